"""Factual reports: what they are about, which lines stand in them, and the second person's word."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.enums import PartyRole, Profile
from services.cases.models import Case
from services.people.forms import people_choices
from services.reports.enums import FOR_EYES, ReportState
from services.reports.models import Report
from services.staff.decision_form import DecisionForm
from ui.forms import DateField, Form

TEXT = {"rows": 3}


class ReportForm(Form):
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until"))
    arrangements = forms.MultipleChoiceField(
        label=_("About"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: every child and both parents of the case."),
    )
    addressee = forms.CharField(
        label=_("Addressee"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The court with its chamber, as on the envelope."),
    )
    request = forms.CharField(
        label=_("What it answers"),
        required=False,
        max_length=300,
        help_text=_("For example: the court's request of a date, with the number of the court case."),
    )
    profile = forms.ChoiceField(
        label=_("For whose eyes"),
        choices=FOR_EYES,
        initial=Profile.PARTIES,
        widget=forms.RadioSelect,
        help_text=_("What is withheld from any of these is left out. A court's file is open to both parties."),
    )
    recipient = forms.ChoiceField(
        label=_("Who receives it"), required=False, help_text=_("Only for the recipient alone.")
    )
    intro = forms.CharField(
        label=_("Connecting text before the facts"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=TEXT),
        help_text=_("Facts only: no opinion, no conclusion, no recommendation. It is checked."),
    )
    remarks = forms.CharField(
        label=_("Connecting text after the facts"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=TEXT),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adults = [one.person for one in case.parties.exclude(role=PartyRole.CHILD).select_related("person")]
        self.fields["recipient"].choices = [("", "—"), *people_choices(adults)]  # type: ignore[attr-defined]
        self.fields["arrangements"].choices = _arrangements(case)  # type: ignore[attr-defined]
        self.people = {str(one.pk): one for one in adults}

    def clean_recipient(self) -> Any:
        return self.people.get(self.cleaned_data["recipient"])

    def clean_arrangements(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["arrangements"]]

    @classmethod
    def of(cls, report: Report, data: Any = None) -> "ReportForm":
        names = ("starts_on", "ends_on", "addressee", "request", "profile", "intro", "remarks")
        initial = {name: getattr(report, name) for name in names}
        initial |= {
            "arrangements": [str(one) for one in report.arrangements],
            "recipient": str(report.recipient_id or ""),
        }
        return cls(data, initial=initial, case=report.case)


def _arrangements(case: Case) -> list[tuple[str, str]]:
    rows = case.arrangements.select_related("child", "visiting", "basis").order_by("basis__dated", "id")
    says = _("%(child)s with %(visiting)s, by the act of %(day)s")
    return [
        (
            str(one.pk),
            str(says)
            % {"child": one.child.names, "visiting": one.visiting.names, "day": f"{one.basis.dated:%d.%m.%Y}"},
        )
        for one in rows
    ]


class ReportDecisionForm(DecisionForm):
    answers: ClassVar[list[tuple[str, Any]]] = [
        ("no", _("Send it back to be changed")),
        ("yes", _("Approve it: it gets its number")),
    ]


class RevokeForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class SearchForm(Form):
    q = forms.CharField(
        label=_("Number of the report or the case"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *ReportState.choices])
