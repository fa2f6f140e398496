"""Keeping a document or an entry from people of the case, and writing down who reported."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.models import CaseParty
from services.people.forms import GroundForm, people_choices
from ui.forms import Form


class WithholdDocumentForm(GroundForm):
    withheld_from = forms.ChoiceField(label=_("Who must not get it"))

    field_order = ["withheld_from", "ground", "reason"]

    def __init__(self, *args: Any, parties: list[CaseParty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = people_choices(party.person for party in parties)
        self.fields["withheld_from"].choices = choices  # type: ignore[attr-defined]

    def clean_withheld_from(self) -> UUID:
        return UUID(self.cleaned_data["withheld_from"])


class WithholdEntryForm(GroundForm):
    scope = forms.ChoiceField(
        label=_("Must not be known to"),
        choices=[("named", _("those who are ticked")), ("everybody", _("everybody but those who are ticked"))],
        initial="named",
        widget=forms.RadioSelect,
    )
    people = forms.MultipleChoiceField(
        label=_("People of the case"), required=False, widget=forms.CheckboxSelectMultiple
    )

    field_order = ["scope", "people", "ground", "reason"]

    def __init__(self, *args: Any, parties: list[CaseParty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = people_choices(party.person for party in parties)
        self.fields["people"].choices = choices  # type: ignore[attr-defined]

    def clean_people(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["people"]]


class ReporterForm(Form):
    names = forms.CharField(label=_("Name of whoever reported"), max_length=200)
    contact = forms.CharField(label=_("How to reach them"), required=False, max_length=200)
    relation = forms.CharField(
        label=_("How they know the child"), required=False, max_length=200, help_text=_("For example: a neighbour.")
    )
