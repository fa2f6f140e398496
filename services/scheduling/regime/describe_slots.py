"""Days and hours of the slots in words."""

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.scheduling.regime import words
from services.scheduling.regime.rule import Slot


def joined_days(slots: Sequence[Slot]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(slot.day for slot in slots if slot.day is not None))


def hours_text(slot: Slot) -> str:
    """„10:00–12:00", „from 10:00", „2 hours"."""
    return (
        _("{hours}, part of the day unknown").format(hours=_plain_hours(slot)) if slot.twelve else _plain_hours(slot)
    )


def _plain_hours(slot: Slot) -> str:
    if slot.start is None and slot.end is None:
        return duration_text(slot.minutes) if slot.minutes else _("hours unknown")
    if slot.end is None:
        return _("from {start}").format(start=words.clock_text(slot.start))
    if slot.start is None:
        return _("until {end}").format(end=words.clock_text(slot.end))
    return _("{start}–{end}").format(start=words.clock_text(slot.start), end=words.clock_text(slot.end))


def duration_text(minutes: int) -> str:
    if minutes % 60:
        return ngettext("for {count} minute", "for {count} minutes", minutes).format(count=minutes)
    return ngettext("for {count} hour", "for {count} hours", minutes // 60).format(count=minutes // 60)


def slot_texts(slots: Sequence[Slot]) -> list[str]:
    """Meetings with the same hours share them: „Saturday and Sunday, 10:00–18:00"."""
    groups = groupby(slots, key=lambda slot: (slot.start, slot.end, slot.minutes, slot.nights, slot.twelve))
    texts: list[str] = []
    for key, group in groups:
        members = list(group)
        texts += [stay_text(slot) for slot in members] if key[3] != 0 else [_meetings(members)]
    return texts


def _meetings(slots: list[Slot]) -> str:
    days = [words.day_name(slot.day) for slot in slots if slot.day is not None]
    hours = hours_text(slots[0])
    return _("{days}, {hours}").format(days=words.listing(days), hours=hours) if days else hours


def stay_text(slot: Slot) -> str:
    """„from Saturday 10:00 to Sunday 18:00"."""
    start, end = words.clock_text(slot.start), words.clock_text(slot.end)
    if slot.nights is None:
        return _("{days}, {hours}, day of return unknown").format(
            days=words.day_name(slot.day) if slot.day is not None else "", hours=hours_text(slot)
        )
    if slot.day is None:
        return _stay_without_weekday(start, end, slot.nights)
    last = words.day_name((slot.day + slot.nights) % 7)
    return _("from {first} {start} to {last} {end}").format(
        first=words.day_name(slot.day), start=start, last=last, end=end
    )


def _stay_without_weekday(start: str, end: str, nights: int) -> str:
    if nights == 1:
        return _("from {start} to {end} on the next day").format(start=start, end=end)
    return ngettext(
        "from {start} to {end} after {count} day", "from {start} to {end} after {count} days", nights
    ).format(start=start, end=end, count=nights)
