"""How long what is kept, what must stay all the same, and what was erased."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from kernel.rights import Rights
from services.cases.models import Case
from services.custody.enums import ErasureGround, ErasureState, Kept, Refused, TermState, Whose
from services.staff.models import Worker
from vault.fields import EncryptedTextField

NEVER_DELETED: Rights = Rights(own=("SELECT", "INSERT", "UPDATE"))


def worker_of_any_time() -> models.ForeignKey:
    """Rows that survive a restore may name a colleague whom the restored copy does not know yet."""
    return models.ForeignKey(Worker, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")


def later_worker_of_any_time() -> models.ForeignKey:
    return models.ForeignKey(
        Worker, null=True, blank=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )


class Term(Row):
    """
    How many years one class is kept, on which ground: proposed by one person, in force when another has confirmed it.

    There is no default: a class without a term in force is kept, and nothing of it is ever due.
    """

    RIGHTS: ClassVar[Rights] = NEVER_DELETED
    FIELD_CLASSES = classify(operational="kept years ground state proposed_at proposed_by decided_at decided_by")

    kept = models.CharField(_("what"), max_length=20, choices=Kept)
    years = models.PositiveSmallIntegerField(_("years"))
    ground = models.CharField(_("ground in law"), max_length=300)
    state = models.CharField(max_length=10, choices=TermState, default=TermState.PROPOSED)
    proposed_at = models.DateTimeField(default=now)
    proposed_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kept"], condition=Q(state=TermState.IN_FORCE), name="term_in_force_once"),
            models.UniqueConstraint(fields=["kept"], condition=Q(state=TermState.PROPOSED), name="term_proposed_once"),
            models.CheckConstraint(condition=Q(years__gte=1, years__lte=100), name="term_of_some_years"),
            models.CheckConstraint(
                condition=Q(state=TermState.PROPOSED, decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state=TermState.PROPOSED)
                & Q(decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
                name="term_decided_by_another",
            ),
        ]


class LegalHold(Row):
    """Nothing of this case and of its people is erased until somebody lifts it."""

    RIGHTS: ClassVar[Rights] = NEVER_DELETED
    FIELD_CLASSES = classify(
        personal="reason lifted_because", operational="case set_at set_by look_again_on lifted_at lifted_by"
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    reason = EncryptedTextField(_("reason"), max_length=500)
    look_again_on = models.DateField(_("look at it again on"))
    set_at = models.DateTimeField(default=now)
    set_by = worker_of_any_time()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = later_worker_of_any_time()
    lifted_because = EncryptedTextField(_("why it is lifted"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at__isnull=True), name="hold_one_of_a_case")
        ]


class Erasure(Row):
    """
    A case or a person that goes: proposed by one, decided by another, done by the worker with the owner's rights.

    It outlives what it speaks of: `subject` is an id that leads nowhere afterwards, `reference` the number of a case
    or a hash of the person, and the words that people wrote are emptied when it is done. `facts` are counts.
    """

    RIGHTS: ClassVar[Rights] = NEVER_DELETED
    FIELD_CLASSES = classify(
        personal="title reason decided_because",
        operational="whose subject reference ground state refused proposed_at proposed_by decided_at decided_by"
        " done_at number facts failure",
    )

    whose = models.CharField(max_length=10, choices=Whose)
    subject = models.UUIDField()
    title = EncryptedTextField(max_length=300, blank=True)
    reference = models.CharField(max_length=40)
    ground = models.CharField(_("ground"), max_length=20, choices=ErasureGround)
    reason = EncryptedTextField(_("reason"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=ErasureState, default=ErasureState.PROPOSED)
    refused = models.CharField(max_length=12, choices=Refused, blank=True)
    proposed_at = models.DateTimeField(default=now)
    proposed_by = worker_of_any_time()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = later_worker_of_any_time()
    decided_because = EncryptedTextField(_("reason of the decision"), max_length=1000, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    number = models.CharField(max_length=30, blank=True)
    facts = models.JSONField(default=dict)
    failure = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state__in=[ErasureState.PROPOSED, ErasureState.APPROVED]),
                name="erasure_open_once",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="erasure_number_once"),
            models.CheckConstraint(
                condition=Q(state=ErasureState.PROPOSED, decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state=ErasureState.PROPOSED)
                & Q(decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
                name="erasure_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=ErasureState.DONE, done_at__isnull=False) & ~Q(number="")
                | ~Q(state=ErasureState.DONE) & Q(done_at__isnull=True, number=""),
                name="erasure_done_is_numbered",
            ),
        ]


class Tally(Row):
    """What erased cases add to the figures of a year: counts, and nobody."""

    FIELD_CLASSES = classify(operational="year measure key count")

    year = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=30)
    key = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "measure", "key"], name="tally_once")]
