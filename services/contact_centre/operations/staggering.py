"""Windows of a visit day: computed from the rows, written beside the meetings, held against every other family."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from kernel import sight
from kernel.addresses import address
from kernel.clock import local
from kernel.errors import Hint, Refusal, Refusals
from services.contact_centre.enums import TAKES_PLACE, ContactType, Part, Protocol, SessionPurpose
from services.contact_centre.models import ArrivalWindow, MustNotMeet, SafetyPlan, Session
from services.contact_centre.queries import orders
from services.contact_centre.queries import preparation as preparation_queries
from services.contact_centre.queries.presence import AROUND, as_use, stays
from services.contact_centre.queries.sessions import visit_day
from services.contact_centre.window_problems import Problem
from services.contact_centre.windows import (
    Doors,
    Meeting,
    Pair,
    Use,
    VisitDay,
    Window,
    compute,
    padded,
    pair,
)
from services.people.models import Person
from services.scheduling import queries as house
from services.scheduling.models import Entrance
from services.scheduling.operations.bookings import DoorUse, hold, use_entrances


@sight.beyond(orders.APART)
def stagger(session: Session) -> None:
    """
    Compute and write the windows of the meeting and of everything the family does in the house at the same hours.

    :raises Refusals: nobody could come and go safely; each sentence says who and where.
    """
    if session.type == ContactType.VIRTUAL:  # nobody comes through a door
        return
    sessions = list(visit_day(session).select_related("case").prefetch_related("participants__person"))
    rows = [one for each in sessions for one in each.participants.all()]
    people = {one.person_id: one.person for one in rows}
    pairs = orders.pairs_apart(people)
    hold((), [(row.one_id, row.other_id) for row in pairs])  # what another planner wrote meanwhile must be seen
    plan = preparation_queries.current_safety_plan(session.case)
    entrances = list(house.open_entrances())
    day = _visit_day(session, sessions, plan, entrances, pairs)
    solution = compute(day)
    if not solution.solved:
        raise Refusals([_refusal(problem, people, pairs, entrances, session) for problem in solution.problems[:3]])
    _write(sessions, solution.windows, day)


def _visit_day(
    session: Session,
    sessions: Sequence[Session],
    plan: SafetyPlan | None,
    entrances: Sequence[Entrance],
    pairs: Sequence[MustNotMeet],
) -> VisitDay:
    apart = frozenset(pair(row.one_id, row.other_id) for row in pairs)
    by_default = _by_default(session)
    return VisitDay(
        purpose=SessionPurpose(session.purpose),
        protocol=Protocol(session.protocol),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        meetings=tuple(_meeting(one) for one in sessions),
        doors=doors_of(plan, entrances),
        gap=timedelta(minutes=orders.policy().gap_minutes),
        apart=apart,
        leaves_first=plan.leaves_first_id if plan else None,
        taken=(*_taken(session, sessions, apart), *_inside(session, apart | by_default)),
        by_default=by_default,
    )


def _by_default(session: Session) -> frozenset[Pair]:
    if session.other_parent_present:
        return frozenset()
    rows = orders.apart_by_default(session.case, local(session.starts_at).date())
    return frozenset(pair(row.one_id, row.other_id) for row in rows)


def _meeting(session: Session) -> Meeting:
    parts: dict[str, list[UUID]] = {}
    for one in session.participants.all():
        people = parts.setdefault(one.part, [])
        if one.person_id not in people:
            people.append(one.person_id)
    inside = {*parts.get(Part.CHILD, ()), *parts[Part.VISITING], *parts[Part.RESIDENT]}
    return Meeting(
        key=session.pk,
        visiting=parts[Part.VISITING][0],
        resident=parts[Part.RESIDENT][0],
        children=tuple(parts.get(Part.CHILD, ())),
        others=tuple(person for person in parts.get(Part.OTHER, ()) if person not in inside),
        together=session.other_parent_present,
    )


def doors_of(plan: SafetyPlan | None, entrances: Sequence[Entrance]) -> Doors:
    """The safety plan's doors while they are in use; without a plan the first door, which may be all there is."""
    if not entrances:
        hint = Hint(_("Add an entrance"), address("scheduling:new_entrance"))
        raise Refusal(_("The house has no entrance yet, so nobody can be told where to come in."), hints=(hint,))
    known = [entrance.pk for entrance in entrances]
    first = known[0]
    visiting = plan.visiting_entrance_id if plan and plan.visiting_entrance_id in known else first
    resident = plan.resident_entrance_id if plan and plan.resident_entrance_id in known else first
    return Doors(visiting, resident, tuple(known))


def _taken(session: Session, sessions: Sequence[Session], apart: Iterable[Pair]) -> Iterable[Use]:
    """Where the people whom ours must not meet are expected by other families around that time."""
    people = {person for both in apart for person in both}
    around = DateTimeTZRange(session.starts_at - AROUND, session.ends_at + AROUND)
    windows = ArrivalWindow.objects.filter(
        person__in=people, during__overlap=around, session__state__in=TAKES_PLACE
    ).exclude(session__in=sessions)
    for window in windows.order_by("during", "id"):
        yield Use(window.person_id, window.entrance_id, window.during.lower, window.during.upper)


def _inside(session: Session, apart: Iterable[Pair]) -> Iterable[Use]:
    """Who of them is inside then for something else than a meeting."""
    people = {person for both in apart for person in both}
    for one in stays(people, session.starts_at, session.ends_at):
        yield as_use(one)


def _write(sessions: Sequence[Session], windows: Iterable[Window], day: VisitDay) -> None:
    windows = list(windows)
    ArrivalWindow.objects.filter(session__in=sessions).delete()
    ArrivalWindow.objects.bulk_create(
        ArrivalWindow(
            session_id=window.key,
            person_id=window.person,
            direction=window.direction,
            entrance_id=window.entrance,
            during=DateTimeTZRange(window.starts, window.ends),
        )
        for window in windows
    )
    use_entrances(bookings=[session.pk for session in sessions], uses=_uses(windows, day))


def _uses(windows: Iterable[Window], day: VisitDay) -> Iterable[DoorUse]:
    """Every pair that one of ours belongs to: the database then refuses its other person at the same door."""
    for window in (padded(window, day.gap) for window in windows):
        for both in day.kept_apart:
            if window.person in both:
                (other,) = both - {window.person}
                yield DoorUse(window.key, window.entrance, window.person, other, window.starts, window.ends)


def _refusal(
    problem: Problem,
    people: dict[UUID, Person],
    pairs: Sequence[MustNotMeet],
    entrances: Sequence[Entrance],
    session: Session,
) -> Refusal:
    """Names of our own family; a person of another family is „somebody" to this one."""
    names = {person_id: person.names for person_id, person in people.items()}
    for row in pairs:
        for person in (row.one, row.other):
            own = row.case_id == session.case_id
            names.setdefault(person.pk, person.names if own else _("somebody of another family"))
    doors = {entrance.pk: entrance.name for entrance in entrances}
    return Refusal(problem.say(names, doors), field="start_time")
