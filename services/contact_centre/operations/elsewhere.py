"""
Other hours for a meeting: what is looked for when a booking cannot be had, and which hours the house leaves free.

Rooms, colleagues and children are reserved; adults and doors are not. Whoever comes for what is no meeting is looked
at with the pieces with which the booking refuses, so that no hour is offered or proposed that it would then refuse.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from uuid import UUID

from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal, Refusals
from services.cases.models import Case
from services.contact_centre.beside import Stay
from services.contact_centre.enums import ContactType, SessionPurpose
from services.contact_centre.models import Arrangement, Session
from services.contact_centre.operations.booking import WHERE_FIELDS, Booking
from services.contact_centre.operations.sessions import protocol_of
from services.contact_centre.operations.staggering import doors_of
from services.contact_centre.queries import orders, presence, supervising
from services.contact_centre.queries import preparation as preparation_queries
from services.contact_centre.queries.alternatives import Alternative, Wanted, alternatives
from services.contact_centre.window_problems import ProblemKind
from services.contact_centre.windows import Meeting, Pair, VisitDay, compute, pair
from services.scheduling import queries as house
from services.scheduling.models import Entrance
from services.scheduling.operations.bookings import Taken
from services.scheduling.slots import Span


def wanted_of(booking: Booking, session: Session | None = None) -> Wanted:
    """What is looked for when the booking cannot be had; `session` is the one that is being moved."""
    needs_second = bool(booking.second_supervisor or booking.why_two)
    return Wanted(
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        children=tuple(child.pk for child in booking.children),
        people=booking.people_in_room + (needs_second and booking.second_supervisor is None),
        room=booking.room,
        supervisor=booking.supervisor,
        second_supervisor=booking.second_supervisor,
        needs_second=needs_second,
        needs_room=booking.room is not None or booking.needs_room,
        booking=session.pk if session else None,
        meant=supervising.Meant.of(booking, session.pk if session else None),
        hours=partial(_free_hours, booking),
    )


def offered(refusal: Refusal, booking: Booking, at: datetime, session: Session | None = None) -> list[Alternative]:
    """
    Other places and times, when place or time is what speaks against it; `session` is the one that is being moved.

    Nothing for a meeting without an arrangement, as it comes from the time before: whom would it bring together?
    """
    sentences = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
    concerns_place = isinstance(refusal, Taken) or any(one.field in WHERE_FIELDS for one in sentences)
    is_possible = bool(booking.arrangements) and booking.ends_at > booking.starts_at
    return alternatives(wanted_of(booking, session), at) if concerns_place and is_possible else []


def _free_hours(booking: Booking, first: datetime, last: datetime) -> Callable[[Span], bool]:
    return partial(Others([booking], first, last).leave_free, booking)


def visit_day_of(booking: Booking, entrances: Sequence[Entrance], gap: timedelta) -> VisitDay:
    """Of a meeting that is not booked yet, by itself."""
    first = booking.arrangements[0]
    plan = preparation_queries.current_safety_plan(first.case)
    meeting = Meeting(
        key=0,
        visiting=first.visiting_id,
        resident=first.resident_id,
        children=tuple(child.pk for child in booking.children),
        others=tuple(person.pk for person in booking.others),
        together=booking.with_other_parent,
    )
    return VisitDay(
        purpose=SessionPurpose(booking.purpose),
        protocol=protocol_of(first.case, booking),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        meetings=(meeting,),
        doors=doors_of(plan, entrances),
        gap=gap,
        leaves_first=plan.leaves_first_id if plan else None,
    )


class Others:
    """Who comes for what is no meeting, and matters to these bookings: three questions for however many days."""

    @sight.beyond(orders.APART)
    def __init__(self, bookings: Iterable[Booking], first: datetime, last: datetime) -> None:
        bookings = list(bookings)
        cases = {one.arrangements[0].case_id for one in bookings}
        people = {person for one in bookings for person in supervising.Meant.of(one).people}
        self.apart = {pair(row.one_id, row.other_id) for row in orders.pairs_apart(people)}
        parents = Arrangement.objects.filter(case__in=cases).values_list("visiting", "resident")
        people = people.union(*self.apart, *parents) if bookings else people
        self.stays: list[Stay] = presence.expected(people, first, last) if people else []
        self._by_default: dict[tuple[UUID, date], frozenset[Pair]] = {}

    def leave_free(self, booking: Booking, span: Span) -> bool:
        """Whether nobody of the meeting is in another room then, or would meet at a door whom they must not."""
        near = [one for one in self._concerning(booking) if _is_near(one, span)]
        if not near:
            return True
        then = replace(booking, starts_at=span.starts, ends_at=span.ends)
        staying = {person.pk for person in booking.staying}
        is_engaged = any(one.person in staying and one.starts < span.ends and span.starts < one.ends for one in near)
        return not is_engaged and self._is_free_at_doors(then, near)

    def _concerning(self, booking: Booking) -> Iterable[Stay]:
        case, people = booking.arrangements[0].case_id, supervising.Meant.of(booking).people
        known = people.union(*(both for both in self.apart if both & people))
        return [one for one in self.stays if one.case == case or one.person in known]

    @sight.beyond(orders.APART)
    def _is_free_at_doors(self, booking: Booking, near: Iterable[Stay]) -> bool:
        taken = tuple(presence.as_use(one) for one in near if one.entrance)
        if not taken or booking.contact_type == ContactType.VIRTUAL:
            return True
        day = visit_day_of(booking, self.entrances, timedelta(minutes=orders.policy().gap_minutes))
        day = replace(day, taken=taken, apart=frozenset(self.apart), by_default=self._kept_by_default(booking))
        return not any(one.kind is ProblemKind.ENTRANCE_TAKEN for one in compute(day).problems)

    def _kept_by_default(self, booking: Booking) -> frozenset[Pair]:
        """The parents of the case, of whom nobody has said anything (R4), unless the order brings both."""
        if booking.with_other_parent:
            return frozenset()
        case, day = booking.arrangements[0].case, local(booking.starts_at).date()
        if (case.pk, day) not in self._by_default:
            self._by_default[case.pk, day] = _default_pairs(case, day)
        return self._by_default[case.pk, day]

    @cached_property
    def entrances(self) -> list[Entrance]:
        return list(house.open_entrances())


def _default_pairs(case: Case, day: date) -> frozenset[Pair]:
    return frozenset(pair(row.one_id, row.other_id) for row in orders.apart_by_default(case, day))


def _is_near(one: Stay, span: Span) -> bool:
    return one.starts < span.ends + presence.AROUND and span.starts - presence.AROUND < one.ends
