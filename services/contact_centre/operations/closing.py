"""
The end of the work with a family: notices to each adult and to the court (R13), goodbye with the child, what follows.

A case is closed by its own moves; what stands here is what their guards ask for.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import local
from kernel.errors import Refusal
from services.cases.enums import CaseMove, ClosingReason, DocumentKind, PartyRole
from services.cases.models import Case, Document
from services.cases.operations import add_task, move_case
from services.contact_centre import access
from services.contact_centre.enums import SESSION_WORKFLOW, CancelledBy, SessionMove, SessionState
from services.contact_centre.ledger_enums import CancelCause, EndGround
from services.contact_centre.models import ClosingNotice, Farewell, FollowUp
from services.contact_centre.operations import announcing
from services.contact_centre.operations.ledger import Notice
from services.contact_centre.operations.sessions import cancel_session
from services.contact_centre.queries import closing as queries
from services.contact_centre.queries import orders
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

REASONS = {EndGround.NON_COMPLIANCE: ClosingReason.NON_COMPLIANCE}


@transaction.atomic
def terminate(*, case: Case, ground: str, because: str, by: Worker, at: datetime) -> Case:
    """
    R13: the centre ends its service. What is planned is cancelled, the case begins to close, each adult and the court
    get a letter of their own.

    `because` stays in the case; the letters say the ground in neutral words.

    :raises Refusal: no ground or no reason.
    :raises Refusals: records are not signed, something is open.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    access.require(by, Capability.CASES_CLOSE, case)
    if ground not in EndGround.values:
        raise Refusal(_("Say on which ground the service ends."), field="ground")
    if not because.strip():
        raise Refusal(_("Give the reason."), field="because")
    _cancel_planned(case, because, by, at)
    reason = REASONS.get(EndGround(ground), ClosingReason.TERMINATED)
    case = move_case(case=case, move=CaseMove.START_CLOSING, closing_reason=reason, note=because, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("closing_reason",), detail={"ground": ground})
    write_notices(case=case, ground=ground, by=by, at=at)
    return case


def _cancel_planned(case: Case, because: str, by: Worker, at: datetime) -> None:
    """Nothing is owed for them: there will be no further meetings."""
    notice = Notice(cause=CancelCause.SAFETY, owes=False)
    facts: dict[str, Any] = {
        "cancelled_by": CancelledBy.CENTRE,
        "reason": because,
        "notice": notice,
        "by": by,
        "at": at,
    }
    cancellable = SESSION_WORKFLOW.transitions[SessionMove.CANCEL].sources
    still = Q(starts_at__gt=at) | Q(state=SessionState.FROZEN)  # frozen ones wait, also when their day has passed
    for session in list(case.sessions.filter(still, state__in=cancellable).order_by("starts_at", "id")):
        cancel_session(session=session, **facts)


@transaction.atomic
def write_notices(*, case: Case, by: Worker, at: datetime, ground: str = "") -> list[ClosingNotice]:
    """
    A letter of its own for each adult, and one for the court or the sender, as drafts; nobody gets a second one.

    Where nothing can print, a task for today says so, and the letters are added by hand.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)  # pressed twice, each still has one letter
    access.require(by, Capability.CASES_CLOSE, case)
    state = queries.closing(case)
    people: list[Person | None] = [*state.not_told, *([] if state.court_is_told else [None])]
    if not announcing.court_of(case):
        people = [one for one in people if one is not None]
    try:
        with transaction.atomic():
            return [_notice(case, one, ground, by, at) for one in people]
    except Refusal:
        title = _("Write to each parent and to the court that the work ends")
        add_task(case=case, title=title, due_on=local(at).date(), by=None, at=at)
        return []


def _notice(case: Case, person: Person | None, ground: str, by: Worker, at: datetime) -> ClosingNotice:
    paragraphs = announcing.words_of_end(ground)
    document = announcing.notice_of_end(case=case, person=person, paragraphs=paragraphs, by=by, at=at)
    return ClosingNotice.objects.create(case=case, person=person, document=document, by=by, at=at)


@transaction.atomic
def note_notice(*, case: Case, person: Person | None, document: Document, by: Worker, at: datetime) -> ClosingNotice:
    """
    A letter that was written outside the program tells this adult, or the court when nobody is named.

    :raises Refusal: not an outgoing letter of this case, or told already.
    """
    access.require(by, Capability.CASES_CLOSE, case)
    if document.case_id != case.pk or document.kind != DocumentKind.LETTER_OUT:
        raise Refusal(_("Choose an outgoing letter of this case."), field="document")
    state = queries.closing(case)
    if person is None and state.court_is_told or person is not None and person not in state.not_told:
        raise Refusal(_("Has been told already."), field="person")
    row = ClosingNotice.objects.create(case=case, person=person, document=document, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("closing_notices",))
    return row


@transaction.atomic
def say_goodbye(
    *, case: Case, child: Person, told_on: date, how: str, said: str, by: Worker, at: datetime
) -> Farewell:
    """
    The child was told that the meetings here end.

    :raises Refusal: not a child of the case, not said how, or in the future.
    """
    access.require(by, Capability.CASES_EDIT, case)
    if not case.parties.filter(person=child, role=PartyRole.CHILD).exists():
        raise Refusal(_("This is not a child of the case."), field="child")
    if not how.strip():
        raise Refusal(_("Say how the child was told."), field="how")
    if told_on > local(at).date():
        raise Refusal(_("This day is in the future."), field="told_on")
    row = Farewell.objects.create(
        case=case, child=child, told_on=told_on, how=how.strip(), said=said.strip(), by=by, written_at=at
    )
    record(Action.SIGN, actor=by.as_actor(), what=row, fields=("how", "said"))
    return row


@transaction.atomic
def plan_follow_up(*, case: Case, person: Person, by: Worker, at: datetime, due_on: date | None = None) -> FollowUp:
    """
    Somebody asks this person, some weeks after the end, how it goes.

    :raises Refusal: a day that is past, somebody of another case, or it is planned already.
    """
    access.require(by, Capability.CASES_EDIT, case)
    day = due_on or local(at).date() + timedelta(days=orders.policy().follow_up_days)
    if day < local(at).date():
        raise Refusal(_("The day is already past."), field="due_on")
    if not case.parties.filter(person=person).exists():
        raise Refusal(_("Only people of this case are asked."), field="person")
    if case.follow_ups.filter(person=person, done_on__isnull=True).exists():
        raise Refusal(_("It is planned already."), field="person")
    row = FollowUp.objects.create(case=case, person=person, due_on=day, planned_by=by, planned_at=at)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("due_on",))
    return row


@transaction.atomic
def note_follow_up(*, follow_up: FollowUp, done_on: date, result: str, by: Worker, at: datetime) -> FollowUp:
    """
    What was answered; or that nobody could be reached.

    :raises Refusal: nothing written, in the future, or written before.
    """
    follow_up = FollowUp.objects.select_for_update(of=("self",)).select_related("case").get(pk=follow_up.pk)
    access.require(by, Capability.CASES_EDIT, follow_up.case)
    if follow_up.done_on is not None:
        raise Refusal(_("This has been written down before."))
    if not result.strip():
        raise Refusal(_("Write what was answered, or that nobody could be reached."), field="result")
    if done_on > local(at).date():
        raise Refusal(_("This day is in the future."), field="done_on")
    follow_up.done_on, follow_up.done_by, follow_up.result = done_on, by, result.strip()
    follow_up.save(update_fields=["done_on", "done_by", "result"])
    record(Action.SIGN, actor=by.as_actor(), what=follow_up, fields=("result",))
    return follow_up
