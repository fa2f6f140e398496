"""R21: who may take a child along from its meeting, as it stands at this minute."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from kernel import sight
from kernel.clock import local
from services.contact_centre.enums import Part, SessionPurpose
from services.contact_centre.hold import Pair, Presence, Where, where_is
from services.contact_centre.models import Participant, Session
from services.contact_centre.queries import orders
from services.contact_centre.queries.kept import Kept, kept

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


@sight.beyond(TAKING)
def of_those_inside(
    sessions: Iterable[Session], house: Mapping[UUID, Presence], *, pairs: Collection[Pair], stopped: Collection[UUID]
) -> dict[Key, list[Participant]]:
    """
    For the board, of every child that is in the house. It knows the pairs that must not meet now, and an order that
    keeps a taker from the child stops their meeting too: orders are asked for of the `stopped` meetings alone.
    """
    rows = [(session, one) for session in sessions for one in session.participants.all() if one.part == Part.CHILD]
    inside = [(session, one.person_id) for session, one in rows if where_is(one.person_id, house) is not Where.OUTSIDE]
    found = takers_of((session, child) for session, child in inside if session.pk in stopped)
    for day, those in _by_day((session, child) for session, child in inside if session.pk not in stopped).items():
        found |= dict(_of_day(those, day, Kept(pairs, (), day)))
    return found


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
    return {key: found for day, those in _by_day(asked).items() for key, found in _of_day(those, day)}


def _by_day(asked: Iterable[Leaving]) -> dict[date, list[Leaving]]:
    days: dict[date, list[Leaving]] = defaultdict(list)
    for session, child in asked:
        days[local(session.starts_at).date()].append((session, child))
    return days


def _of_day(asked: Sequence[Leaving], day: date, apart: Kept | None = None) -> Iterator[tuple[Key, list[Participant]]]:
    named = {(session.pk, child): _named(session, child) for session, child in asked}
    admitted = _admitted([session for session, _child in asked], day)
    if apart is None:
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


def _admitted(sessions: Sequence[Session], day: date) -> set[UUID]:
    """Of the others of these meetings, who is still let in that day, by whichever arrangement of their meeting."""
    of_meeting = {one.pk: list(one.participants.all()) for one in sessions}
    of_meeting = {pk: rows for pk, rows in of_meeting.items() if any(one.part == Part.OTHER for one in rows)}
    arrangements = {pk: {one.arrangement_id for one in rows} for pk, rows in of_meeting.items()}
    asked = {one for ones in arrangements.values() for one in ones if one}
    let_in = orders.admitted_on(asked, day) if asked else {}
    people = {
        pk: {row.person_id for one in ones if one for row in let_in.get(one, ())} for pk, ones in arrangements.items()
    }
    return {one.pk for pk, rows in of_meeting.items() for one in rows if one.person_id in people[pk]}
