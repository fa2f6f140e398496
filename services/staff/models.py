"""The people who work in this centre."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from kernel import clock
from kernel.actor import Actor
from kernel.models import Row, classify
from services.staff.enums import Profession, Speech
from services.staff.roles import TABLE, Role
from tenants.centres.support import OpenUntil
from vault.fields import EncryptedTextField


class Worker(Row):
    """
    One person's place in the team. The id equals the account's id, so an actor in the audit is a worker here.

    Roles live on the account; `may` is the only question about rights that other rooms ask.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="worker")
    display_name = models.CharField(max_length=150)
    profession = models.CharField(max_length=20, choices=Profession, default=Profession.OTHER)
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    phone = EncryptedTextField(blank=True)
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now, editable=False)
    left_at = models.DateTimeField(null=True, blank=True)

    FIELD_CLASSES = classify(
        personal="user display_name phone", operational="profession languages active joined_at left_at"
    )

    class Meta:
        ordering = ["display_name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(id=F("user")), name="staff_worker_id_is_the_account"),
            models.CheckConstraint(
                condition=Q(active=True, left_at=None) | Q(active=False, left_at__isnull=False),
                name="staff_worker_left_when_inactive",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    # Whoever works through a program's key stands in the journal with the key's purpose (api.auth).
    acting_as: Actor | None = None

    @cached_property
    def capabilities(self) -> frozenset[str]:
        return TABLE.of(self.user.roles) if self.active else frozenset()

    def may(self, capability: str) -> bool:
        return capability in self.capabilities

    @property
    def roles(self) -> list[Role]:
        return [Role(role) for role in Role.values if role in self.user.roles]

    @property
    def spoken(self) -> list[str]:
        """Names of the languages in the language of the reader."""
        return [str(language.label) for language in Speech if language in self.languages]

    def as_actor(self) -> Actor:
        return self.acting_as or Actor(
            kind="worker", id=self.id, label=self.display_name, roles=tuple(self.user.roles)
        )


class Qualification(Row):
    """A training or licence; one that has expired no longer counts where a rule asks for it."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="qualifications")
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200, blank=True)
    obtained_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        personal="worker", operational="title issuer obtained_on expires_on"
    )

    class Meta:
        ordering = ["-obtained_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gt=F("obtained_on")),
                name="staff_qualification_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < clock.today()

    def counts_on(self, day: date) -> bool:
        return self.obtained_on <= day and (self.expires_on is None or day <= self.expires_on)


def worker_of(user: Any) -> Worker | None:
    """
    The worker of a signed-in account, with the account attached: its roles are asked right away.

    `support_until` comes along, for every page says when the operator may see something of the centre.
    """
    worker = Worker.objects.filter(user_id=user.pk).annotate(support_until=OpenUntil()).first()
    if worker is not None:
        worker.user = user
    return worker
