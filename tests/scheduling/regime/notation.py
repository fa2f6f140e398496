"""
A rule in one short line, so that a corpus can be read.

`M1,3 sat,sun by:sat: sat 10:00-18:00; sun 10:00-18:00` — the 1st and 3rd Saturday and Sunday of the month, counted by
the Saturday, a meeting on each day. `sat 10:00>sun 18:00` is a stay with two handovers, `?` a hole that must be asked.
"""

from datetime import time

from services.scheduling.regime.rule import (
    After,
    AtAge,
    Bound,
    Counting,
    Dates,
    EasterDay,
    Event,
    EveryDays,
    EveryNth,
    MonthDates,
    Monthly,
    NoYear,
    On,
    OpenPoint,
    Pattern,
    Phase,
    Recurrence,
    Rule,
    Slot,
    Terms,
    TimesPer,
    Undated,
    Unit,
    Weekly,
    Yearly,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def brief(rule: Rule | None) -> str:
    if rule is None:
        return "-"
    parts = [f"from {_bound(rule.starts)}" if rule.starts else "", *(_phase(phase) for phase in rule.phases)]
    text = " | ".join(part for part in parts if part)
    text += f" | to {_bound(rule.ends)}" if rule.ends else ""
    text += "".join(f" | not {_exclusion(item)}" for item in rule.exclusions)
    text += "".join(f" | open {point.code}{_amount(point)}{_kept_back(point)}" for point in rule.open_points)
    return text + "".join(f" | by hand {_pattern(pattern)}" for pattern in rule.by_hand)


def _amount(point: object) -> str:
    amount, unit = getattr(point, "amount", None), getattr(point, "unit", None)
    return f" {amount} {unit}" if amount else ""


def _kept_back(point: OpenPoint) -> str:
    """Where nothing is proposed until the point is settled."""
    if point.months:
        return f" (months {','.join(map(str, point.months))})"
    return f" ({_year_day(point.first)}-{_year_day(point.last)})" if point.first else ""


def _exclusion(item: object) -> str:
    if getattr(item, "holidays", False):
        return "holidays"
    if getattr(item, "dates", ()):
        return ",".join(day.isoformat() for day in item.dates)  # type: ignore[attr-defined]
    if getattr(item, "since", None):
        return f"{item.since.isoformat()}..{item.until.isoformat()}"  # type: ignore[attr-defined]
    months = getattr(item, "months", ())
    first, last = getattr(item, "first", None), getattr(item, "last", None)
    return f"months {','.join(map(str, months))}" if months else f"{_year_day(first)}-{_year_day(last)}"


def _phase(phase: Phase) -> str:
    start = f"[from {_bound(phase.starts)}] " if phase.starts else ""
    end = f" [to {_bound(phase.ends)}]" if phase.ends else ""
    return start + " & ".join(_pattern(pattern) for pattern in phase.patterns) + end


def _bound(bound: Bound | None) -> str:
    if isinstance(bound, On):
        return bound.day.isoformat()
    if isinstance(bound, NoYear):
        return f"{bound.day}.{bound.month}.?"
    if isinstance(bound, AtAge):
        months = f"+{bound.months}m" if bound.months else ""
        return f"age {bound.years}{months}" + (f"={bound.on.isoformat()}" if bound.on else "")
    if isinstance(bound, After):
        return f"{bound.amount} {bound.unit}"
    if isinstance(bound, Event):
        return bound.code + (f"={bound.on.isoformat()}" if bound.on else "")
    return "?"


def _pattern(pattern: Pattern) -> str:
    slots = "; ".join(_slot(slot) for slot in pattern.slots)
    stay = " stay?" if pattern.overnight is None else ""
    return f"{_recurrence(pattern.recurrence)}: {slots}{stay}{_terms(pattern.terms)}"


def _terms(terms: Terms) -> str:
    words = [terms.kind, terms.place, *terms.present]
    if terms.with_parent:
        sure = {None: "?", True: "!", False: "-"}[terms.confirmed]
        words.append(f"with {terms.with_parent}{sure}")
    return " {" + " ".join(str(word) for word in words if word) + "}" if any(words) else ""


def _names(days: tuple[int, ...]) -> str:
    return ",".join(DAYS[day] for day in days)


def _recurrence(item: Recurrence) -> str:
    if isinstance(item, Weekly):
        return _weekly(item)
    if isinstance(item, Monthly):
        return _monthly(item)
    if isinstance(item, EveryNth):
        return f"N{item.nth} {item.unit}"
    if isinstance(item, TimesPer):
        return f"{item.times}/{item.per}"
    if isinstance(item, EveryDays):
        return f"D{item.interval}" + (f"@{item.anchor.isoformat()}" if item.anchor else "")
    if isinstance(item, MonthDates):
        return f"on {','.join(map(str, item.days))}"
    if isinstance(item, Yearly):
        return f"Y {_year_day(item.start)}" + (f" {item.parity} by {item.parity_by or '?'}" if item.parity else "")
    if isinstance(item, Undated):
        return ",".join(f"{day.day}.{day.month}.?" for day in item.days)
    assert isinstance(item, Dates)
    return ",".join(day.isoformat() for day in item.dates)


def _year_day(day: object) -> str:
    return f"easter{day.offset:+d}" if isinstance(day, EasterDay) else f"{day.day}.{day.month}"  # type: ignore[attr-defined]


def _weekly(item: Weekly) -> str:
    if item.parity:
        return f"W {item.parity}{'' if item.of_year else ' ?'}"
    anchor = f"@{item.anchor.isoformat()}" if item.anchor else ""
    return f"W{item.interval or '?'}{anchor}"


def _monthly(item: Monthly) -> str:
    unit = _names(item.days) if item.unit is Unit.WEEKDAY else str(item.unit)
    ways = {Counting.OWN: "own", Counting.FULL_WEEK: "full", Counting.CALENDAR_WEEK: "row", None: "?"}
    counting = f"by:{DAYS[item.by]}" if item.by is not None else ways[item.counting]
    shown = "" if counting == "own" and len(item.days) == 1 else f" {counting}"
    return f"M{','.join(map(str, item.ordinals))} {unit}{shown}"


def _clock(clock: time | None) -> str:
    return clock.strftime("%H:%M") if clock else "?"


def _slot(slot: Slot) -> str:
    day = f"{DAYS[slot.day]} " if slot.day is not None else ""
    length = f"({slot.minutes})" if slot.minutes else ""
    length += " am/pm?" if slot.twelve else ""
    if slot.nights == 0:
        return f"{day}{_clock(slot.start)}-{_clock(slot.end)}{length}"
    if slot.nights is None:
        return f"{day}{_clock(slot.start)}>? {_clock(slot.end)}{length}"
    back = f"{DAYS[(slot.day + slot.nights) % 7]} " if slot.day is not None else f"+{slot.nights} "
    return f"{day}{_clock(slot.start)}>{back}{_clock(slot.end)}{length}"
