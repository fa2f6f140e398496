"""Onto the waiting list, up and down in it, offers of a place, and off it again."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases import waiting
from services.cases.access import may
from services.cases.enums import CaseMove, CaseState, LeftList, OfferAnswer, PlanningStep, Urgency
from services.cases.models import Case, IntakePolicy, PlaceOffer, PlanningTerm, WaitingEntry
from services.cases.operations.tasks import add_task
from services.staff.models import Worker
from services.staff.roles import Capability
from services.staff.rules import change_rules

OFFER = "place_offer"
SAFETY = "safety_on_list"
SHORTEST_REASON = 10
CHANGEABLE = ("offer_days", "uses_planning_terms", "planning_days", "services", "inner_days", "inner_urgent_days")


def on_move(*, case: Case, move: str, by: Worker, at: datetime) -> None:
    """
    What a move of the case means for the list and for the days of planning; in the transaction of the move.

    Back on the list after an offer that came to nothing, a family keeps the place that its time of receipt gives it.
    """
    if move == CaseMove.PUT_ON_WAITING_LIST:
        WaitingEntry.objects.get_or_create(case=case, left_at=None, defaults={"since": at, "entered_by": by})
    elif case.state != CaseState.WAITING:
        how = LeftList.DECLINED if move == CaseMove.DECLINE else LeftList.PLACE
        _leave(case, how, by, at)
    if move in {CaseMove.START_SCREENING, CaseMove.START_INTAKE}:
        _start_term(case, move, at)


def _leave(case: Case, how: str, by: Worker | None, at: datetime) -> None:
    left = WaitingEntry.objects.filter(case=case, left_at__isnull=True).update(left_at=at, left_how=how)
    if not left:
        return
    answer = OfferAnswer.ACCEPTED if how == LeftList.PLACE else OfferAnswer.DECLINED
    PlaceOffer.objects.filter(entry__case=case, answer="").update(answer=answer, answered_at=at, answered_by=by)
    _close_asking(case, by, at)


def _close_asking(case: Case, by: Worker | None, at: datetime) -> None:
    case.tasks.filter(kind=OFFER, done_at__isnull=True).update(done_at=at, done_by=by)


def _locked(entry: WaitingEntry) -> WaitingEntry:
    """The case before its place on the list, as a move of the case takes them."""
    Case.objects.select_for_update(of=("self",)).get(pk=entry.case_id)
    found = WaitingEntry.objects.select_for_update(of=("self",)).select_related("case").get(pk=entry.pk)
    if found.left_at is not None:
        raise Refusal(_("The family is no longer on the waiting list. Open the case again."))
    return found


@transaction.atomic
def place_in_list(
    *, entry: WaitingEntry, urgency: str, because: str = "", wishes: str = "", by: Worker, at: datetime
) -> WaitingEntry:
    """
    Note what suits the family; put it before the others, or back into the usual order, which only who decides may.

    :raises Refusal: before the others without a reason.
    """
    entry = _locked(entry)
    if not may(by, Capability.CASES_INTAKE, entry.case):
        raise PermissionDenied
    changes_order = urgency != entry.urgency
    if changes_order and not by.may(Capability.CASES_DECIDE):
        raise Refusal(_("Only the head of the service puts a family before the others."), field="urgency")
    if urgency != Urgency.USUAL and len(because.strip()) < SHORTEST_REASON:
        raise Refusal(_("Say why, in at least 10 characters: the reason stands on the list."), field="because")
    entry.urgency, entry.wishes = urgency, wishes.strip()
    entry.urgency_reason = because.strip() if urgency != Urgency.USUAL else ""
    entry.save(update_fields=["urgency", "urgency_reason", "wishes"])
    record(Action.WRITE, actor=by.as_actor(), what=entry, fields=("urgency", "urgency_reason", "wishes"))
    return entry


@transaction.atomic
def offer_place(*, entry: WaitingEntry, what: str, by: Worker, at: datetime) -> PlaceOffer:
    """
    Keep a place for a family for the centre's working days; a task on the last of them asks for the answer.

    :raises Refusal: another offer is open, or nothing is said.
    """
    entry = _locked(entry)
    if not may(by, Capability.CASES_INTAKE, entry.case):
        raise PermissionDenied
    if not what.strip():
        raise Refusal(_("Say what is offered: the day, the hour, from when."), field="what")
    if entry.offers.filter(answer="").exists():
        raise Refusal(_("The family has an open offer already."), field="what")
    until = waiting.after_working_days(at, waiting.policy().offer_days)
    offer = PlaceOffer.objects.create(entry=entry, what=what.strip(), made_at=at, made_by=by, until=until)
    title = _("The offer of a place ends today: have the parents answered?")
    add_task(case=entry.case, kind=OFFER, title=title, due_on=offer.last_day, by=None, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=entry.case, fields=("offers",))
    return offer


@transaction.atomic
def answer_offer(*, offer: PlaceOffer, accepted: bool, note: str, by: Worker, at: datetime) -> PlaceOffer:
    """
    Write down what the family said. Accepted: the case goes on at once. Declined: it keeps its place on the list.

    :raises Refusal: answered already, or the time is over and the place may have gone to the next family.
    """
    from services.cases.operations.moves import move_case  # noqa: PLC0415 - moves call this module

    entry = _locked(offer.entry)
    if not may(by, Capability.CASES_INTAKE, entry.case):
        raise PermissionDenied
    offer = PlaceOffer.objects.select_for_update().get(pk=offer.pk)
    if offer.answer:
        raise Refusal(_("This offer has been answered, or its time is over. Make a new one if the place is free."))
    if len(note.strip()) == 0:
        raise Refusal(_("Say who answered, and how."), field="note")
    offer.answer = OfferAnswer.ACCEPTED if accepted else OfferAnswer.DECLINED
    offer.answer_note, offer.answered_at, offer.answered_by = note.strip(), at, by
    offer.save(update_fields=["answer", "answer_note", "answered_at", "answered_by"])
    _close_asking(entry.case, by, at)
    record(Action.WRITE, actor=by.as_actor(), what=entry.case, fields=("offers",))
    if accepted:
        move_case(case=entry.case, move=CaseMove.OFFER_PLACE, by=by, at=at, note=note.strip())
    return offer


@transaction.atomic
def expire_offers(*, at: datetime) -> int:
    """
    Offers whose time is over are the next family's; somebody is told to make it. How many there were.

    A case that is being moved just then is left to the next run.
    """
    late = PlaceOffer.objects.filter(answer="", until__lte=at)
    cases = Case.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk__in=late.values("entry__case").order_by()
    )
    own = late.filter(entry__case__in=[case.pk for case in cases.order_by("id")])
    found = list(own.select_for_update(of=("self",), skip_locked=True).order_by("until", "id"))
    for offer in found:
        _expire(offer, at)
    return len(found)


def _expire(offer: PlaceOffer, at: datetime) -> None:
    offer.answer, offer.answered_at = OfferAnswer.EXPIRED, at
    offer.save(update_fields=["answer", "answered_at"])
    case = Case.objects.get(waits=offer.entry_id)
    _close_asking(case, None, at)
    title = _("No answer to the offered place: offer it to the next family, and ask these parents why")
    add_task(case=case, kind=OFFER, title=title, due_on=at.astimezone(SOFIA).date(), by=None, at=at)
    record(Action.WRITE, actor=SYSTEM, what=case, fields=("offers",))


@transaction.atomic
def stop_waiting_for_safety(*, case: Case, by: Worker, at: datetime) -> bool:
    """
    A family in which a child may be in danger never waits: off the list at once, and somebody acts today.

    Asks nobody's leave: whoever wrote the sign down has done what protects the child. False: it was not waiting.
    """
    from services.cases.operations.moves import leave_list  # noqa: PLC0415 - moves call this module

    if case.state != CaseState.WAITING:
        return False
    _leave(case, LeftList.SAFETY, by, at)
    leave_list(case=case, by=by, at=at)
    title = _("A child may be in danger: the family does not wait any longer, decide today what happens")
    add_task(case=case, kind=SAFETY, title=title, due_on=at.astimezone(SOFIA).date(), by=None, at=at)
    return True


# --- days of planning ----------------------------------------------------------------------------------------------


def _start_term(case: Case, move: str, at: datetime) -> None:
    """Where a centre works by the terms of the Act: one runs from the receipt, the other from the intake."""
    rules = waiting.policy()
    if not rules.uses_planning_terms:
        return
    first = move == CaseMove.START_SCREENING
    step = PlanningStep.ASSESSMENT if first else PlanningStep.PLAN
    starts_on = (case.received_at if first else at).astimezone(SOFIA).date()
    due_on = starts_on + timedelta(days=rules.planning_days)
    PlanningTerm.objects.get_or_create(case=case, step=step, starts_on=starts_on, defaults={"due_on": due_on})


@transaction.atomic
def finish_term(*, term: PlanningTerm, on: date, by: Worker, at: datetime) -> PlanningTerm:
    """
    Note the day on which a step of planning was done; the first note counts.

    :raises Refusal: before it began, or in the future.
    """
    term = PlanningTerm.objects.select_for_update(of=("self",)).select_related("case").get(pk=term.pk)
    if not may(by, Capability.CASES_EDIT, term.case):
        raise PermissionDenied
    if term.done_on is not None:
        raise Refusal(_("This step is noted as done already."), field="on")
    if not term.starts_on <= on <= at.astimezone(SOFIA).date():
        raise Refusal(_("The day lies before the beginning or in the future."), field="on")
    term.done_on, term.done_by = on, by
    term.save(update_fields=["done_on", "done_by"])
    record(Action.WRITE, actor=by.as_actor(), what=term, fields=("done_on",))
    return term


def change_intake_policy(*, facts: Mapping[str, int | bool | list[str]], by: Worker) -> IntakePolicy:
    """
    Terms and offers that run keep their day.

    :raises PermissionDenied: only who manages the centre's settings.
    """
    return change_rules(IntakePolicy, changeable=CHANGEABLE, facts=facts, by=by)
