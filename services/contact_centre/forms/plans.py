"""The page of the plan: the text with its answers, or the rule by hand in rows of weekdays, hours and periods."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from services.contact_centre.forms.choices import RowsField
from services.contact_centre.models import Arrangement
from services.scheduling.regime.occurrences import occurrences
from services.scheduling.regime.rule import (
    Counting,
    Dates,
    EveryDays,
    Exclusion,
    Monthly,
    On,
    Pattern,
    Phase,
    Rule,
    Slot,
    Unit,
    Weekly,
)
from services.scheduling.regime.validate import parse_day, validate
from ui.forms import Form

ANSWER = "answer-"
MOST_ROWS = 8
Period = tuple[date | None, date | None]
FREQUENCIES = [
    ("weekly", _("every week")),
    ("weeks", _("every so many weeks")),
    ("parity", _("even or odd weeks of the year")),
    ("monthly", _("certain weekdays of the month (first, third …)")),
    ("month_weeks", _("certain weeks of the month")),
    ("dates", _("single dates")),
]
ORDINALS = [
    ("1", _("first")),
    ("2", _("second")),
    ("3", _("third")),
    ("4", _("fourth")),
    ("5", _("fifth")),
    ("-1", _("last")),
]
COUNTINGS = [
    ("", "–"),
    ("own", _("every day by itself")),
    ("by:5", _("by the Saturday; the other days are those of the same week")),
    ("by:6", _("by the Sunday; the other days are those of the same week")),
    ("full_week", _("whole weeks from Monday to Sunday")),
    ("calendar_week", _("the week with the 1st of the month is the first")),
]
PARITIES = [("", "–"), ("even", _("even weeks")), ("odd", _("odd weeks"))]
NIGHTS = [
    ("0", _("no, a meeting on one day")),
    ("1", _("one night")),
    ("2", _("two nights")),
    ("3", _("three nights")),
    ("7", _("a week")),
]


class RowForm(Form):
    """One row of the rule: days and hours inside one period. What it says is checked by the regime room."""

    frequency = forms.ChoiceField(label=_("How often"), choices=FREQUENCIES, required=False)
    days = forms.MultipleChoiceField(
        label=_("Weekdays"),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    ordinals = forms.MultipleChoiceField(
        label=_("Which of the month"), choices=ORDINALS, widget=forms.CheckboxSelectMultiple, required=False
    )
    counting = forms.ChoiceField(label=_("How several days are counted"), choices=COUNTINGS, required=False)
    interval = forms.CharField(label=_("Every how many weeks"), required=False)
    anchor = forms.CharField(label=_("A day of the first week"), required=False)
    parity = forms.ChoiceField(label=_("Which weeks"), choices=PARITIES, required=False)
    dates = forms.CharField(label=_("Dates"), required=False, help_text=_("With commas: 24.12.2026, 31.12.2026"))
    start = forms.CharField(label=_("From what time"), required=False, help_text=_("For example 10:00"))
    end = forms.CharField(label=_("Until what time"), required=False)
    nights = forms.ChoiceField(label=_("Does the child stay overnight"), choices=NIGHTS, required=False)
    first = forms.CharField(label=_("This holds from"), required=False, help_text=_("Empty: from the start."))
    last = forms.CharField(label=_("This holds until"), required=False, help_text=_("Empty: without an end."))

    def refuse(self, name: str | None, sentence: object) -> None:
        """Rows that were only offered are not blamed for what is still missing in them."""
        if self.is_bound:
            self.add_error(name, sentence)

    def facts(self) -> dict[str, Any]:
        """The row in the words of `regime.validate`."""
        return {name: self[name].value() for name in self.fields if name not in ("first", "last")}


@dataclass(slots=True)
class HandRule:
    """The rows as they were typed, and the rule that they make when nothing is wrong."""

    rows: list[RowForm]
    skip_holidays: bool = False
    rule: Rule | None = None
    wrong: bool = False

    def make(self, today: date) -> "HandRule":
        found = [(self._period(row), self._pattern(row, today)) for row in self.rows]
        self.wrong = any(row.errors for row in self.rows) or any(pattern is None for _period, pattern in found)
        timed = [(period, pattern) for period, pattern in found if pattern is not None]
        if timed and not self.wrong:
            self.rule = _rule(timed, self.skip_holidays)
        return self

    def _pattern(self, row: RowForm, today: date) -> Pattern | None:
        checked = validate(row.facts(), today=today)
        for name, sentences in checked.errors.items():
            for sentence in sentences:
                row.refuse(name if name in row.fields else None, sentence)
        pattern = checked.rule.phases[0].patterns[0] if checked.rule else None
        if checked.rule and pattern and isinstance(pattern.recurrence, Dates):
            _check_dates(row, checked.rule, pattern.recurrence, today)
        return pattern

    def _period(self, row: RowForm) -> Period:
        days: list[date | None] = []
        for name in ("first", "last"):
            raw = str(row[name].value() or "").strip()
            try:
                days.append(parse_day(raw) if raw else None)
            except ValueError:
                days.append(None)
                row.refuse(name, _("There is no such date."))
        if days[0] and days[1] and days[1] < days[0]:
            row.refuse("last", _("The end must not be before the start."))
        return days[0], days[1]


def _check_dates(row: RowForm, rule: Rule, dates: Dates, today: date) -> None:
    """Single days can be checked one by one: none that is over, no hour that the clocks skip that night."""
    for day in dates.dates:
        if day < today:
            row.refuse("dates", _("%(day)s is in the past.") % {"day": f"{day:%d.%m.%Y}"})
    marks = [mark for one in occurrences(rule, since=today, until=max(dates.dates)) for mark in one.marks]
    for text in dict.fromkeys(mark.text for mark in marks if mark.code == "dst_missing"):
        row.refuse("start", text)


def _rule(rows: list[tuple[Period, Pattern]], skip_holidays: bool) -> Rule:
    """Periods may overlap: time is cut where one begins or ends, and every stretch has all rows that hold there."""
    exclusions = (Exclusion(holidays=True),) if skip_holidays else ()
    cuts = sorted({day for (first, last), _row in rows for day in (first or date.min, _past(last))} | {date.min})
    stretches = [(first, past) for first, past in zip(cuts, [*cuts[1:], date.max], strict=True) if first < past]
    found = [(stretch, tuple(row for period, row in rows if _covers(period, stretch))) for stretch in stretches]
    phases = [_phase(stretch, patterns) for stretch, patterns in found if patterns]
    if len(phases) == 1:
        return Rule((Phase(phases[0].patterns),), phases[0].starts, phases[0].ends, exclusions)
    return Rule(tuple(phases), None, None, exclusions)


def _past(last: date | None) -> date:
    return last + timedelta(days=1) if last else date.max


def _covers(period: Period, stretch: tuple[date, date]) -> bool:
    first, last = period
    return (first or date.min) <= stretch[0] and stretch[1] <= _past(last)


def _phase(stretch: tuple[date, date], patterns: tuple[Pattern, ...]) -> Phase:
    first, past = stretch
    starts = On(first) if first > date.min else None
    return Phase(patterns, starts, On(past - timedelta(days=1)) if past < date.max else None)


# --- what the page was sent ---


class PlanForm(Form):
    """The part of the page that is the same for both ways of entering the rule."""

    arrangements = RowsField(label=_("For whom it holds"))
    text = forms.CharField(
        label=_("The regime, word for word"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    read_left = forms.BooleanField(
        label=_("I have read the parts of the act that were not understood; the dates above are right without them."),
        required=False,
    )
    cancel_former = forms.BooleanField(
        label=_("Cancel the meetings of the earlier plan that are still ahead"), required=False
    )

    def __init__(self, *args: Any, arrangements: list[Arrangement], former: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arrangements"].offer(arrangements, _name)  # type: ignore[attr-defined]
        if not former:
            del self.fields["cancel_former"]


def _name(row: Arrangement) -> str:
    return str(_("%(child)s meets %(visiting)s")) % {"child": row.child.names, "visiting": row.visiting.names}


def answers_of(data: QueryDict) -> dict[str, str]:
    """Question key to answer. Days come as ticks: weekdays, and before a colon which of the month."""
    given = {name[len(ANSWER) :]: str(data[name]) for name in data if name.startswith(ANSWER)}
    for name in data:
        if name.startswith("days-"):
            key, ordinals = name[len("days-") :], data.getlist(f"ordinals-{name[len('days-') :]}")
            weekdays = ",".join(map(str, data.getlist(name)))
            given[key] = f"{','.join(map(str, ordinals))}:{weekdays}" if ordinals else weekdays
    return given


def hand_rule(data: QueryDict | None, rule: Rule | None) -> HandRule:
    """From what was sent; at first from the rule that was read, so that a person corrects and need not begin anew."""
    if data is None or "rows" not in data:
        rows = list(_initial(rule)) if rule else [{}]
        return HandRule([RowForm(prefix=f"row{n}", initial=row) for n, row in enumerate(rows[:MOST_ROWS])])
    wanted = str(data["rows"])
    count = min(int(wanted), MOST_ROWS) if wanted.isdigit() else 1
    return HandRule([RowForm(data, prefix=f"row{n}") for n in range(count)], skip_holidays="skip_holidays" in data)


def _initial(rule: Rule) -> Iterator[dict[str, Any]]:
    for phase in rule.phases:
        first = phase.starts or rule.starts
        last = phase.ends or rule.ends
        period = {
            "first": first.day.isoformat() if isinstance(first, On) else "",
            "last": last.day.isoformat() if isinstance(last, On) else "",
        }
        for pattern in phase.patterns:
            yield from ({**period, **_row(alike)} for alike in _by_hours(pattern))


def _by_hours(pattern: Pattern) -> Iterator[Pattern]:
    """One row holds one from–to: days with hours of their own get a row of their own."""
    groups: dict[object, list[Slot]] = {}
    for slot in pattern.slots:
        groups.setdefault((slot.start, slot.end, slot.nights, slot.twelve), []).append(slot)
    yield from (replace(pattern, slots=tuple(slots)) for slots in groups.values())


def _row(pattern: Pattern) -> dict[str, Any]:
    slot = pattern.slots[0]
    days = [str(one.day) for one in pattern.slots if one.day is not None]
    return {
        **_often(pattern),
        "days": days or [str(day) for day in getattr(pattern.recurrence, "days", ())],
        "start": f"{slot.start:%H:%M}" if slot.start and not slot.twelve else "",
        "end": f"{slot.end:%H:%M}" if slot.end and not slot.twelve else "",
        "nights": str(slot.nights or 0),
    }


def _often(pattern: Pattern) -> dict[str, Any]:
    one = pattern.recurrence
    if isinstance(one, Monthly):
        counting = f"by:{one.by}" if one.counting is Counting.BY_DAY else str(one.counting or "")
        frequency = "month_weeks" if one.unit is Unit.WEEK else "monthly"
        return {"frequency": frequency, "ordinals": [str(n) for n in one.ordinals], "counting": counting}
    if isinstance(one, Weekly) and one.parity:
        return {"frequency": "parity", "parity": str(one.parity)}
    if isinstance(one, Weekly) and (one.interval or 1) > 1:
        anchor = one.anchor.isoformat() if one.anchor else ""
        return {"frequency": "weeks", "interval": str(one.interval), "anchor": anchor}
    if isinstance(one, Dates):
        return {"frequency": "dates", "dates": ", ".join(f"{day:%d.%m.%Y}" for day in one.dates)}
    return {"frequency": "weekly", "days": [str(n) for n in range(7)]} if isinstance(one, EveryDays) else {}
