"""
ИЗЧАКАЙТЕ: may this person step into a shared zone now? Pure: values in, one answer out.

A shared zone is everything between the street and a closed room: entrance, corridor, waiting room. A person is in it
from arriving until they are shown into a room, and again from leaving the room until they are out of the house.
Sources: domain.md R3–R5, §4.2 (pairs never overlap in a shared zone, gap at least the protocol's minimum).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.contact_centre.enums import CheckKind

Pair = frozenset[UUID]


class Where(StrEnum):
    OUTSIDE = "outside"
    SHARED = "shared"
    ROOM = "room"


AFTER = {
    CheckKind.ARRIVED: Where.SHARED,
    CheckKind.SETTLED: Where.ROOM,
    CheckKind.ON_WAY_OUT: Where.SHARED,
    CheckKind.LEFT: Where.OUTSIDE,
}
NEXT = {
    Where.OUTSIDE: (CheckKind.ARRIVED,),
    Where.SHARED: (CheckKind.SETTLED, CheckKind.LEFT),
    Where.ROOM: (CheckKind.ON_WAY_OUT, CheckKind.LEFT),
}
# Steps that bring a person into a shared zone, if only on the way through.
ENTERS_SHARED = frozenset({CheckKind.ARRIVED, CheckKind.ON_WAY_OUT, CheckKind.LEFT})


@dataclass(frozen=True, slots=True)
class Presence:
    """The last thing that the entrance noted of a person; `event` and `session` say where it is written."""

    person: UUID
    kind: CheckKind
    at: datetime
    event: UUID | None = None
    session: UUID | None = None

    @property
    def where(self) -> Where:
        return AFTER[self.kind]

    @property
    def is_leaving(self) -> bool:
        return self.kind == CheckKind.ON_WAY_OUT


@dataclass(frozen=True, slots=True)
class Hold:
    """Wait, because of whom, and until when if only time has to pass. `leaves_second`: the others go first."""

    person: UUID
    because_of: UUID
    until: datetime | None = None
    leaves_second: bool = False


def where_is(person: UUID, house: Mapping[UUID, Presence]) -> Where:
    presence = house.get(person)
    return presence.where if presence else Where.OUTSIDE


def held(
    person: UUID,
    step: CheckKind,
    *,
    house: Mapping[UUID, Presence],
    pairs: Collection[Pair],
    now: datetime,
    gap: timedelta,
    window_opens: datetime | None = None,
    at_doors: Collection[UUID] = (),
) -> Hold | None:
    """
    The reason why this person must wait before this step, or None.

    `at_doors` are people who are expected at a door now by what the entrance does not note: they count as in it.

    `pairs` are the pairs that must not meet now. Someone already in the shared zone is never held inside it: moving
    on to the room, or out, only ends the danger. `window_opens` is when the person's own arrival window opens: whoever
    comes earlier also waits until the gap after the other's leaving has passed.
    """
    if step not in ENTERS_SHARED or where_is(person, house) is Where.SHARED:
        return None
    others = sorted(other for pair in pairs if person in pair for other in pair - {person})
    for other in others:
        if where_is(other, house) is Where.SHARED or other in at_doors:
            return Hold(person, other)
    waits = [wait for other in others if (wait := _after_leaving(person, other, step, house, now, gap, window_opens))]
    return max(waits, key=lambda wait: wait.until or now, default=None)


def _after_leaving(
    person: UUID,
    other: UUID,
    step: CheckKind,
    house: Mapping[UUID, Presence],
    now: datetime,
    gap: timedelta,
    window_opens: datetime | None,
) -> Hold | None:
    presence = house.get(other)
    if presence is None or presence.kind != CheckKind.LEFT or now >= presence.at + gap:
        return None
    if step == CheckKind.ARRIVED and (window_opens is None or now >= window_opens):
        return None
    return Hold(person, other, presence.at + gap)
