"""From a finished draft to patterns: the recurrence of each frame, and its slots."""

from dataclasses import replace
from datetime import date, time

from services.scheduling.regime.reading import halves
from services.scheduling.regime.reading.draft import Draft, Frame, Hours
from services.scheduling.regime.reading.notes import Notes
from services.scheduling.regime.reading.pieces import Clock, Daily, Days, Head, Interval, Numbered, Often, Reading
from services.scheduling.regime.rule import (
    ORDINALS,
    WEEKEND,
    Counting,
    Dates,
    EveryDays,
    EveryNth,
    MonthDates,
    MonthDay,
    Monthly,
    Parity,
    Pattern,
    Per,
    Recurrence,
    Slot,
    TimesPer,
    Undated,
    Unit,
    Weekly,
)

# Two days in a row with a few hours each are two meetings; with a whole day each the child may be meant to stay.
SHORT_HOURS = 5
NO_HOURS = Hours()
WEEKEND_NIGHTS = 3  # „всяка събота от 10 до 12 ч. в сряда": rather an „и" is missing


def patterns(draft: Draft, notes: Notes) -> list[Pattern]:
    """Every frame of the draft with the hours that they share; nothing when the draft names no days at all."""
    if not draft.has_days:
        return []
    if not (draft.frames or draft.rate or draft.hours or draft.minutes):
        notes.leave("schedule", draft.first, draft.last)
        return []
    _compare_counts(draft, notes)
    _leave_unused(draft, notes)
    frames: list[Frame] = list(draft.frames) or [Head(unit=Unit.WEEKDAY, days=draft.bare)]
    return [pattern for frame in frames if (pattern := _pattern(frame, draft, notes))]


def _pattern(frame: Frame, draft: Draft, notes: Notes) -> Pattern | None:
    recurrence = _recurrence(frame, draft, notes)
    if recurrence is None:
        return None
    days = _frame_days(frame, draft)
    if draft.per_week and len(days) > 1 and draft.minutes:
        draft.minutes = None  # „4 часа седмично – вторник и четвъртък": of each day, or of both together?
        notes.leave("duration", draft.first, draft.last)
    rows = [_row(hours, days, draft, notes) for hours in draft.hours or [NO_HOURS]]
    slots = tuple(slot for row in rows for slot in row)
    if _overlap(slots):
        notes.leave("same_day", draft.first, draft.last)
    lost = _without_hours(days, slots)
    open_stay = _is_stay_open([*rows, lost])
    merged, overnight = _nights((*slots, *lost), draft, notes, open_stay=open_stay)
    return Pattern(recurrence, merged, overnight, draft.terms)


def _overlap(slots: tuple[Slot, ...]) -> bool:
    """„От 17 до 18 ч. и от 17,30 до 18,30 ч." of one day."""
    timed = sorted(
        (slot.day or 0, slot.start, slot.end) for slot in slots if slot.start and slot.end and not slot.nights
    )
    return any(one[0] == two[0] and two[1] < one[2] for one, two in zip(timed, timed[1:], strict=False))


def _without_hours(days: tuple[int, ...], slots: tuple[Slot, ...]) -> list[Slot]:
    """A day that was named must not be lost because no hours could be given to it."""
    covered = {
        (slot.day + night) % 7 for slot in slots if slot.day is not None for night in range((slot.nights or 0) + 1)
    }
    return [Slot(day) for day in days if day not in covered]


def _compare_counts(draft: Draft, notes: Notes) -> None:
    """„Три пъти месечно – първата и третата събота": the number counts the weekends or the days."""
    heads = [frame for frame in draft.frames if isinstance(frame, Head) and frame.ordinals]
    rate = draft.rate
    if not heads or not isinstance(rate, Often) or rate.per is not Per.MONTH:
        return
    groups = sum(len(head.ordinals) for head in heads)
    days = sum(len(head.ordinals) * max(1, len(head.days)) for head in heads)
    if rate.times not in (0, groups, days):
        notes.leave("count_mismatch", draft.first, draft.last)


