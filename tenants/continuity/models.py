"""What was restored and what was put aside: in `public`, written by the owner alone. Nothing of any person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import READ, Rights
from tenants.centres.models import Centre
from tenants.continuity.enums import Aside, EndGround, EndState, RestoreState
from tenants.isolation.names import new_schema


class Restore(Row):
    """
    One return of a centre to an earlier state, in steps that a killed process can be followed in.

    `schema_name` is where the copy is loaded: a new name each time, so that no process, pool or key ring that still
    knows the old schema can mistake one for the other. `is_beside`: for looking only, never swapped in.
    """

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        operational="centre backup digest taken_at schema_name is_beside state locked_before started_at finished_at "
        "reason by"
    )
    RIGHTS: ClassVar[Rights] = Rights(operator=READ)

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    backup = models.CharField(_("backup"), max_length=400)
    digest = models.CharField(_("its checksum"), max_length=64)
    taken_at = models.DateTimeField(_("state of"))
    schema_name = models.CharField(_("schema"), max_length=14, unique=True, default=new_schema)
    is_beside = models.BooleanField(_("for looking only"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=RestoreState, default=RestoreState.BEGUN)
    locked_before = models.CharField(max_length=10, blank=True)
    started_at = models.DateTimeField(_("begun"), default=now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    by = models.CharField(_("by"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("restore")
        verbose_name_plural = _("restores")
        ordering = ("-started_at", "id")
        constraints = (
            models.UniqueConstraint(
                name="restore_one_open_of_a_centre",
                fields=["centre"],
                condition=Q(is_beside=False, state__in=[RestoreState.BEGUN, RestoreState.LOADED]),
            ),
            models.CheckConstraint(
                name="restore_finished_fits_state",
                condition=Q(state__in=[RestoreState.BEGUN, RestoreState.LOADED], finished_at__isnull=True)
                | Q(state__in=[RestoreState.DONE, RestoreState.DISCARDED], finished_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.centre} ← {self.taken_at:%Y-%m-%d %H:%M}"


class Quarantine(Row):
    """A schema that serves nobody any more. It is dropped by a person's command, never by time alone."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        operational="centre schema_name was why since dropped_at dropped_by"
    )
    RIGHTS: ClassVar[Rights] = Rights(operator=READ)

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    schema_name = models.CharField(_("schema"), max_length=63, unique=True)
    was = models.CharField(_("its former name"), max_length=14)
    why = models.CharField(_("why"), max_length=10, choices=Aside)
    since = models.DateTimeField(_("since"), default=now)
    dropped_at = models.DateTimeField(_("dropped"), null=True)
    dropped_by = models.CharField(_("dropped by"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("schema put aside")
        verbose_name_plural = _("schemas put aside")
        ordering = ("-since", "id")

    def __str__(self) -> str:
        return self.schema_name


class Hold(Row):
    """Nothing of the centre may be erased while this stands: a court or an authority has asked for it."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        operational="centre reason by since look_again_on lifted_at lifted_by"
    )
    RIGHTS: ClassVar[Rights] = Rights(operator=READ)

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=400)
    by = models.CharField(_("by"), max_length=120)
    since = models.DateTimeField(_("since"), default=now)
    look_again_on = models.DateField(_("look at it again on"))
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.CharField(_("lifted by"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ("since", "id")

    def __str__(self) -> str:
        return f"{self.centre}: {self.reason}"


class Ending(Row):
    """
    The end of a centre: asked by one operator, agreed by another and by its head of service, never by time alone.

    `keep_until` has no default: somebody decides it. `fingerprint` is what the registry knew of the schema, in case it
    is brought back; `certificate` is what was erased, and outlives it.
    """

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        operational="centre ground keep_until state asked_at asked_by operator_agreed_at operator_agreed_by "
        "head_agreed_at head_agreed_by head_paper fingerprint aside_at finished_at certificate"
    )
    RIGHTS: ClassVar[Rights] = Rights(operator=READ)

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    ground = models.CharField(_("ground"), max_length=20, choices=EndGround)
    keep_until = models.DateField(_("everything is kept until"))
    state = models.CharField(_("state"), max_length=10, choices=EndState, default=EndState.ASKED)
    asked_at = models.DateTimeField(_("asked"), default=now)
    asked_by = models.CharField(_("asked by"), max_length=120)
    operator_agreed_at = models.DateTimeField(_("a second operator agreed"), null=True)
    operator_agreed_by = models.CharField(_("second operator"), max_length=120, blank=True)
    head_agreed_at = models.DateTimeField(_("the head of service agreed"), null=True)
    head_agreed_by = models.CharField(_("head of service"), max_length=120, blank=True)
    head_paper = models.CharField(_("signed paper"), max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    aside_at = models.DateTimeField(_("put aside"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    certificate = models.JSONField(_("certificate of erasure"), default=dict)

    class Meta:
        verbose_name = _("end of a centre")
        verbose_name_plural = _("ends of centres")
        ordering = ("-asked_at", "id")
        constraints = (
            models.UniqueConstraint(
                name="ending_one_open_of_a_centre",
                fields=["centre"],
                condition=Q(state__in=[EndState.ASKED, EndState.ASIDE]),
            ),
            models.CheckConstraint(
                name="ending_goes_on_with_two_who_agreed",
                condition=Q(state__in=[EndState.ASKED, EndState.CANCELLED])
                | (Q(operator_agreed_at__isnull=False, head_agreed_at__isnull=False) & ~Q(head_paper="")),
            ),
            models.CheckConstraint(
                name="ending_two_operators_are_two", condition=~Q(operator_agreed_by=models.F("asked_by"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.centre}: {self.get_state_display()}"
