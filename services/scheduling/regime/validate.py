"""Rules entered by hand: a form's dictionary → a rule, or a sentence beside each field that is wrong."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from kernel import clock
from services.scheduling.regime import check
from services.scheduling.regime.proposal import Issue
from services.scheduling.regime.rule import (
    MAX_NIGHTS,
    ORDINALS,
    Counting,
    Dates,
    EveryDays,
    Exclusion,
    Kind,
    Monthly,
    On,
    Parity,
    Pattern,
    Phase,
    Place,
    Recurrence,
    Role,
    Rule,
    Slot,
    Terms,
    Unit,
    Weekly,
)

CLOCK = re.compile(r"(\d{1,2})(?:\s*[:.,h]\s*(\d{2}))?\s*(?:ч\.?|часа)?", re.IGNORECASE)
LOCAL_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s*г\.?)?", re.IGNORECASE)
FREQUENCIES = ("weekly", "weeks", "parity", "monthly", "month_weeks", "daily", "dates")
COUNTINGS = {"own": Counting.OWN, "calendar_week": Counting.CALENDAR_WEEK, "full_week": Counting.FULL_WEEK}


@dataclass(slots=True)
class Checked:
    """rule is None while there are errors; warnings never stand in the way."""

    rule: Rule | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: tuple[Issue, ...] = ()

    def refuse(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, []).append(sentence)


class Form:
    """The answers of one phase, read field by field; wrong ones are written down and read as missing."""

    def __init__(self, data: Mapping[str, Any], checked: Checked, prefix: str = "") -> None:
        self.data, self.checked, self.prefix = data, checked, prefix

    def text(self, name: str) -> str:
        value = self.data.get(name)
        return value.strip() if isinstance(value, str) else "" if value is None else str(value)

    def items(self, name: str) -> list[str]:
        """Several values: a list, or a text with commas."""
        value = self.data.get(name)
        parts = value if isinstance(value, list | tuple) else str(value or "").split(",")
        return [str(part).strip() for part in parts if str(part).strip()]

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("1", "true", "on", "yes")

    def refuse(self, name: str, sentence: str) -> None:
        self.checked.refuse(f"{self.prefix}{name}", sentence)

    def read(self, name: str, parse: Callable[[str], Any], sentence: str, *, required: bool = False) -> Any:
        raw = self.text(name)
        if not raw:
            if required:
                self.refuse(name, _("This is needed."))
            return None
        try:
            return parse(raw)
        except (ValueError, KeyError):
            self.refuse(name, sentence)
            return None

    def numbers(self, name: str, allowed: Sequence[int], sentence: str, *, required: bool = False) -> tuple[int, ...]:
        raw = self.items(name)
        if not raw and required:
            self.refuse(name, sentence)
        if any(not re.fullmatch(r"-?\d{1,2}", item) or int(item) not in allowed for item in raw):
            self.refuse(name, sentence)
            return ()
        return tuple(dict.fromkeys(int(item) for item in raw))


# Values ----------------------------------------------------------------------------------------------------------


def parse_clock(raw: str) -> time:
    """„10:00", „10,00 ч.", „10". :raises ValueError: no time of day („24:30")."""
    found = CLOCK.fullmatch(raw.strip())
    if not found:
        raise ValueError(raw)
    return time(int(found[1]), int(found[2] or 0))


def parse_day(raw: str) -> date:
    """„2026-09-01" or „01.09.2026 г.". :raises ValueError: no such day."""
    found = LOCAL_DATE.fullmatch(raw.strip())
    return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(raw.strip())


# The form --------------------------------------------------------------------------------------------------------


def validate(data: Mapping[str, Any], *, today: date | None = None) -> Checked:
    """
    A rule from the fields of one form.

    frequency (weekly, weeks, parity, monthly, month_weeks, daily, dates), days (0–6), ordinals (1–5, -1 last),
    counting (own, by:5, full_week, calendar_week), interval, anchor, parity, dates, start, end, nights, kind, place,
    present, valid_from, valid_until, skip_holidays. `phases`: a list of such dictionaries for a regime in steps.
    """
    checked = Checked()
    steps = data.get("phases")
    forms = _step_forms(steps, checked) if isinstance(steps, list | tuple) and steps else [Form(data, checked)]
    phases = [_phase(form, alone=len(forms) == 1) for form in forms]
    whole = Form(data, checked)
    starts, ends = _validity(whole)
    if not checked.errors:
        exclusions = (Exclusion(holidays=True),) if whole.flag("skip_holidays") else ()
        checked.rule = Rule(tuple(phase for phase in phases if phase), starts, ends, exclusions)
        _check(checked, today or clock.today())
    return checked


def _step_forms(steps: Sequence[Any], checked: Checked) -> list[Form]:
    return [
        Form(step if isinstance(step, Mapping) else {}, checked, f"phases.{number}.")
        for number, step in enumerate(steps)
    ]


def _check(checked: Checked, today: date) -> None:
    found = check.issues(checked.rule, today=today) if checked.rule else ()
    for issue in found:
        if issue.code in check.ERRORS:
            checked.refuse("valid_until", issue.sentence)
    checked.warnings = tuple(issue for issue in found if issue.code not in check.ERRORS)
    if checked.errors:
        checked.rule = None


def _validity(form: Form) -> tuple[On | None, On | None]:
    starts = form.read("valid_from", parse_day, _("There is no such date."))
    ends = form.read("valid_until", parse_day, _("There is no such date."))
    return (On(starts) if starts else None), (On(ends) if ends else None)


def _phase(form: Form, *, alone: bool) -> Phase | None:
    slots = _slots(form)
    recurrence = _recurrence(form, tuple(slot.day for slot in slots if slot.day is not None))
    if recurrence is None or not slots:
        return None
    starts, ends = (None, None) if alone else _validity(form)
    pattern = Pattern(recurrence, slots, any(slot.nights for slot in slots), _terms(form))
    return Phase((pattern,), starts, ends)


# Slots -------------------------------------------------------------------------------------------------------------


def _slots(form: Form) -> tuple[Slot, ...]:
    names_days = form.text("frequency") in ("weekly", "weeks", "parity", "monthly", "month_weeks")
    days = form.numbers("days", range(7), _("Choose at least one weekday."), required=names_days)
    wrong = _("There is no such time of day. Write midnight as 00:00 of the next day.")
    start = form.read("start", parse_clock, wrong, required=True)
    end = form.read("end", parse_clock, wrong, required=True)
    nights = form.read("nights", _nights, _("The number of nights is not possible.")) or 0
    if nights == 0 and start and end and end <= start:
        form.refuse("end", _("The end is not after the start."))
        return ()
    return _laid_out(days if names_days else (), start, end, nights)


def _nights(raw: str) -> int:
    nights = int(raw)
    if not 0 <= nights <= MAX_NIGHTS:
        raise ValueError(raw)
    return nights


def _laid_out(days: tuple[int, ...], start: time | None, end: time | None, nights: int) -> tuple[Slot, ...]:
    if start is None or end is None:
        return ()
    return tuple(Slot(day, start, end, nights) for day in days) or (Slot(None, start, end, nights),)


# Recurrence --------------------------------------------------------------------------------------------------------


def _recurrence(form: Form, days: tuple[int, ...]) -> Recurrence | None:
    frequency = form.text("frequency")
    makers: dict[str, Callable[[Form, tuple[int, ...]], Recurrence | None]] = {
        "weekly": lambda form, days: Weekly(1),
        "weeks": _weeks,
        "parity": _parity,
        "monthly": _monthly,
        "month_weeks": _month_weeks,
        "daily": lambda form, days: EveryDays(1),
        "dates": _dates,
    }
    if frequency not in makers:
        form.refuse("frequency", _("Choose how often."))
        return None
    return makers[frequency](form, days)


def _weeks(form: Form, days: tuple[int, ...]) -> Recurrence | None:
    """Every so many weeks: the first week must be said."""
    interval = form.numbers("interval", range(2, 9), _("Once in 2 to 8 weeks."), required=True)
    anchor = form.read("anchor", parse_day, _("There is no such date."), required=True)
    return Weekly(interval[0], anchor) if interval and anchor else None


def _parity(form: Form, days: tuple[int, ...]) -> Recurrence | None:
    parity = form.read("parity", Parity, _("Choose even or odd weeks."), required=True)
    return Weekly(1, parity=parity, of_year=True) if parity else None


def _ordinals(form: Form) -> tuple[int, ...]:
    sentence = _("Choose which ones of the month (first to fifth, or last).")
    found = form.numbers("ordinals", ORDINALS, sentence, required=True)
    return tuple(sorted(found, key=lambda value: value if value > 0 else 100 + value))


def _monthly(form: Form, days: tuple[int, ...]) -> Recurrence | None:
    ordinals = _ordinals(form)
    if len(days) == 1:
        return Monthly(ordinals, Unit.WEEKDAY, days, Counting.OWN) if ordinals else None
    counted = _counting(form, days)
    return Monthly(ordinals, Unit.WEEKDAY, days, *counted) if ordinals and counted else None


def _month_weeks(form: Form, days: tuple[int, ...]) -> Recurrence | None:
    ordinals, counted = _ordinals(form), _counting(form, days)
    return Monthly(ordinals, Unit.WEEK, (), *counted) if ordinals and counted else None


def _counting(form: Form, days: tuple[int, ...]) -> tuple[Counting, int | None] | None:
    raw = form.text("counting")
    if raw in COUNTINGS:
        return COUNTINGS[raw], None
    if re.fullmatch(r"by:[0-6]", raw):
        return Counting.BY_DAY, int(raw[3:])
    form.refuse("counting", _("Choose how the days are counted when the month cuts the week."))
    return None


def _dates(form: Form, days: tuple[int, ...]) -> Recurrence | None:
    found: list[date] = []
    for raw in form.items("dates"):
        try:
            found.append(parse_day(raw))
        except ValueError:
            form.refuse("dates", _("There is no such date: {day}").format(day=raw))
    if not form.items("dates"):
        form.refuse("dates", _("This is needed."))
    return Dates(tuple(sorted(set(found)))) if found else None


# Terms -------------------------------------------------------------------------------------------------------------


def _terms(form: Form) -> Terms:
    wrong = _("Choose one of the list.")
    present = [role for role in form.items("present") if role in tuple(Role)]
    return Terms(
        kind=form.read("kind", Kind, wrong),
        place=form.read("place", Place, wrong),
        present=tuple(Role(role) for role in present),
    )