def _leave_unused(draft: Draft, notes: Notes) -> None:
    """Days or a rate that no frame takes up: „в сряда всяка първа събота", „през седмица всяка първа събота"."""
    heads = [frame for frame in draft.frames if isinstance(frame, Head)]
    counted = [head for head in heads if head.unit is Unit.WEEKDAY]
    if (
        draft.bare
        and len(counted) == len(draft.frames) > 0
        and not all(set(draft.bare) <= set(h.days) for h in counted)
    ):
        notes.leave("days_unused", draft.first, draft.last)
    if draft.bare and any(isinstance(frame, Daily) and frame.interval > 1 for frame in draft.frames):
        notes.leave("days_unused", draft.first, draft.last)
    rolling = any(isinstance(frame, Daily) for frame in draft.frames) or isinstance(draft.rate, Interval)
    if draft.reading and draft.reading.anchor and not rolling:
        notes.leave("reading", draft.first, draft.last)
    takes_rate = [head for head in heads if not head.ordinals and not head.parity]
    monthly = isinstance(draft.rate, Often) and draft.rate.per is Per.MONTH
    if draft.rate and draft.frames and len(takes_rate) < len(draft.frames) and not monthly:
        notes.leave("rate_unused", draft.first, draft.last)


def with_hours(pattern: Pattern, draft: Draft, notes: Notes) -> Pattern:
    """The same days at the hours of the draft."""
    days = tuple(dict.fromkeys(slot.day for slot in pattern.slots if slot.day is not None))
    rows = [_row(hours, days, draft, notes) for hours in draft.hours]
    open_stay = _is_stay_open(rows)
    merged, overnight = _nights(tuple(slot for row in rows for slot in row), draft, notes, open_stay=open_stay)
    return Pattern(pattern.recurrence, merged, overnight, draft.terms)


# Recurrence --------------------------------------------------------------------------------


def _recurrence(frame: Frame, draft: Draft, notes: Notes) -> Recurrence | None:
    if isinstance(frame, Daily):
        return EveryDays(frame.interval, _anchor(draft.reading))
    if isinstance(frame, Numbered):
        return MonthDates(frame.days)
    if isinstance(frame, Days):
        return _dates(frame, draft, notes)
    if frame.ordinals:
        return _monthly(frame, draft, notes)
    return _weekly(frame, draft, notes)


def _anchor(reading: Reading | None) -> date | None:
    return reading.anchor.date if reading and reading.anchor else None


def _dates(frame: Days, draft: Draft, notes: Notes) -> Recurrence | None:
    """Dates without a year take that of the last one that has it („5, 12 и 19.09.2026 г.")."""
    year = next((found.year for found in reversed(frame.dates) if found.year), None)
    days = [replace(found, year=found.year or year).date for found in frame.dates]
    if None in days:
        notes.err("no_such_date", draft.first, draft.last)
        return None
    if year is None:
        return Undated(tuple(MonthDay(found.month, found.day) for found in frame.dates))
    return Dates(tuple(sorted({day for day in days if day})))


def _monthly(frame: Head, draft: Draft, notes: Notes) -> Recurrence | None:
    if any(ordinal not in ORDINALS for ordinal in frame.ordinals):
        notes.err("ordinal", draft.first, draft.last)
        return None
    if frame.vague:
        return TimesPer(1, Per.MONTH)
    unit = frame.unit or Unit.WEEKDAY
    of_month = frame.of_month or draft.of_month
    if frame.counted and not of_month:
        notes.leave("schedule", draft.first, draft.last)
        return None
    if frame.every and not of_month and len(frame.ordinals) == 1 and frame.ordinals[0] > 1:
        return EveryNth(frame.ordinals[0], unit)
    days = frame.days if unit is Unit.WEEKDAY and not frame.either else ()
    return Monthly(frame.ordinals, unit, days, *_counting(frame, days, draft.reading))


def _counting(frame: Head, days: tuple[int, ...], reading: Reading | None) -> tuple[Counting | None, int | None]:
    if len(days) == 1:
        return Counting.OWN, None
    if reading and reading.counting:
        return reading.counting, reading.by
    return (Counting.FULL_WEEK, None) if frame.whole and frame.unit is Unit.WEEK else (None, None)


