"""Where people who must be kept apart are expected, at a door or behind it: of all families."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from kernel import sight
from services.contact_centre.beside import Stay, noted, others_inside
from services.contact_centre.enums import TAKES_PLACE, Part
from services.contact_centre.hold import Pair, Presence
from services.contact_centre.models import ArrivalWindow, Participant, Session
from services.contact_centre.queries import orders
from services.contact_centre.windows import WIDTH, Use

AROUND = timedelta(hours=4)  # how far from a meeting other people at the doors can matter


def expected(people: Iterable[UUID], starts_at: datetime, ends_at: datetime) -> list[Stay]:
    """Of these people, what is no meeting."""
    found = others_inside(people=set(people), starts_at=starts_at - AROUND, ends_at=ends_at + AROUND)
    return [one for source in found for one in source]


def stays(people: Iterable[UUID], starts_at: datetime, ends_at: datetime) -> list[Stay]:
    """The same by the doors, of a house that has told us of any."""
    return [one for one in expected(people, starts_at, ends_at) if one.entrance]


def engaged(people: Iterable[UUID], starts_at: datetime, ends_at: datetime) -> set[UUID]:
    """Of these people, who is in another room of the house at that time for something else than a meeting."""
    found = expected(people, starts_at, ends_at)
    return {one.person for one in found if one.starts < ends_at and starts_at < one.ends}


@sight.beyond(orders.APART)
def in_the_house(people: Iterable[UUID], starts_at: datetime, ends_at: datetime) -> list[Use]:
    """Of these people: at the doors when they only bring or fetch a child, else from coming in to going out."""
    people = set(people)
    sessions = Session.objects.filter(
        state__in=TAKES_PLACE, starts_at__lt=ends_at + AROUND, ends_at__gt=starts_at - AROUND
    )
    inside = _who_stay(sessions, people)
    spans: dict[tuple[UUID, UUID, UUID], Use] = {}
    found = [*_at_doors(sessions, people, inside, spans), *spans.values()]
    found += [as_use(one) for one in stays(people, starts_at, ends_at)]
    return found


def _who_stay(sessions: Iterable[Session], people: set[UUID]) -> set[tuple[UUID, UUID]]:
    rows = Participant.objects.filter(session__in=sessions, person__in=people).select_related("session")
    stay = [one for one in rows if one.part != Part.RESIDENT or one.session.other_parent_present]
    return {(one.session_id, one.person_id) for one in stay}


def _at_doors(
    sessions: Iterable[Session],
    people: set[UUID],
    inside: set[tuple[UUID, UUID]],
    spans: dict[tuple[UUID, UUID, UUID], Use],
) -> Iterator[Use]:
    """Windows of those who only pass; the others' are joined in `spans`."""
    for one in ArrivalWindow.objects.filter(session__in=sessions, person__in=people).order_by("during", "id"):
        starts, ends = one.during.lower, one.during.upper
        if (one.session_id, one.person_id) not in inside:
            yield Use(one.person_id, one.entrance_id, starts, ends)
            continue
        key = (one.session_id, one.person_id, one.entrance_id)
        known = spans.get(key)
        spans[key] = Use(
            one.person_id,
            one.entrance_id,
            min(starts, known.starts) if known else starts,
            max(ends, known.ends) if known else ends,
            stays=True,
        )


def as_use(one: Stay) -> Use:
    """Of one with a door."""
    assert one.entrance is not None
    return Use(one.person, one.entrance, one.starts, one.ends, stays=True)


def with_others(house: Mapping[UUID, Presence], now: datetime) -> dict[UUID, Presence]:
    """Where everybody is, whatever they came for: what was noted last counts."""
    found = dict(house)
    for one in (one for source in noted(now=now) for one in source):
        last = found.get(one.person)
        if last is None or last.at <= one.at:
            found[one.person] = one
    return found


def at_doors(pairs: Collection[Pair], house: Mapping[UUID, Presence], now: datetime) -> set[UUID]:
    """
    Of these pairs, who is expected to come in or go out now by what is no meeting. What the entrance has noted of them
    since is nearer to the truth.
    """
    people = {person for pair in pairs for person in pair}
    expected = [one for one in stays(people, now, now) if _is_at_door(one, now)] if people else []
    return {one.person for one in expected if (last := house.get(one.person)) is None or last.at < one.starts}


def _is_at_door(one: Stay, now: datetime) -> bool:
    return one.starts <= now < one.starts + WIDTH or one.ends - WIDTH <= now < one.ends
