"""Forms of what went wrong with a meeting: how it was cancelled, what is not owed, and a decision on a proposal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.models import Case
from services.contact_centre.enums import CancelledBy
from services.contact_centre.forms.choices import RowField, names_of
from services.contact_centre.ledger_enums import CancelCause
from ui.forms import AsksForMoments, DateField, FileInput, Form, TimeField


class CancelForm(AsksForMoments, Form):
    speaks_of = {"told_at": "told_time"}

    cancelled_by = forms.ChoiceField(label=_("Who cancelled"), choices=CancelledBy.choices, widget=forms.RadioSelect)
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "—"), *CancelCause.choices], required=False)
    told_on = DateField(label=_("The centre was told on"), required=False)
    told_time = TimeField(label=_("At what hour"), required=False, help_text=_("Empty: now."))
    told_by = RowField(label=_("Who told it"), required=False, empty=_("nobody of the family"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As it was told, with the paper if there is one."),
    )
    proof = forms.FileField(
        label=_("Paper that shows it"), required=False, widget=FileInput, help_text=_("Such as a doctor's note.")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {row.person_id: row.person for row in case.parties.select_related("person").order_by("role", "id")}
        self.fields["told_by"].offer(people.values(), names_of)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, clock = data.get("told_on"), data.get("told_time")
        data["told_at"] = self.moment(day, clock, "told_time") if day and clock is not None else None
        return data


class BecauseForm(Form):
    because = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DecideForm(Form):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("suspend the meetings")), ("decline", _("the meetings go on"))],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the case. The court is told of a suspension the same day."),
    )
