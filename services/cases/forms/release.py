"""Giving a document away, and deciding about one that was stopped."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.enums import Channel, PartyRole, Profile
from services.cases.models import CaseParty
from services.people.forms import people_choices
from services.staff.decision_form import DecisionForm
from ui.forms import Form


class ReleaseForm(Form):
    recipient = forms.ChoiceField(label=_("Who receives it"), required=False)
    recipient_name = forms.CharField(
        label=_("Institution or other person"),
        max_length=300,
        required=False,
        help_text=_("A court, a bailiff, a lawyer: name and address as on the envelope."),
    )
    profile = forms.ChoiceField(
        label=_("For whose eyes"),
        choices=Profile,
        initial=Profile.PARTIES,
        widget=forms.RadioSelect,
        help_text=_("What is withheld from any of these is looked for; who reported is looked for in any case."),
    )
    readers = forms.MultipleChoiceField(
        label=_("Who may come to read it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for those who are ticked."),
    )
    channel = forms.ChoiceField(label=_("How"), choices=[("", "—"), *Channel.choices])
    ground = forms.CharField(
        label=_("Legal ground"), max_length=300, help_text=_("For example the court's request with number and date.")
    )
    because = forms.CharField(
        label=_("If the check stops it: why it is needed all the same"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, parties: list[CaseParty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = people_choices(party.person for party in parties)
        adults = people_choices(party.person for party in parties if party.role != PartyRole.CHILD)
        self.fields["recipient"].choices = [("", _("somebody else, named below")), *everybody]  # type: ignore[attr-defined]
        self.fields["readers"].choices = adults  # type: ignore[attr-defined]

    def clean_recipient(self) -> UUID | None:
        return UUID(self.cleaned_data["recipient"]) if self.cleaned_data["recipient"] else None

    def clean_readers(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["readers"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("recipient") and data.get("recipient_name"):
            self.add_error("recipient_name", _("Choose a person of the case or name somebody else, not both."))
        return data


class ReleaseDecisionForm(DecisionForm):
    answers: ClassVar[list[tuple[str, Any]]] = [("no", _("Do not release it")), ("yes", _("Release it all the same"))]
