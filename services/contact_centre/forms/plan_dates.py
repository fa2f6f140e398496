"""Dates of a plan by hand: rows for single visits, ticks for days that are left out, a choice for each open point."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from services.contact_centre.operations.plan_dates import DateChange
from services.scheduling.regime.by_hand import Visit
from services.scheduling.regime.occurrences import Occurrence
from services.scheduling.regime.rule import OpenPoint, Rule, Settled
from ui import dates as written
from ui.forms import DateField, Form, TimeField

ROWS = (1, 2, 3)
NIGHTS = [
    ("0", _("no, a meeting on one day")),
    ("1", _("one night")),
    ("2", _("two nights")),
    ("3", _("three nights")),
]
OPEN = ("", _("Still open"))
BY_HAND = (Settled.BY_HAND.value, _("Settled: only dates that are entered here by hand"))
REGULAR = (Settled.REGULAR.value, _("Settled: the regular days hold there too"))


class PlanDatesForm(Form):
    """Three rows at a time: who has more saves and goes on."""

    struck = forms.MultipleChoiceField(
        label=_("Dates on which there is no visit"), widget=forms.CheckboxSelectMultiple, required=False
    )
    reason = forms.CharField(
        label=_("On what ground"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A letter of the court, an agreement of the parents, the days of somebody's leave."),
    )

    def __init__(self, *args: Any, rule: Rule, dates: Sequence[Occurrence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        days = dict.fromkeys(one.day for one in dates if one.is_date)
        self.fields["struck"].choices = [(day.isoformat(), written.long_day(day)) for day in days]  # type: ignore[attr-defined]
        for number, point in enumerate(rule.open_points):
            self.fields[f"point_{number}"] = _point_field(point)
        for row in ROWS:
            self._add_row(row)

    def _add_row(self, row: int) -> None:
        self.fields[f"day_{row}"] = DateField(label=_("Day"), required=False)
        self.fields[f"start_{row}"] = TimeField(label=_("From"), required=False)
        self.fields[f"end_{row}"] = TimeField(label=_("To"), required=False)
        self.fields[f"nights_{row}"] = forms.ChoiceField(
            label=_("Does the child stay overnight"), choices=NIGHTS, required=False
        )

    # --- for the page ---

    def points(self) -> list[BoundField]:
        return [self[f"point_{number}"] for number in range(len(self.rule.open_points))]

    def rows(self) -> list[list[BoundField]]:
        return [[self[f"{name}_{row}"] for name in ("day", "start", "end", "nights")] for row in ROWS]

    # --- what was sent ---

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for row in ROWS:
            self._check_row(row, cleaned)
        return cleaned

    def _check_row(self, row: int, cleaned: dict[str, Any]) -> None:
        """All three or none; a visit that ends on its own day ends after it begins."""
        names = [f"{name}_{row}" for name in ("day", "start", "end")]
        if any(name in self.errors for name in names) or not any(cleaned.get(name) is not None for name in names):
            return
        for name in names:
            if cleaned.get(name) is None:
                self.add_error(name, _("This is needed."))
        start, end = cleaned.get(names[1]), cleaned.get(names[2])
        if start and end and end <= start and not int(cleaned.get(f"nights_{row}") or 0):
            self.add_error(names[2], _("The end is not after the start."))

    def change(self) -> DateChange:
        cleaned = self.cleaned_data
        return DateChange(
            reason=cleaned["reason"],
            visits={row: _visit(cleaned, row) for row in ROWS if cleaned.get(f"day_{row}")},
            struck=tuple(date.fromisoformat(day) for day in cleaned["struck"]),
            points=dict(self._settled()),
        )

    def _settled(self) -> Iterator[tuple[int, Settled | None]]:
        for number, point in enumerate(self.rule.open_points):
            raw = self.cleaned_data[f"point_{number}"]
            how = Settled(raw) if raw else None
            if how is not point.settled:
                yield number, how


def _point_field(point: OpenPoint) -> forms.ChoiceField:
    """Only where the point keeps regular days back can it give them back."""
    keeps_back = bool(point.months or point.first)
    choices = [OPEN, BY_HAND, *([REGULAR] if keeps_back else [])]
    return forms.ChoiceField(
        label=f"„{point.text}“",
        choices=choices,
        widget=forms.RadioSelect,
        required=False,
        initial=point.settled.value if point.settled else "",
    )


def _visit(cleaned: dict[str, Any], row: int) -> Visit:
    nights = int(cleaned[f"nights_{row}"] or 0)
    return Visit(cleaned[f"day_{row}"], cleaned[f"start_{row}"], cleaned[f"end_{row}"], nights)
