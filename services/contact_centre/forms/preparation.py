"""Forms of interviews, orientations, risk, safety plan and agreements."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.enums import DocumentKind
from services.cases.models import Case
from services.cases.queries import children_of
from services.contact_centre.enums import Protocol, RiskLevel
from services.contact_centre.forms.choices import RowField, names_of
from services.contact_centre.forms.orders import adults_of
from services.contact_centre.forms.times import MomentsForm
from services.contact_centre.queries import preparation as queries
from services.scheduling import queries as house
from ui.forms import AsksForMoments, DateField, Form, TimeField


class InterviewForm(MomentsForm):
    person = RowField(label=_("With whom"))
    note = forms.CharField(
        label=_("Notes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Reasons, health, worries, what was explained about the limits of confidentiality."),
    )
    field_order = ["person", "day", "start_time", "end_time", "note"]

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(adults_of(case), names_of)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("person", "starts_at", "ends_at", "note")}


class OrientationForm(AsksForMoments, Form):
    child = RowField(label=_("Child"))
    day = DateField(label=_("Day"))
    time = TimeField(label=_("Hour"))
    note = forms.CharField(
        label=_("What the child saw, asked and said"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].offer(children_of(case), names_of)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("time") is not None:
            cleaned["happened_at"] = self.moment(cleaned["day"], cleaned["time"], "time")
        return cleaned

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("child", "happened_at", "note")}


class RiskForm(Form):
    level = forms.ChoiceField(label=_("Level"), choices=RiskLevel.choices, widget=forms.RadioSelect)
    factors = forms.CharField(
        label=_("What it rests on"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Facts with their source: violence, threats, weapons, substances, illness, abduction, the child."),
    )
    next_review_on = DateField(label=_("Next review"))


class SafetyPlanForm(Form):
    protocol = forms.ChoiceField(label=_("Order of arrival"), choices=Protocol.choices, widget=forms.RadioSelect)
    visiting_entrance = RowField(label=_("Entrance of the visiting parent"))
    resident_entrance = RowField(label=_("Entrance of the resident parent and the child"))
    leaves_first = RowField(
        label=_("Leaves first"),
        required=False,
        empty=_("the resident parent with the child"),
        help_text=_("The person at risk goes first, the other waits inside."),
    )
    words_and_objects = forms.CharField(
        label=_("Words, toys, food, gifts, phones"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    emergency = forms.CharField(
        label=_("In an emergency"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who calls whom, where the child is taken."),
    )
    police_contact = forms.CharField(
        label=_("Police contact"),
        required=False,
        max_length=200,
        help_text=_("The officer and the station, with the telephone. Whoever is on duty sees this plan on the day."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doors = list(house.open_entrances())
        for name in ("visiting_entrance", "resident_entrance"):
            self.fields[name].offer(doors, lambda door: door.name)  # type: ignore[attr-defined]
        self.fields["leaves_first"].offer(queries.adults_of(case), names_of)  # type: ignore[attr-defined]


class AgreementForm(Form):
    person = RowField(label=_("Who signed"))
    signed_on = DateField(label=_("Signed on"))
    document = RowField(label=_("The signed paper"), required=False, empty=_("not among the documents yet"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(queries.adults_of(case), names_of)  # type: ignore[attr-defined]
        papers = case.documents.filter(kind=DocumentKind.AGREEMENT).order_by("-added_at", "-id")
        self.fields["document"].offer(papers, lambda row: row.title)  # type: ignore[attr-defined]


def three_months_after(day: date) -> date:
    """R25: the usual time of a review."""
    month = day.month + 3
    year, month = day.year + (month > 12), month - 12 * (month > 12)
    return date(year, month, min(day.day, 28))