def _weekly(frame: Head, draft: Draft, notes: Notes) -> Recurrence:
    if frame.parity and draft.reading and draft.reading.counting and not frame.of_year:
        ordinals = (2, 4) if frame.parity is Parity.EVEN else (1, 3, 5)
        return Monthly(ordinals, Unit.WEEK, (), draft.reading.counting, draft.reading.by)
    if frame.parity:
        of_year = True if frame.of_year or (draft.reading and draft.reading.of_year) else None
        return Weekly(1, parity=frame.parity, of_year=of_year)
    if isinstance(draft.rate, Interval):
        return Weekly(draft.rate.weeks, _anchor(draft.reading))
    if isinstance(draft.rate, Often):
        return _counted(frame, draft, draft.rate, notes)
    return Weekly(1) if frame.every or frame.plural else Weekly(None)


def _counted(frame: Head, draft: Draft, rate: Often, notes: Notes) -> Recurrence:
    """„Два пъти седмично – вторник и четвъртък": the number must fit the days."""
    days = _frame_days(frame, draft)
    if rate.per is Per.WEEK and (rate.times == 0 or rate.times == len(days)):
        return Weekly(1)
    if rate.times == 0 or frame.every:
        notes.leave("count_mismatch", draft.first, draft.last)
        return Weekly(1)
    return TimesPer(rate.times, rate.per)


def _frame_days(frame: Frame, draft: Draft) -> tuple[int, ...]:
    if not isinstance(frame, Head) or draft.either:
        return ()
    if frame.unit is Unit.WEEKDAY:
        return frame.days or draft.bare
    return frame.days or draft.bare or (WEEKEND if frame.unit is Unit.WEEKEND else ())


# Slots --------------------------------------------------------------------------------


def _row(hours: Hours, frame_days: tuple[int, ...], draft: Draft, notes: Notes) -> list[Slot]:
    """The slots of one from–to."""
    days = hours.days or frame_days
    first, last = _clock(hours.first, hours, notes), _clock(hours.last, hours, notes)
    if draft.ranged and len(days) > 1 and first and last and last <= first:
        return [replace(_stay_slot(days[0], first, len(days) - 1, hours), end=last)]
    if hours.spans_days:
        return _stretches(hours, days, first, last, notes)
    return [_same_day(day, first, last, hours, draft, notes) for day in days or (None,)]


def _clock(found: Clock | None, hours: Hours, notes: Notes) -> time | None:
    if found and found.time is None:
        notes.err("clock", hours.start, hours.end)
    return found.time if found else None


def _stretches(hours: Hours, days: tuple[int, ...], first: time | None, last: time | None, notes: Notes) -> list[Slot]:
    """A list of days with one day of return is clear only when it is the last of days in a row."""
    in_a_row = all(two == (one + 1) % 7 for one, two in zip(days, days[1:], strict=False))
    if len(days) < 2 or in_a_row and hours.to_day == days[-1]:
        return [_stretch(hours, days, first, last, notes)]
    if in_a_row or hours.to_day is not None:
        notes.leave("return_day", hours.start, hours.end)
    if hours.to_day is not None:
        return [_sound(_stay_slot(day, first, None, hours), last, hours, notes) for day in days]
    return [_stretch(hours, (day,), first, last, notes) for day in days]


def _stretch(hours: Hours, days: tuple[int, ...], first: time | None, last: time | None, notes: Notes) -> Slot:
    """From a weekday to another one: the child is handed out and back."""
    day = days[0] if days else None
    nights = hours.days_on
    if hours.to_day is not None:
        nights = (hours.to_day - day) % 7 if day is not None else None
        if hours.days_on is not None and hours.days_on != nights:
            notes.leave("return_day", hours.start, hours.end)
            nights = None
        if nights and nights > WEEKEND_NIGHTS and not hours.from_day:
            notes.leave("return_day", hours.start, hours.end)
    return _sound(_stay_slot(day, first, nights, hours), last, hours, notes)


def _stay_slot(day: int | None, first: time | None, nights: int | None, hours: Hours) -> Slot:
    return Slot(day, first, None, nights, twelve=halves.is_open(hours.first, hours.last, stay=nights != 0))


