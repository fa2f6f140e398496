"""R21: who may take a child along from its meeting, as it stands at this minute."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from kernel import sight
from kernel.clock import local
from services.contact_centre.enums import Part, SessionPurpose
from services.contact_centre.hold import Pair, Presence, Where, where_is
from services.contact_centre.models import AdmittedPerson, Participant, Session
from services.contact_centre.queries import orders
from services.contact_centre.queries.kept import kept

TAKING = sight.work(
    "who takes a child along",
    "Whoever stands at the door hands over children of any family of today, and to nobody else.",
)
TAKES = {
    SessionPurpose.MEETING: Part.RESIDENT,
    SessionPurpose.HANDOVER_OUT: Part.VISITING,
    SessionPurpose.HANDOVER_BACK: Part.RESIDENT,
}
Leaving = tuple[Session, UUID]  # a child at one of its meetings
Key = tuple[UUID, UUID]


def may_take(session: Session, child: UUID) -> list[Participant]:
    return takers_of([(session, child)])[session.pk, child]


def of_those_inside(sessions: Iterable[Session], house: Mapping[UUID, Presence]) -> dict[Key, list[Participant]]:
    """For the board: of every child that is in the house."""
    inside = {person for person in house if where_is(person, house) is not Where.OUTSIDE}
    rows = [(session, one) for session in sessions for one in session.participants.all() if one.part == Part.CHILD]
    return takers_of((session, one.person_id) for session, one in rows if one.person_id in inside)


def called(takers: Iterable[Participant]) -> list[tuple[UUID, str]]:
    """For the board: by first names and parts."""
    found = {one.person_id: f"{one.person.names.split()[0]} – {one.get_part_display()}" for one in takers}
    return list(found.items())


@sight.beyond(TAKING)
def takers_of(asked: Iterable[Leaving]) -> dict[Key, list[Participant]]:
    """
    The parent whose turn it is and whoever else was let in, parents first: never somebody whose admission was ended
    since, nor whom a protection order or a pair keeps from the child by now, though the meeting was planned with them.
    """
    days: dict[date, list[Leaving]] = defaultdict(list)
    for session, child in asked:
        days[local(session.starts_at).date()].append((session, child))
    return {key: found for day, those in days.items() for key, found in _of_day(those, day)}


def _of_day(asked: Sequence[Leaving], day: date) -> Iterator[tuple[Key, list[Participant]]]:
    named = {(session.pk, child): _named(session, child) for session, child in asked}
    admitted = _admitted([one for rows in named.values() for one in rows if one.part == Part.OTHER], day)
    both = [_both(child, one) for (_pk, child), rows in named.items() for one in rows]
    apart = kept({session.case_id for session, _child in asked}, both, day)
    for session, child in asked:
        rows = [one for one in named[session.pk, child] if one.part != Part.OTHER or one.pk in admitted]
        yield (session.pk, child), [one for one in rows if not apart.why(session.case_id, _both(child, one))]


def _both(child: UUID, taker: Participant) -> Pair:
    return frozenset({child, taker.person_id})


def _named(session: Session, child: UUID) -> list[Participant]:
    rows = sorted(session.participants.all(), key=lambda one: one.pk)
    own = {one.arrangement_id for one in rows if one.person_id == child and one.part == Part.CHILD}
    turn = TAKES[SessionPurpose(session.purpose)]
    takers = [one for one in rows if one.part == turn and (not own or one.arrangement_id in own)]
    return takers + [one for one in rows if one.part == Part.OTHER]


def _admitted(others: Sequence[Participant], day: date) -> set[UUID]:
    """Of these, who is still let in that day, by whichever arrangement of their meeting."""
    if not others:
        return set()
    together = Participant.objects.filter(session__in={one.session_id for one in others})
    of_meeting: dict[UUID, set[UUID]] = defaultdict(set)
    for session_id, arrangement in together.values_list("session", "arrangement").distinct().order_by():
        of_meeting[session_id].add(arrangement)
    rows = AdmittedPerson.objects.filter(orders.admits_on(day), person__in={one.person_id for one in others})
    found = set(rows.values_list("arrangement", "person"))
    return {one.pk for one in others if any((row, one.person_id) in found for row in of_meeting[one.session_id])}
