"""Forms of reviews, measurements and the closing. Each person of the case has fields of their own."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.enums import DocumentKind
from services.cases.models import Case
from services.cases.queries import children_of
from services.contact_centre.forms.choices import RowField, names_of
from services.contact_centre.ledger_enums import EndGround, MeasuredAt, ReviewStep
from services.contact_centre.queries import closing, reviews
from services.people.models import Person
from ui.forms import DateField, Form

LONG = {"rows": 3}


def _scale_field(asked: reviews.Asked) -> forms.TypedChoiceField:
    words = {"scale": asked.scale.label, "name": asked.person.names}
    return forms.TypedChoiceField(
        label=_("%(scale)s: %(name)s") % words,
        choices=[("", "—"), *((number, str(number)) for number in range(11))],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="; ".join(str(one) for one in asked.anchors),
    )


class _OfPeople(Form):
    """What is asked of every person of the case: `values` after cleaning."""

    asked: list[reviews.Asked]

    def ask(self, case: Case) -> None:
        self.asked = reviews.asked_of(case)
        for one in self.asked:
            self.fields[one.key] = _scale_field(one)

    @property
    def values(self) -> dict[tuple[UUID, str], int]:
        found = {(one.person.pk, str(one.scale)): self.cleaned_data.get(one.key) for one in self.asked}
        return {key: value for key, value in found.items() if value is not None}


class ReviewForm(_OfPeople):
    held_on = DateField(label=_("Day of the review"))
    goals = forms.CharField(
        label=_("Goals, and how far they are reached"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    risk = forms.CharField(
        label=_("What has changed in the risk"), max_length=10_000, widget=forms.Textarea(attrs=LONG)
    )
    step = forms.ChoiceField(label=_("Agreed next step"), choices=ReviewStep.choices, widget=forms.RadioSelect)
    step_because = forms.CharField(label=_("Why this step"), max_length=5_000, widget=forms.Textarea(attrs=LONG))
    next_on = DateField(label=_("Next review"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = reviews.people_heard(case)
        for person in self.people:
            self.fields[f"said_{person.pk}"] = _voice_field(person)
        self.ask(case)
        self.order_fields(["held_on", "goals", *(f"said_{one.pk}" for one in self.people), *self._scales(), "risk"])

    def _scales(self) -> list[str]:
        return [one.key for one in self.asked]

    def facts(self) -> dict[str, Any]:
        names = ("held_on", "goals", "risk", "step", "step_because", "next_on")
        voices = {one.pk: self.cleaned_data[f"said_{one.pk}"] for one in self.people}
        return {**{name: self.cleaned_data[name] for name in names}, "voices": voices, "values": self.values}


def _voice_field(person: Person) -> forms.CharField:
    text = _("The child's view: %(name)s") if person.is_child else _("The view of %(name)s, heard apart")
    return forms.CharField(
        label=text % {"name": person.names},
        max_length=10_000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("In their own words. If there is no view, write why."),
    )


class MeasureForm(_OfPeople):
    moment = forms.ChoiceField(label=_("When"), choices=MeasuredAt.choices)
    on = DateField(label=_("Day"))
    none_because = forms.CharField(
        label=_("Why somebody is not measured"),
        max_length=300,
        required=False,
        help_text=_("Only when it is not possible: a parent does not come any more."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(case)
        self.order_fields(["moment", "on", *(one.key for one in self.asked)])


class FarewellForm(Form):
    child = RowField(label=_("Child"))
    told_on = DateField(label=_("Told on"))
    how = forms.CharField(
        label=_("How the child was told"),
        max_length=5_000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("Who was there, what was said about what comes now, what it took along."),
    )
    said = forms.CharField(
        label=_("What the child said"), max_length=5_000, required=False, widget=forms.Textarea(attrs=LONG)
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].offer(children_of(case), names_of)  # type: ignore[attr-defined]


class NoticeForm(Form):
    """A letter that is among the documents already."""

    person = RowField(
        label=_("To whom it is written"), required=False, empty=_("the court or whoever referred the family")
    )
    document = RowField(label=_("Letter"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = closing.closing(case)
        self.fields["person"].offer(state.not_told, names_of)  # type: ignore[attr-defined]
        letters = case.documents.filter(kind=DocumentKind.LETTER_OUT).order_by("-added_at", "-id")
        self.fields["document"].offer(letters, lambda row: row.title)  # type: ignore[attr-defined]


class FollowUpForm(Form):
    person = RowField(label=_("Who is asked"))
    due_on = DateField(label=_("Ask by"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(closing.closing(case).adults, names_of)  # type: ignore[attr-defined]


class FollowUpDoneForm(Form):
    done_on = DateField(label=_("Asked on"))
    result = forms.CharField(label=_("What was answered"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 4}))


class TerminateForm(Form):
    ground = forms.ChoiceField(label=_("Ground"), choices=EndGround.choices, widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Reason"),
        max_length=2_000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("It stays in the case. The letters say the ground in neutral words."),
    )
