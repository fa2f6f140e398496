"""The page of the plan: the text with its answers, or the rule by hand in rows of weekdays, hours and periods."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from services.contact_centre.forms.choices import RowsField
from services.contact_centre.models import Arrangement
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
    Unit,
    Weekly,
)
from services.scheduling.regime.validate import parse_day, validate
from ui.forms import Form

ANSWER = "answer-"
MOST_ROWS = 8
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
        phases: dict[tuple[date | None, date | None], list[Pattern]] = {}
        for row in self.rows:
            period, pattern = self._period(row), self._pattern(row, today)
            if pattern is not None:
                phases.setdefault(period, []).append(pattern)
        self.wrong = any(row.errors for row in self.rows)
        if phases and not self.wrong:
            self.rule = _rule(phases, self.skip_holidays)
        return self

    def _pattern(self, row: RowForm, today: date) -> Pattern | None:
        checked = validate(row.facts(), today=today)
        for name, sentences in checked.errors.items():
            for sentence in sentences:
                row.add_error(name if name in row.fields else None, sentence)
        return checked.rule.phases[0].patterns[0] if checked.rule else None

    def _period(self, row: RowForm) -> tuple[date | None, date | None]:
        days: list[date | None] = []
        for name in ("first", "last"):
            raw = str(row[name].value() or "").strip()
            try:
                days.append(parse_day(raw) if raw else None)
            except ValueError:
                days.append(None)
                row.add_error(name, _("There is no such date."))
        if days[0] and days[1] and days[1] < days[0]:
            row.add_error("last", _("The end must not be before the start."))
        return days[0], days[1]


def _rule(phases: Mapping[tuple[date | None, date | None], list[Pattern]], skip_holidays: bool) -> Rule:
    ordered = sorted(phases.items(), key=lambda item: (item[0][0] or date.min, item[0][1] or date.max))
    exclusions = (Exclusion(holidays=True),) if skip_holidays else ()
    bounds = [(On(first) if first else None, On(last) if last else None) for (first, last), _rows in ordered]
    if len(ordered) == 1:
        return Rule((Phase(tuple(ordered[0][1])),), *bounds[0], exclusions)
    made = (Phase(tuple(rows), *bound) for bound, (_period, rows) in zip(bounds, ordered, strict=True))
    return Rule(tuple(made), None, None, exclusions)


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
            yield {**period, **_row(pattern)}


def _row(pattern: Pattern) -> dict[str, Any]:
    slot = pattern.slots[0]
    days = [str(one.day) for one in pattern.slots if one.day is not None]
    return {
        **_often(pattern),
        "days": days or [str(day) for day in getattr(pattern.recurrence, "days", ())],
        "start": f"{slot.start:%H:%M}" if slot.start else "",
        "end": f"{slot.end:%H:%M}" if slot.end else "",
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
