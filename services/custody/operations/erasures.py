"""Erasing a case or a person: proposed by one, decided by another, done by the worker with the owner's rights."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from outbox.post import post
from services.cases.access import may
from services.cases.enums import OPEN_STATES
from services.cases.models import Case
from services.custody.due import due_cases
from services.custody.enums import ERASURE, ErasureGround, ErasureState, Refused, Whose
from services.custody.models import Erasure, LegalHold
from services.custody.questions import ERASURE as KIND
from services.custody.questions import ask_erasure, of_erasure
from services.custody.reaching import preview
from services.custody.reasons import reason_of
from services.people.access import visible_to
from services.people.models import Person
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability

TOPIC = "custody.erase"
WAITING = (ErasureState.PROPOSED, ErasureState.APPROVED)


@transaction.atomic
def propose_case(*, case: Case, ground: str, reason: str, by: Worker, at: datetime) -> Erasure:
    """
    Propose that a closed or declined case goes, with the people that nothing else knows.

    :raises Refusal: open, under a hold, proposed already, or its term has not passed.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.ERASURES_PROPOSE, case):
        raise PermissionDenied
    if case.state in OPEN_STATES:
        raise Refusal(_("The case is open: it is closed or declined first."))
    if ground == ErasureGround.TERM_PASSED and case.pk not in {one.case.pk for one in due_cases(at)}:
        raise Refusal(
            _("The term of this case has not passed, or not every class has a term in force."), field="ground"
        )
    refuse_held_case(case.pk)
    title = f"{case.number} · {case.family.name}"
    return _proposed(Whose.CASE, case.pk, title, case.number, ground, reason, by, at)


@transaction.atomic
def propose_person(*, person: Person, ground: str, reason: str, by: Worker, at: datetime) -> Erasure:
    """
    Propose that one person goes. What belongs to a child's file stays there without the name.

    :raises Refusal: in an open case (unless recorded by mistake), under a hold, proposed already.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not (by.may(Capability.ERASURES_PROPOSE) and visible_to(by).filter(pk=person.pk).exists()):
        raise PermissionDenied
    if ground == ErasureGround.TERM_PASSED:
        raise Refusal(_("Terms are counted for cases: people go with their last case."), field="ground")
    refuse_unripe_person(person.pk, ground)
    reference = hashlib.sha256(person.pk.bytes).hexdigest()[:16]
    return _proposed(Whose.PERSON, person.pk, person.names, reference, ground, reason, by, at)


def _proposed(
    whose: str, subject: UUID, title: str, reference: str, ground: str, reason: str, by: Worker, at: datetime
) -> Erasure:
    if Erasure.objects.filter(subject=subject, state__in=WAITING).exists():
        raise Refusal(_("An erasure is proposed already."))
    row = Erasure.objects.create(
        whose=whose,
        subject=subject,
        title=title,
        reference=reference,
        ground=ground,
        reason=reason_of(reason, "reason"),
        proposed_by=by,
        proposed_at=at,
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state",), reason=reason, detail={"whose": whose})
    ask_erasure(row, preview(row).rows, at)
    return row


@transaction.atomic
def approve(*, erasure: Erasure, because: str, by: Worker, at: datetime) -> Erasure:
    """
    Agree as the second person; a worker erases it within moments. There is no way back.

    :raises Refusal: one's own, decided already, a hold, no sufficient reason.
    """
    erasure = _locked(erasure, by)
    refuse_now(erasure)
    _decided(erasure, ERASURE.check("approve", erasure.state, erasure).target, because, by, at)
    post(TOPIC, {"erasure": str(erasure.pk)}, key=f"{TOPIC}:{erasure.pk}")
    return erasure


@transaction.atomic
def refuse(*, erasure: Erasure, refused: str, because: str, by: Worker, at: datetime) -> Erasure:
    """
    Say no as the second person, with the kind of reason and its words, which the person may have to be told.

    :raises Refusal: one's own, decided already, no sufficient reason.
    """
    erasure = _locked(erasure, by)
    erasure.refused = refused
    return _decided(erasure, ERASURE.check("refuse", erasure.state, erasure).target, because, by, at)


def decide_asked(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    """The same decision, from the page of approvals, which asks for no kind of reason why it stays."""
    erasure = Erasure.objects.get(pk=approval.subject)
    if is_given:
        approve(erasure=erasure, because=because, by=by, at=at)
    else:
        refuse(erasure=erasure, refused=Refused.OTHER, because=because, by=by, at=at)


def _locked(erasure: Erasure, by: Worker) -> Erasure:
    erasure = Erasure.objects.select_for_update().get(pk=erasure.pk)
    approvals.require(by, of_erasure(erasure))
    if erasure.state != ErasureState.PROPOSED:
        raise Refusal(_("This was already decided."))
    return erasure


def _decided(erasure: Erasure, state: str, because: str, by: Worker, at: datetime) -> Erasure:
    erasure.decided_because = reason_of(because, "because")
    erasure.state, erasure.decided_at, erasure.decided_by = state, at, by
    erasure.save(update_fields=["state", "refused", "decided_because", "decided_at", "decided_by"])
    is_given = state == ErasureState.APPROVED
    approvals.close(kind=KIND, subject=erasure.pk, is_given=is_given, because=because, by=by, at=at)
    record(
        Action.WRITE,
        actor=by.as_actor(),
        what=erasure,
        fields=("state",),
        reason=because,
        detail={"state": state, "refused": erasure.refused},
    )
    return erasure


def refuse_now(erasure: Erasure) -> None:
    """
    Asked again when it is decided and when it is done: a hold may have come between.

    :raises Refusal: it must stay.
    """
    if erasure.whose == Whose.CASE:
        refuse_held_case(erasure.subject)
        if Case.objects.filter(pk=erasure.subject, state__in=OPEN_STATES).exists():
            raise Refusal(_("The case is open: it is closed or declined first."))
    else:
        refuse_unripe_person(erasure.subject, erasure.ground)


def refuse_held_case(case: UUID) -> None:
    """
    :raises Refusal: a legal hold stands.
    """
    if LegalHold.objects.filter(case=case, lifted_at__isnull=True).exists():
        raise Refusal(_("The case is under a legal hold. Nothing of it may be erased until the hold is lifted."))


def refuse_unripe_person(person: UUID, ground: str) -> None:
    """
    :raises Refusal: of a case that is held, or that is still open.
    """
    cases = Case.objects.filter(parties__person=person) | Case.objects.filter(family__members=person)
    if LegalHold.objects.filter(case__in=cases.values("pk"), lifted_at__isnull=True).exists():
        raise Refusal(_("The person belongs to a case under a legal hold. Nothing may be erased until it is lifted."))
    is_open = Case.objects.filter(parties__person=person, state__in=OPEN_STATES).exists()
    if is_open and ground != ErasureGround.WRONGLY_RECORDED:
        raise Refusal(_("The person takes part in an open case: its file needs to know who it is about."))
