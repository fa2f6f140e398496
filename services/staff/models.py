"""The people who work in this centre."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.functional import cached_property

from kernel import clock
from kernel.actor import Actor
from kernel.models import Row, classify
from kernel.rights import Rights
from kernel.written import written
from services.staff.enums import AbsenceKind, ApprovalState, Profession, Speech, Topic
from services.staff.roles import TABLE, Role
from tenants.centres.support import OpenUntil
from vault.fields import EncryptedJSONField, EncryptedTextField


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
    """
    A training or licence; one that has expired no longer counts where a rule asks for it.

    `issuer` is who trained; `topic` says what for, and so who may supervise (services.staff.duty).
    """

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="qualifications")
    title = models.CharField(max_length=200)
    topic = models.CharField(max_length=20, choices=Topic, default=Topic.OTHER)
    issuer = models.CharField(max_length=200, blank=True)
    obtained_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        personal="worker", operational="title topic issuer obtained_on expires_on"
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


class WorkingHours(Row):
    """When a colleague is in the house, per weekday (0 = Monday). No row at all: whenever the house is open."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(operational="worker weekday starts ends")

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["weekday", "starts", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="staff_hours_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="staff_hours_end_after_start"),
        ]


class Absence(Row):
    """
    A colleague is away. Why is for those who keep the rota: illness is nobody else's business.

    `ended_at`: it no longer counts, because the colleague is back or it was a mistake; the row stays.
    """

    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        sensitive="kind note", operational="worker during recorded_at recorded_by ended_at"
    )

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="absences")
    during = DateTimeRangeField()
    kind = EncryptedTextField(max_length=20, choices=AbsenceKind, default=AbsenceKind.OTHER)
    note = EncryptedTextField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["during", "id"]
        constraints = [models.CheckConstraint(condition=Q(during__isempty=False), name="staff_absence_takes_time")]


class Approval(Row):
    """
    A question that one person asked and another must decide. Rooms ask through services.staff.approvals.

    `subject` is the row of the room that asked, `shown` all that somebody from outside the team may see of it; it is
    forgotten with the decision. `handed_at`: given to the outside approvers, by whom (nobody: the team had no second
    person at all) and why.
    """

    RIGHTS: ClassVar[Rights] = Rights(own=("SELECT", "INSERT", "UPDATE"))
    FIELD_CLASSES: ClassVar[dict[str, str]] = classify(
        personal="shown handed_because decided_because",
        operational="kind subject case_id state asked_by asked_at handed_by handed_at decided_by decided_at",
    )

    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    case_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ApprovalState, default=ApprovalState.WAITING)
    shown = EncryptedJSONField(null=True, blank=True)
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    handed_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_because = EncryptedTextField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = EncryptedTextField(max_length=1000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="staff_approval_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state="waiting"), name="staff_approval_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | Q(state="settled", decided_by=None, decided_at__isnull=False)
                | Q(state__in=["given", "refused"], decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(decided_by=F("asked_by")),
                name="staff_approval_decided_by_another",
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.state == ApprovalState.WAITING

    @property
    def was_asked(self) -> bool:
        """Not one that only stands for a question which nobody has asked yet (approvals.about)."""
        return not self._state.adding

    @property
    def is_outside(self) -> bool:
        return self.handed_at is not None


def worker_of(user: Any) -> Worker | None:
    """
    The worker of a signed-in account, with the account attached: its roles are asked right away.

    `support_until` comes along, for every page says when the operator may see something of the centre.
    """
    worker = next(iter(_with_account(account=user.pk)), None)
    if worker is not None:
        worker.user = user
    return worker


@written
def _with_account(*, account: UUID) -> QuerySet[Worker]:
    """With every request: an account has one worker at most."""
    return Worker.objects.filter(user=account).annotate(support_until=OpenUntil())[:1]