def _same_day(
    day: int | None, first: time | None, last: time | None, hours: Hours, draft: Draft, notes: Notes
) -> Slot:
    if first and last is None and hours.last is None and draft.minutes:
        last = _plus(first, draft.minutes)
    open_half = halves.is_open(hours.first, hours.last, stay=False)
    slot = Slot(day, first, None, 0, None if first and last else draft.minutes, open_half)
    if first and last and draft.minutes and _length(first, last) != draft.minutes:
        notes.leave("duration", draft.first, draft.last)
    return _sound(slot, last, hours, notes)


def _sound(slot: Slot, last: time | None, hours: Hours, notes: Notes) -> Slot:
    """With its end; an end that is not after the start leaves the day of return open."""
    if slot.nights == 0 and slot.start and last and last <= slot.start:
        notes.err("end_before_start", hours.start, hours.end)
        return replace(slot, end=last, nights=None)
    return replace(slot, end=last)


def _plus(clock: time, minutes: int) -> time | None:
    total = clock.hour * 60 + clock.minute + minutes
    return time(total // 60, total % 60) if total < 24 * 60 else None


def _length(first: time, last: time) -> int:
    return last.hour * 60 + last.minute - first.hour * 60 - first.minute


# Nights --------------------------------------------------------------------------------


def _nights(
    slots: tuple[Slot, ...], draft: Draft, notes: Notes, *, open_stay: bool
) -> tuple[tuple[Slot, ...], bool | None]:
    """
    The slots with nights where the order wants them; None when it leaves open whether the child stays.

    open_stay: one from–to stands for several whole days in a row. Days with hours of their own end on their own.
    """
    explicit = any(slot.nights for slot in slots)
    if draft.overnight is False:
        return (_split(slots, draft, notes), False) if explicit else (slots, False)
    if explicit:
        return slots, True
    if draft.overnight:
        return stay(slots), True
    return slots, None if open_stay else any(slot.nights is None for slot in slots)


def _split(slots: tuple[Slot, ...], draft: Draft, notes: Notes) -> tuple[Slot, ...]:
    """„От 10 ч. в събота до 18 ч. в неделя, без преспиване": two days, each with one of its hours missing."""
    notes.leave("stay_conflict", draft.first, draft.last)
    made: list[Slot] = []
    for slot in slots:
        if slot.nights and slot.day is not None:
            made += [Slot(slot.day, slot.start), Slot((slot.day + slot.nights) % 7, None, slot.end)]
        else:
            made.append(slot)
    return tuple(made)


def stay(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Days in a row become one stay from the first to the last; a single day leaves the day of return open."""
    runs: list[list[Slot]] = []
    for slot in slots:
        if runs and _continues(runs[-1][-1], slot):
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return tuple(_joined(run) for run in runs)


def _continues(before: Slot, slot: Slot) -> bool:
    return before.day is not None and slot.day == (before.day + 1) % 7


def _joined(run: list[Slot]) -> Slot:
    first, last = run[0], run[-1]
    nights = len(run) - 1 if len(run) > 1 else first.nights or None
    minutes = None if first.start and last.end else first.minutes
    return Slot(first.day, first.start, last.end, nights, minutes, first.twelve or last.twelve)


def _is_stay_open(rows: list[list[Slot]]) -> bool:
    """Whole days in one row, or a day without end and the next without beginning („събота от 10, неделя до 18 ч.")."""
    slots = [slot for row in rows for slot in row]
    halves = any(
        _continues(one, two) and one.start and two.end and one.end is None and two.start is None
        for one, two in zip(slots, slots[1:], strict=False)
    )
    return halves or any(_may_stay(tuple(row)) for row in rows)


def _may_stay(slots: tuple[Slot, ...]) -> bool:
    """Whether whole days follow one another (a half-open day counts as whole)."""
    pairs = zip(slots, slots[1:], strict=False)
    return any(_continues(one, two) and not (_is_short(one) and _is_short(two)) for one, two in pairs)


def _is_short(slot: Slot) -> bool:
    if slot.minutes is not None and slot.start is None:
        return slot.minutes <= SHORT_HOURS * 60
    return bool(slot.start and slot.end and _length(slot.start, slot.end) <= SHORT_HOURS * 60)
