"""Forms of meetings: book one, move one, cancel one, make a plan's worth."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel import clock
from services.contact_centre.enums import ContactType, SessionPurpose
from services.contact_centre.forms.choices import RowField, RowsField, names_of
from services.contact_centre.forms.times import MomentsForm
from services.contact_centre.models import AdmittedPerson, Arrangement
from services.contact_centre.operations.booking import early_refusals
from services.contact_centre.queries.alternatives import PLACE_FIELDS
from services.scheduling import queries as house
from services.staff.models import Worker
from services.staff.roles import Capability
from ui.forms import DateField, Form, add_refusal

REASON_TO_OVERRIDE = _(
    "Only against a warning: opening hours, working hours, size of the room. It is written into the audit."
)
WHY_ALONE = _(
    "Why one is enough, where the rules of the centre ask for two: only whoever may plan against a warning decides it."
    " It is kept with the meeting."
)

REASON_FOR_SECOND = _(
    "Against a warning (working hours, size of the room), or why one is enough where the rules of the centre ask for"
    " two: only whoever may plan against a warning decides it."
)


def _name_of_room(room: Any) -> str:
    return f"{room.name} ({room.capacity})"


def _name_of_arrangement(arrangement: Arrangement) -> str:
    people = {"child": arrangement.child.names, "visiting": arrangement.visiting.names}
    return str(_("%(child)s meets %(visiting)s")) % people


class PlaceForm(MomentsForm):
    """Day, hours, room and supervisors: what booking and moving have in common."""

    room = RowField(label=_("Room"), required=False, empty=_("none (a handover at the door)"))
    supervisor = RowField(label=_("Supervisor"))
    second_supervisor = RowField(
        label=_("Second supervisor"),
        required=False,
        empty=_("nobody: one is enough"),
        help_text=_("Needed for many children or a high risk, as the rules of the centre say."),
    )
    interpreter = forms.CharField(
        label=_("Neutral interpreter"),
        max_length=150,
        required=False,
        help_text=_("Only where the supervisor does not understand the language: an adult who is not of the family."),
    )
    override = forms.CharField(
        label=_("Reason against a warning"), max_length=300, required=False, help_text=REASON_TO_OVERRIDE
    )

    alone_because = forms.CharField(
        label=_("Why one supervisor is enough"), max_length=300, required=False, help_text=WHY_ALONE
    )

    def __init__(self, *args: Any, by: Worker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["room"].offer(house.meeting_rooms(), _name_of_room)  # type: ignore[attr-defined]
        people = list(house.supervisors())
        for name in ("supervisor", "second_supervisor"):
            self.fields[name].offer(people, lambda worker: worker.display_name)  # type: ignore[attr-defined]
        if not by.may(Capability.SESSIONS_OVERRIDE):
            del self.fields["override"], self.fields["alone_because"]

    def place(self) -> dict[str, Any]:
        names = ("starts_at", "ends_at", "room", "supervisor", "second_supervisor")
        words = {name: self.cleaned_data.get(name, "") for name in ("interpreter", "override", "alone_because")}
        return {**{name: self.cleaned_data[name] for name in names}, **words}


class SessionForm(PlaceForm):
    arrangements = RowsField(label=_("Who meets whom"))
    purpose = forms.ChoiceField(label=_("What takes place"), choices=SessionPurpose.choices)
    type = forms.ChoiceField(
        label=_("Kind of contact"),
        choices=[("", _("as the arrangement says")), *ContactType.choices],
        required=False,
    )
    others = RowsField(label=_("Who else comes"), required=False)
    makes_up_for = RowField(label=_("Makes up for"), required=False, empty=_("nothing: a meeting of its own"))
    plan = RowField(required=False, empty="", widget=forms.HiddenInput)
    occurrence = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    field_order = ["arrangements", "purpose", *PLACE_FIELDS, "type"]

    def __init__(
        self,
        *args: Any,
        arrangements: list[Arrangement],
        admitted: list[AdmittedPerson],
        owed: list[Any],
        plans: list[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arrangements"].offer(arrangements, _name_of_arrangement)  # type: ignore[attr-defined]
        people = {row.person_id: row.person for row in admitted}
        self.fields["others"].offer(people.values(), names_of)  # type: ignore[attr-defined]
        self.fields["makes_up_for"].offer(owed, lambda one: f"{one.starts_at:%d.%m.%Y}")  # type: ignore[attr-defined]
        self.fields["plan"].offer(plans)  # type: ignore[attr-defined]
        for name, rows in (("others", people), ("makes_up_for", owed)):
            if not rows:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The operation is asked when nothing is missing; what is known before stands beside what is missing."""
        cleaned = super().clean()
        if self.errors:
            for refusal in early_refusals(cleaned, self.by, clock.now()):
                if not self.has_error(refusal.field or "__all__"):
                    add_refusal(self, refusal)
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What `Booking` wants."""
        return {
            **self.place(),
            "arrangements": tuple(self.cleaned_data["arrangements"]),
            "purpose": self.cleaned_data["purpose"],
            "type": self.cleaned_data["type"],
            "others": tuple(self.cleaned_data.get("others", ())),
            "makes_up_for": self.cleaned_data.get("makes_up_for"),
            "plan": self.cleaned_data["plan"],
            "occurrence": self.cleaned_data["occurrence"] if self.cleaned_data["plan"] else "",
        }


class MoveForm(PlaceForm):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class SecondForm(Form):
    """`needs_two`: only whoever may decide that one is enough is offered to name nobody."""

    second_supervisor = RowField(
        label=_("Second supervisor"), required=False, empty=_("nobody: it goes on with one supervisor")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=REASON_FOR_SECOND,
    )

    def __init__(self, *args: Any, by: Worker, needs_two: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        second: Any = self.fields["second_supervisor"]
        if not by.may(Capability.SESSIONS_OVERRIDE):
            del self.fields["reason"]
            second.required = needs_two
            second.empty = _("choose a colleague") if needs_two else second.empty
        second.offer(house.supervisors(), lambda worker: worker.display_name)


class GenerateForm(Form):
    until = DateField(label=_("Until"))
    supervisor = RowField(label=_("Supervisor"), required=False, empty=_("whoever is free, the last one first"))
    room = RowField(label=_("Room"), required=False, empty=_("whichever is free, the last one first"))

    def __init__(self, *args: Any, latest: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.latest = latest
        self.fields["room"].offer(house.meeting_rooms(), _name_of_room)  # type: ignore[attr-defined]
        people = house.supervisors()
        self.fields["supervisor"].offer(people, lambda worker: worker.display_name)  # type: ignore[attr-defined]

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until > self.latest:
            message = _("At most until %(day)s: later rooms and people cannot be promised yet.")
            raise ValidationError(message, params={"day": f"{self.latest:%d.%m.%Y}"})
        return until
