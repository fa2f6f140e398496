"""
What people make of a proposal. Everything is booked by the one operation that books meetings, with all its checks.

Two people who accept at once: the database lets one of them have the room. The other keeps everything else, and is
told of this date what is free instead.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import now
from kernel.errors import Refusal
from outbox.post import post
from services.contact_centre.enums import PlanningState, ProposalState
from services.contact_centre.models import Planning, Proposal, Session
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.planning import reasons
from services.contact_centre.operations.planning.dates import WantedDate, find_again, link_stay
from services.contact_centre.operations.planning.gather import house_hours
from services.contact_centre.operations.sessions import Move, book_session
from services.contact_centre.queries import orders
from services.contact_centre.queries import planning as queries
from services.staff.models import Worker

TOPIC = "contact_centre.book_plan"
DECIDABLE = (ProposalState.OPEN, ProposalState.LOST, ProposalState.ACCEPTED)


def accept(*, proposal: Proposal, by: Worker, at: datetime) -> Proposal:
    """Book it as it was proposed; what speaks against it by now stands in the proposal, which is `LOST` then."""
    queries.require_planner(by)
    try:
        with transaction.atomic():
            return _booked(_locked(proposal), None, by, at)
    except Refusal as refusal:
        return _lost(proposal, refusal, by, at)


@transaction.atomic
def accept_otherwise(*, proposal: Proposal, to: Move, reason: str, by: Worker, at: datetime) -> Proposal:
    """
    At another time or place than the planner found, or where it found none. The reason goes into the journal.

    :raises Refusal: no reason, or what speaks against the new place.
    """
    queries.require_planner(by)
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    row = _locked(proposal)
    row.override = reason
    return _booked(row, replace(to, override=reason), by, at)


@transaction.atomic
def leave_aside(*, proposal: Proposal, by: Worker, at: datetime) -> Proposal:
    """Nobody wants this one; the next run proposes the date again."""
    queries.require_planner(by)
    row = _locked(proposal)
    return _decided(row, ProposalState.LEFT, by, at)


def _locked(proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_for_update(of=("self",)).select_related("case", "plan__case", "plan__basis")
    row = found.select_related("room", "supervisor__user", "second_supervisor__user").get(pk=proposal.pk)
    if row.state not in DECIDABLE:
        raise Refusal(_("This is decided already."))
    return row


def _booked(row: Proposal, to: Move | None, by: Worker, at: datetime) -> Proposal:
    if Session.objects.filter(plan=row.plan, occurrence=row.occurrence).exists():
        raise Refusal(_("This date has its meeting already."))
    wanted = wanted_again(row)
    session = book_session(case=row.case, booking=_placed(wanted.booking, to or _as_proposed(row)), by=by, at=at)
    link_stay(row.plan, wanted.one, session)
    row.session = session
    row.starts_at, row.ends_at = session.starts_at, session.ends_at
    row.room, row.supervisor, row.second_supervisor = session.room, session.supervisor, session.second_supervisor
    return _decided(row, ProposalState.BOOKED, by, at)


def wanted_again(row: Proposal) -> WantedDate:
    """:raises Refusal: the plan has been replaced, or says another day now."""
    house = house_hours(row.wanted_at, row.wanted_at, orders.policy())
    wanted = find_again(row.plan, row.occurrence, house) if row.plan.ended_at is None else None
    if wanted is None or wanted.booking is None:
        raise Refusal(_("The plan of this family has changed since. Have the month planned again."))
    return wanted


def _as_proposed(row: Proposal) -> Move:
    if row.starts_at is None or row.ends_at is None:
        raise Refusal(_("The planner found no place for this date: choose one by hand."))
    return Move(row.starts_at, row.ends_at, row.room, row.supervisor, second_supervisor=row.second_supervisor)


def _placed(booking: Booking | None, to: Move) -> Booking:
    assert booking is not None
    return replace(
        booking,
        starts_at=to.starts_at,
        ends_at=to.ends_at,
        room=to.room,
        supervisor=to.supervisor,
        second_supervisor=None if to.second_supervisor is ... else to.second_supervisor,
        override=to.override,
        alone_because=to.alone_because,
        interpreter=to.interpreter or "",
    )


def _decided(row: Proposal, state: ProposalState, by: Worker, at: datetime) -> Proposal:
    row.state, row.decided_by, row.decided_at = state, by, at
    row.save()
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state",), reason=row.override)
    return row


@transaction.atomic
def _lost(proposal: Proposal, refusal: Refusal, by: Worker, at: datetime) -> Proposal:
    row = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if row.state not in DECIDABLE:
        return row
    row.reasons = reasons.refused(str(refusal))
    return _decided(row, ProposalState.LOST, by, at)


@transaction.atomic
def recover(*, planning: Planning, by: Worker, at: datetime) -> None:
    """
    A run of which nothing has been heard for long: what it did not book can be decided again.

    A run that is alive is left alone.
    """
    queries.require_planner(by)
    planning = Planning.objects.select_for_update().get(pk=planning.pk)
    if not queries.is_stale(planning, at):
        return
    planning.proposals.filter(state=ProposalState.ACCEPTED).update(
        state=ProposalState.OPEN, decided_by=None, decided_at=None
    )
    was_booking = planning.state == PlanningState.BOOKING
    planning.state = PlanningState.READY if was_booking else PlanningState.FAILED
    planning.save(update_fields=["state"])
    record(Action.WRITE, actor=by.as_actor(), what=planning, fields=("state",))


# --- many at once ----------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_to_book(*, planning: Planning, by: Worker, at: datetime) -> int:
    """Accept everything that has a place and nobody has decided yet; how many. The worker books them one by one."""
    queries.require_planner(by)
    planning = Planning.objects.select_for_update().get(pk=planning.pk)
    if planning.state != PlanningState.READY:
        raise Refusal(_("The planner is at work already: wait until it has finished."))
    taken = planning.proposals.filter(state=ProposalState.OPEN, starts_at__isnull=False)
    count = taken.update(state=ProposalState.ACCEPTED, decided_by=by, decided_at=at)
    if count:
        planning.state, planning.started_at, planning.done, planning.total = PlanningState.BOOKING, at, 0, 0
        planning.save(update_fields=["state", "started_at", "done", "total"])
        record(Action.WRITE, actor=by.as_actor(), what=planning, fields=("state",), detail={"accepted": count})
        post(TOPIC, {"planning": str(planning.pk), "by": str(by.pk)})
    return count


def work_bookings(*, planning_id: UUID, by: Worker) -> None:
    """
    One transaction for each: nobody waits for all of them, and what was booked stays if the rest breaks off.

    `started_at` tells as long as it books when it was last heard of.
    """
    if not _taken_up(planning_id, at=now()):
        return
    while row := _accepted(planning_id).order_by("starts_at", "id").first():
        accept(proposal=row, by=by, at=now())
        Planning.objects.filter(pk=planning_id).update(done=F("done") + 1, started_at=now())
    Planning.objects.filter(pk=planning_id, state=PlanningState.BOOKING).exclude(
        Exists(_accepted(OuterRef("pk")))
    ).update(state=PlanningState.READY, finished_at=now())


@transaction.atomic
def _taken_up(planning_id: UUID, *, at: datetime) -> bool:
    """By one worker; by another one when nothing has been heard of the first for a while. Unbegun, it has no total."""
    booking = Planning.objects.select_for_update(skip_locked=True).filter(pk=planning_id, state=PlanningState.BOOKING)
    planning = booking.filter(Q(total=0) | Q(started_at__lt=at - queries.WAKES_WITHIN)).first()
    if planning is None:
        return False
    planning.started_at, planning.total = at, planning.done + _accepted(planning_id).count()
    planning.save(update_fields=["started_at", "total"])
    return True


def _accepted(planning: UUID | OuterRef) -> QuerySet[Proposal]:
    return Proposal.objects.filter(planning=planning, state=ProposalState.ACCEPTED)
