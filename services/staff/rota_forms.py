"""Forms of the rota."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from kernel.clock import today
from services.staff.enums import AbsenceKind
from services.staff.models import WorkingHours
from ui.forms import Form, SpanForm, TimeField


class AbsenceForm(SpanForm):
    field_order = ("worker", "kind")

    worker = forms.ChoiceField(label=_("Who is away"))
    kind = forms.ChoiceField(label=_("Why"), choices=AbsenceKind.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, workers: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workers = workers
        self.fields["first_day"].initial = today
        names = [(key, worker.display_name) for key, worker in workers.items()]
        self.fields["worker"].choices = [("", ""), *names]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the operation wants."""
        names = ("kind", "note", "starts_at", "ends_at")
        return {"worker": self.workers[self.cleaned_data["worker"]]} | {n: self.cleaned_data[n] for n in names}

    def span(self) -> tuple[datetime, datetime]:
        return self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]


class WorkingHoursForm(Form):
    """One stretch for each day of the week; an empty line: not there on that day."""

    def __init__(self, *args: Any, hours: list[WorkingHours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.weekday: row for row in hours}
        for weekday in range(7):
            row = known.get(weekday)
            for edge, label in (("starts", _("%(day)s, from")), ("ends", _("%(day)s, to"))):
                field = TimeField(
                    label=label % {"day": WEEKDAYS[weekday]}, required=False, initial=getattr(row, edge, None)
                )
                self.fields[f"{edge}_{weekday}"] = field

    def days(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """The week as the page draws it: a day, from, to."""
        return [(day, self[f"starts_{number}"], self[f"ends_{number}"]) for number, day in WEEKDAYS.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for weekday in range(7):
            starts, ends = cleaned.get(f"starts_{weekday}"), cleaned.get(f"ends_{weekday}")
            if (starts is None) != (ends is None):
                self.add_error(f"ends_{weekday}", ValidationError(_("Both times are needed.")))
            elif starts and ends and ends <= starts:
                self.add_error(f"ends_{weekday}", ValidationError(_("The end must be after the start.")))
        return cleaned

    def hours(self) -> list[tuple[int, time, time]]:
        days = ((n, self.cleaned_data[f"starts_{n}"], self.cleaned_data[f"ends_{n}"]) for n in range(7))
        return [(weekday, starts, ends) for weekday, starts, ends in days if starts and ends]
