"""Forms of consultations: plan one, find some, say why one was not held, write the note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.clock import local
from kernel.errors import Hint
from services.consultations import entrance
from services.consultations.enums import ConsultationKind, ConsultationState, NotHeld
from services.consultations.models import Consultation
from services.consultations.operations import Wanted
from services.contact_centre.forms import board
from services.contact_centre.forms.choices import RowField, names_of
from services.contact_centre.forms.times import MomentsForm
from services.people.models import Person
from services.scheduling import queries as house
from services.staff.models import Worker
from services.staff.roles import Capability
from ui.forms import DateField, Form


class PlanForm(MomentsForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=ConsultationKind)
    adult = RowField(label=_("Adult"), required=False, empty=_("nobody: the child alone"))
    child = RowField(label=_("Child"), required=False, empty=_("nobody: the adult alone"))
    room = RowField(label=_("Room"))
    worker = RowField(label=_("Who holds it"))
    override = forms.CharField(
        label=_("Reason against a warning"),
        max_length=300,
        required=False,
        help_text=_(
            "Only against a warning: opening hours, working hours, size of the room, who takes the child along."
            " It stands in the journal."
        ),
    )
    field_order = ["kind", "adult", "child", "day", "start_time", "end_time", "room", "worker", "override"]

    def __init__(self, *args: Any, people: list[Person], workers: list[Worker], by: Worker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, is_child in (("adult", False), ("child", True)):
            self._offer(name, [one for one in people if one.is_child == is_child], names_of)
        self._offer("room", house.meeting_rooms(), lambda room: f"{room.name} ({room.capacity})")
        self._offer("worker", workers, lambda worker: worker.display_name)
        if not by.may(Capability.SESSIONS_OVERRIDE):
            del self.fields["override"]

    def _offer(self, name: str, rows: Any, label: Any) -> None:
        self.fields[name].offer(rows, label)  # type: ignore[attr-defined]

    def say_nobody(self, why: str, hints: list[Hint]) -> None:
        """Beside the empty list of colleagues: the reason, and where it is mended."""
        self.fields["worker"].help_text = why
        self.field_hints["worker"] = hints

    def wanted(self) -> Wanted:
        names = ("kind", "adult", "child", "starts_at", "ends_at", "room", "worker")
        facts = {name: self.cleaned_data[name] for name in names}
        return Wanted(override=self.cleaned_data.get("override", ""), **facts)


class MoveForm(PlanForm):
    """When, where and with which colleague; for whom and what stays."""

    def __init__(self, *args: Any, row: Consultation, **kwargs: Any) -> None:
        starts, ends = local(row.starts_at), local(row.ends_at)
        known = {"day": starts.date(), "start_time": starts.time(), "end_time": ends.time(), "room": row.room_id}
        super().__init__(*args, people=[], initial=known | {"worker": row.worker_id}, **kwargs)
        for name in ("kind", "adult", "child"):
            del self.fields[name]

    def wanted(self) -> Wanted:
        facts = {name: self.cleaned_data[name] for name in ("starts_at", "ends_at", "room", "worker")}
        return Wanted(kind="", override=self.cleaned_data.get("override", ""), **facts)


class FilterForm(Form):
    only_asks = True

    q = forms.CharField(
        label=_("Number of the case"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *ConsultationKind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *ConsultationState.choices])
    worker = RowField(label=_("Who holds it"), required=False, empty=_("all"))
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To"), required=False)

    def __init__(self, *args: Any, workers: list[Worker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].offer(workers, lambda worker: worker.display_name)  # type: ignore[attr-defined]


class NotHeldForm(Form):
    not_held = forms.ChoiceField(
        label=_("Why not"),
        choices=[(one, one.label) for one in NotHeld if one != NotHeld.MOVED],
        widget=forms.RadioSelect,
    )


class TakeBackForm(board.TakeBackForm):
    """Which step: the board may have changed since it was shown."""

    attendance = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=[(one, one.label) for one in entrance.STEPS], widget=forms.HiddenInput)


class NoteForm(Form):
    """Nothing typed here is kept as a draft in the browser."""

    text = forms.CharField(
        label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off"})
    )
