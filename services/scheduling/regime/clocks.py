"""Hours that a text writes on a clock of twelve: „от 6 до 8 ч." can be the morning or the evening."""

from dataclasses import replace
from datetime import time

from services.scheduling.regime.rule import Slot

NOON = 12
LATEST_EARLY = 7  # nobody writes „8 ч." for eight in the evening and means a meeting of a child


def in_part(slot: Slot, part: str) -> Slot | None:
    """The slot in that part of the day („am", „pm"); None when its hours cannot lie there."""
    start, end = slot.start, slot.end
    if part == "pm":
        start, end = _later(start, slot), _later(end, slot)
    made = replace(slot, start=None, end=None, twelve=False)
    if made.nights == 0 and start and end and end <= start:
        return None
    return replace(made, start=start, end=end)


def _later(clock: time | None, slot: Slot) -> time | None:
    """Over a stay only hours too early for a handover change; a meeting lies in one half of the day."""
    if clock is None or clock.hour >= NOON or slot.nights != 0 and clock.hour > LATEST_EARLY:
        return clock
    return clock.replace(hour=clock.hour + NOON)
