"""Forms of interviews, orientations, risk, safety plan, agreements and conditions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.enums import DocumentKind
from services.cases.models import Case
from services.cases.queries import children_of
from services.contact_centre.enums import Protocol
from services.contact_centre.forms.choices import RowField, names_of
from services.contact_centre.forms.orders import adults_of
from services.contact_centre.forms.times import MomentsForm
from services.contact_centre.operations.preparation import AbuseAnswer, InterviewNotes
from services.contact_centre.preparation_enums import (
    AbuseBasis,
    ConditionGround,
    ConditionKind,
    OrientationPoint,
    RiskFactor,
    RiskLevel,
)
from services.contact_centre.queries import preparation as queries
from services.scheduling import queries as house
from ui.forms import AsksForMoments, DateField, Form, TimeField


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NotesForm(Form):
    """What was said, and what the parent was told. Left empty while the conversation lies ahead."""

    reasons = forms.CharField(label=_("Why they come"), required=False, max_length=5000, widget=_lines(3))
    family_issues = forms.CharField(
        label=_("What the family lives with"), required=False, max_length=5000, widget=_lines(3)
    )
    medical = forms.CharField(
        label=_("Medical conditions"),
        required=False,
        max_length=5000,
        widget=_lines(2),
        help_text=_("Of the child and the adult: allergies, medicines, what to do."),
    )
    limits_told = forms.BooleanField(
        label=_("Was told what the centre keeps to itself, and what it must tell the court and the authorities"),
        required=False,
    )
    note = forms.CharField(label=_("Notes"), required=False, max_length=20000, widget=_lines(3))

    def notes(self) -> InterviewNotes:
        return InterviewNotes(**{name: self.cleaned_data[name] for name in InterviewNotes.__dataclass_fields__})


class InterviewForm(MomentsForm, NotesForm):
    person = RowField(label=_("With whom"))
    field_order = ["person", "day", "start_time", "end_time"]

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(adults_of(case), names_of)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        facts = {name: self.cleaned_data[name] for name in ("person", "starts_at", "ends_at")}
        return {**facts, "notes": self.notes()}


class OrientationForm(AsksForMoments, Form):
    child = RowField(label=_("Child"))
    day = DateField(label=_("Day"))
    time = TimeField(label=_("Hour"))
    visited = forms.BooleanField(label=_("Familiarisation visit: the child was in the house"), required=False)
    points = forms.MultipleChoiceField(
        label=_("What the child saw and heard"),
        choices=OrientationPoint.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=_("What the child asked and said"), required=False, widget=_lines(4))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].offer(children_of(case), names_of)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("time") is not None:
            cleaned["happened_at"] = self.moment(cleaned["day"], cleaned["time"], "time")
        return cleaned

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("child", "happened_at", "note", "points", "visited")}


class RiskForm(Form):
    marks = forms.MultipleChoiceField(
        label=_("What was found"),
        choices=RiskFactor.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each mark needs its facts below: who says it, since when, what was seen."),
    )
    level = forms.ChoiceField(label=_("Level"), choices=RiskLevel.choices, widget=forms.RadioSelect)
    factors = forms.CharField(
        label=_("What it rests on"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Facts with their source: violence, threats, weapons, substances, illness, abduction, the child."),
    )
    next_review_on = DateField(label=_("Next review"))
    abuse_basis = forms.ChoiceField(
        label=_("Sexual abuse is alleged: why meetings are possible"),
        choices=[("", _("nothing yet: the meetings are frozen")), *AbuseBasis.choices],
        required=False,
    )
    abuse_document = RowField(label=_("The order or the opinion"), required=False, empty=_("none"))
    field_order = ["level", "marks", "factors", "next_review_on"]

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = case.documents.order_by("-added_at", "-id")
        self.fields["abuse_document"].offer(papers, lambda row: row.title)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        abuse = AbuseAnswer(facts.pop("abuse_basis"), facts.pop("abuse_document"))
        return {**facts, "abuse": abuse}


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
    words = forms.CharField(
        label=_("Subjects and words"),
        required=False,
        widget=_lines(2),
        help_text=_("What is not asked, said or whispered."),
    )
    toys = forms.CharField(label=_("Toys and objects"), required=False, widget=_lines(2))
    food = forms.CharField(label=_("Food and medicines"), required=False, widget=_lines(2))
    gifts = forms.CharField(label=_("Gifts"), required=False, widget=_lines(2))
    phones = forms.CharField(label=_("Telephones, photos, video"), required=False, widget=_lines(2))
    words_and_objects = forms.CharField(label=_("Other rules"), required=False, widget=_lines(2))
    languages = forms.CharField(
        label=_("Languages that are spoken"), required=False, max_length=200, help_text=_("With the child, and by it.")
    )
    interpreter = forms.CharField(
        label=_("Interpreter"),
        required=False,
        max_length=200,
        help_text=_("A neutral adult, never a relative or a child, when nobody of the team understands the language."),
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


class SignatureForm(Form):
    """`strokes` is filled by signature.js; the name is typed by whoever signs."""

    name = forms.CharField(label=_("Name of the person who signs"), max_length=200)
    read_it = forms.BooleanField(label=_("I have read the rules, or they were read to me, and I agree"))
    strokes = forms.CharField(required=False, max_length=120_000, widget=forms.HiddenInput)


class ConditionForm(Form):
    kind = forms.ChoiceField(label=_("About what"), choices=ConditionKind.choices)
    text = forms.CharField(label=_("Condition"), max_length=1000, widget=_lines(3))
    proposed_by = RowField(
        label=_("Who wants it"),
        required=False,
        empty=_("the centre, for both parents alike"),
        help_text=_("What one parent alone wants is marked, and does not hold until somebody else has confirmed it."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposed_by"].offer(queries.adults_of(case), names_of)  # type: ignore[attr-defined]


class ConfirmationForm(Form):
    ground = forms.ChoiceField(
        label=_("What makes it hold"),
        choices=[one for one in ConditionGround.choices if one[0] != ConditionGround.CENTRE],
        widget=forms.RadioSelect,
    )
    document = RowField(label=_("Signed paper"), required=False, empty=_("none"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = case.documents.order_by("-added_at", "-id")
        self.fields["document"].offer(papers, lambda row: row.title)  # type: ignore[attr-defined]


def three_months_after(day: date) -> date:
    """R25: the usual time of a review."""
    month = day.month + 3
    year, month = day.year + (month > 12), month - 12 * (month > 12)
    return date(year, month, min(day.day, 28))
