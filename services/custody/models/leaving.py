"""Everything of the centre in one sealed package, and the end of its service: asked by one, agreed by another."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import Rights
from services.custody.enums import OPEN_ENDS, OPEN_EXPORTS, ExportState, Leaving
from services.custody.models.erasing import NEVER_DELETED
from services.staff.models import Worker
from tenants.centres.enums import EndGround
from vault.fields import EncryptedTextField


def _decided_by_another(name: str, *undecided: str) -> models.CheckConstraint:
    """Whatever is past the question was decided by somebody else than who asked."""
    decided: Any = Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))
    return models.CheckConstraint(condition=Q(state__in=undecided) | decided, name=name)


class CentreExport(Row):
    """
    One package of everything: asked, agreed, built by a worker, fetched once, gone.

    `passphrase` waits here, sealed, for the worker alone and is emptied when the package is built; `key` is a public
    key of the age format instead. The package itself lies sealed under EXPORTS_ROOT and never in the database.
    """

    RIGHTS: ClassVar[Rights] = NEVER_DELETED
    FIELD_CLASSES = classify(
        personal="reason passphrase decided_because",
        operational="state key asked_at asked_by decided_at decided_by built_at rows size digest fetched_at fetched_by"
        " expires_at failure",
    )

    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.ASKED)
    reason = EncryptedTextField(_("what for"), max_length=500)
    passphrase = EncryptedTextField(max_length=200, blank=True)
    key = models.CharField(_("public key"), max_length=100, blank=True)
    asked_at = models.DateTimeField(default=now)
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_because = EncryptedTextField(max_length=1000, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    fetched_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state__in=OPEN_EXPORTS), name="export_one_at_a_time"
            ),
            _decided_by_another("export_agreed_by_another", ExportState.ASKED),
            models.CheckConstraint(
                condition=~Q(state=ExportState.FETCHED) | Q(fetched_at__isnull=False, fetched_by__isnull=False),
                name="export_fetched_by_somebody",
            ),
        ]


class EndOfService(Row):
    """The centre asks the operator to end its service, who learns the ground and the days (centres.EndRequest)."""

    RIGHTS: ClassVar[Rights] = NEVER_DELETED
    FIELD_CLASSES = classify(
        personal="reason decided_because",
        operational="state ground stop_on keep_until asked_at asked_by decided_at decided_by withdrawn_at"
        " withdrawn_by",
    )

    state = models.CharField(max_length=10, choices=Leaving, default=Leaving.ASKED)
    ground = models.CharField(_("ground"), max_length=20, choices=EndGround)
    stop_on = models.DateField(_("first day without the service"))
    keep_until = models.DateField(_("everything is kept until"))
    reason = EncryptedTextField(_("reason"), max_length=1000)
    asked_at = models.DateTimeField(default=now)
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_because = EncryptedTextField(max_length=1000, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state__in=OPEN_ENDS), name="end_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(state__in=[Leaving.ASKED, Leaving.WITHDRAWN])
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="end_agreed_by_another",
            ),
            models.CheckConstraint(condition=Q(keep_until__gt=F("stop_on")), name="end_keeps_longer"),
        ]
