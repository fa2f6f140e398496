"""
Who leaves first after a meeting. Pure: values in, one answer out.

The party at risk goes first with whoever goes along; the other stays in the room until they are out of the house and
the gap has passed, so that nobody is waited for in the street (domain.md R4, §4.3 „ended → departing").
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.contact_centre.enums import CheckKind
from services.contact_centre.hold import Hold, Presence, Where, where_is

OUT = frozenset({CheckKind.ON_WAY_OUT, CheckKind.LEFT})


@dataclass(frozen=True, slots=True)
class Parties:
    """Of one meeting, as far as leaving concerns them. `leaves_first`: named by the safety plan, or nobody."""

    children: frozenset[UUID]
    visiting: frozenset[UUID]
    resident: frozenset[UUID]
    leaves_first: UUID | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """After `ended_at` everybody of `first` goes before everybody of `second`."""

    first: frozenset[UUID]
    second: frozenset[UUID]
    ended_at: datetime


def order(parties: Parties, ended_at: datetime, *, is_handover: bool, both_ways: Collection[UUID]) -> Order | None:
    """
    None where no order is known: at a handover the child goes along with the other side, and of split siblings each
    parent is both, so there the safety plan must name whoever goes first.
    """
    adults = parties.visiting | parties.resident
    twofold = bool(adults & set(both_ways))
    if parties.leaves_first is not None and parties.leaves_first in adults:
        first = frozenset({parties.leaves_first})
        takes_child = first <= parties.resident and not is_handover and not twofold
        return Order(first | (parties.children if takes_child else frozenset()), adults - first, ended_at)
    if is_handover or twofold:
        return None
    return Order(parties.resident | parties.children, parties.visiting, ended_at)


def must_stay(
    person: UUID, step: str, found: Order | None, *, house: Mapping[UUID, Presence], now: datetime, gap: timedelta
) -> Hold | None:
    """Whoever is in the corridor already is never held there: moving out only ends the danger."""
    if found is None or step not in OUT or person not in found.second or where_is(person, house) is not Where.ROOM:
        return None
    inside = sorted(one for one in found.first if where_is(one, house) is not Where.OUTSIDE)
    if inside:
        return Hold(person, inside[0], leaves_second=True)
    gone = {one: house[one].at for one in found.first if one in house and house[one].at >= found.ended_at}
    if not gone:
        return None
    last = max(gone, key=lambda one: gone[one])
    return Hold(person, last, gone[last] + gap, leaves_second=True) if now < gone[last] + gap else None
