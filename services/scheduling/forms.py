"""Forms of rooms, entrances, hours and closed days. They check words; operations decide."""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from services.scheduling import queries
from services.scheduling.models import Entrance, Room
from services.scheduling.slots import Hours
from ui.forms import DateField, Form, SpanForm, TimeField

STRETCHES = 2  # mornings and afternoons; a lunch break is the most that centres have


class RoomForm(Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    capacity = forms.IntegerField(label=_("How many people fit in"), min_value=1, max_value=60, initial=6)
    features = forms.CharField(
        label=_("What is in it"),
        max_length=200,
        required=False,
        help_text=_("For example: toys, one-way window, camera, toilet, wheelchair access"),
    )
    is_waiting_room = forms.BooleanField(
        label=_("Waiting room: no meetings take place in it"), required=False, initial=False
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    @classmethod
    def of(cls, room: Room | None, data: Any = None) -> "RoomForm":
        return cls(data, initial=_initial(room, cls.base_fields))


class EntranceForm(Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    directions = forms.CharField(
        label=_("How to find it"),
        max_length=200,
        required=False,
        help_text=_("Stands in the message to the person who uses this entrance, and in nobody else's."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    @classmethod
    def of(cls, entrance: Entrance | None, data: Any = None) -> "EntranceForm":
        return cls(data, initial=_initial(entrance, cls.base_fields))


def _initial(row: Any, fields: Any) -> dict[str, Any] | None:
    return {name: getattr(row, name) for name in fields} if row else None


class HoursForm(Form):
    """Two stretches for each day of the week; an empty line means closed."""

    def __init__(self, *args: Any, hours: list[Hours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday in range(7):
            mine = [h for h in hours if h.weekday == weekday]
            for number in range(STRETCHES):
                self._add(weekday, number, mine[number] if number < len(mine) else None)

    def _add(self, weekday: int, number: int, hours: Hours | None) -> None:
        day = WEEKDAYS[weekday]
        for edge, label in (("opens", _("%(day)s, from")), ("closes", _("%(day)s, to"))):
            field = TimeField(label=label % {"day": day}, required=False, initial=getattr(hours, f"{edge}_at", None))
            self.fields[f"{edge}_{weekday}_{number}"] = field

    def days(self) -> list[dict[str, Any]]:
        """The week as the page draws it: a day and its stretches of two fields each."""
        return [
            {
                "name": WEEKDAYS[weekday],
                "stretches": [(self[f"opens_{weekday}_{n}"], self[f"closes_{weekday}_{n}"]) for n in range(STRETCHES)],
            }
            for weekday in range(7)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for weekday in range(7):
            spans = [self._stretch(cleaned, weekday, number) for number in range(STRETCHES)]
            self._check_order(weekday, [span for span in spans if span])
        return cleaned

    def _stretch(self, cleaned: dict[str, Any], weekday: int, number: int) -> tuple[time, time] | None:
        names = (f"opens_{weekday}_{number}", f"closes_{weekday}_{number}")
        opens, closes = (cleaned.get(name) for name in names)
        if any(name in self.errors for name in names) or (opens is None and closes is None):
            return None
        if opens is None or closes is None:
            self.add_error(names[0 if opens is None else 1], ValidationError(_("Both times are needed.")))
        elif closes <= opens:
            self.add_error(names[1], ValidationError(_("The end must be after the start.")))
        else:
            return opens, closes
        return None

    def _check_order(self, weekday: int, spans: list[tuple[time, time]]) -> None:
        if len(spans) == STRETCHES and max(a for a, _b in spans) < min(b for _a, b in spans):
            self.add_error(f"opens_{weekday}_1", ValidationError(_("The two stretches overlap.")))

    def hours(self) -> list[Hours]:
        pairs = [(weekday, number) for weekday in range(7) for number in range(STRETCHES)]
        rows = [(w, self.cleaned_data[f"opens_{w}_{n}"], self.cleaned_data[f"closes_{w}_{n}"]) for w, n in pairs]
        return [Hours(weekday, opens, closes) for weekday, opens, closes in rows if opens and closes]


class ClosureForm(SpanForm):
    field_order = ("room",)

    room = forms.ModelChoiceField(
        label=_("What is closed"), queryset=Room.objects.none(), required=False, empty_label=_("the whole house")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("For the team: a public holiday, repairs, leave, training.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = queries.rooms().filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["room"].label_from_instance = lambda room: room.name  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the operation wants."""
        return {name: self.cleaned_data[name] for name in ("room", "starts_at", "ends_at", "reason")}


class CalendarForm(Form):
    """Filter of the calendar. Everything is optional and a wrong value shows the usual week."""

    day = DateField(label=_("Day"), required=False)
    room = forms.ChoiceField(label=_("Room"), required=False)
    worker = forms.ChoiceField(label=_("Supervisor"), required=False)

    def __init__(self, *args: Any, rooms: list[Room], workers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(room.pk), room.name) for room in rooms]
        self.fields["room"].choices = [("", _("All rooms")), *names]  # type: ignore[attr-defined]
        self.fields["worker"].choices = [("", _("All supervisors")), *workers]  # type: ignore[attr-defined]
