"""A proposal as the planner's page shows it: lines with reasons in words, and the calendar beside what is booked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kernel.addresses import address
from kernel.clock import at_sofia
from services.contact_centre.enums import ProposalState
from services.contact_centre.models import Planning, Proposal
from services.contact_centre.operations.planning import reasons
from services.scheduling import queries as house
from services.scheduling.calendar import Entry, by_day, by_room
from services.scheduling.days import facts, week_of
from services.staff.models import Worker

TONES = {
    ProposalState.OPEN: "blue",
    ProposalState.ACCEPTED: "violet",
    ProposalState.BOOKED: "green",
    ProposalState.LOST: "red",
    ProposalState.LEFT: "grey",
}


@dataclass(frozen=True, slots=True)
class Line:
    proposal: Proposal
    tone: str
    reasons: list[str]

    @property
    def can_be_taken(self) -> bool:
        return self.proposal.is_placed and self.proposal.state in (ProposalState.OPEN, ProposalState.LOST)

    @property
    def can_be_decided(self) -> bool:
        return self.proposal.state in (ProposalState.OPEN, ProposalState.LOST)


def lines(proposals: Iterable[Proposal]) -> list[Line]:
    doors = {str(entrance.pk): entrance.name for entrance in house.entrances()}
    return [
        Line(one, TONES[ProposalState(one.state)], [reasons.say(why, doors) for why in one.reasons or ()])
        for one in proposals
    ]


def calendar(worker: Worker, planning: Planning, day: date, *, view: str, today: date) -> dict[str, Any]:
    """A week or a day's rooms of the proposal, beside everything that is booked already."""
    day = min(max(day, planning.first_day), planning.last_day)
    days = [day] if view == "rooms" else week_of(day)
    first, last = at_sofia(days[0], time.min), at_sofia(days[-1] + timedelta(days=1), time.min)
    found = planning.proposals.filter(starts_at__lt=last, ends_at__gt=first).exclude(state=ProposalState.BOOKED)
    rows = found.select_related("case__family", "room", "supervisor", "second_supervisor").order_by("starts_at", "id")
    entries = [*house.entries_between(worker, first, last), *(_entry(row) for row in rows)]
    if view == "rooms":
        named = [(room.pk, room.name) for room in house.meeting_rooms()]
        grid = by_room(entries, named, without=_("Without a room"))
    else:
        grid = by_day(entries, [facts(one) for one in days], today=today, closed=house.closed_days(days))
    step = timedelta(days=len(days))
    return {"grid": grid, "day": day, "days": days, "before": day - step, "after": day + step, "today": today}


def _entry(row: Proposal) -> Entry:
    assert row.starts_at
    assert row.ends_at
    state = _("moved") if row.is_moved else row.get_state_display()
    return Entry(
        row.starts_at,
        row.ends_at,
        title=row.case.family.name,
        url=address("meetings:proposal", row.pk),
        kind=_("proposed"),
        state=str(state),
        tone="amber" if row.is_moved else "violet",
        room_id=row.room_id,
        room=row.room.name if row.room else "",
        worker_id=row.supervisor_id,
        second_id=row.second_supervisor_id,
        worker=row.leaders,
    )
