"""A referral with its people: one page, and the search for duplicates inside it."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.queries import search_institutions
from kernel import clock
from services.cases.enums import SOURCES_TO_ENTER, Ground, ReferralSource, Service
from services.cases.operations import NewReferral
from services.people.enums import IdentifierKind, Kinship
from services.people.forms import IdentifierMixin, SettlementField
from services.people.widgets import SuggestInput
from ui.forms import AsksForMoments, DateField, Form, PersonNamesField, PhoneField, TimeField

ADULT_KINSHIPS = [
    Kinship.MOTHER,
    Kinship.FATHER,
    Kinship.GRANDMOTHER,
    Kinship.GRANDFATHER,
    Kinship.AUNT_UNCLE,
    Kinship.GUARDIAN,
    Kinship.FOSTER_PARENT,
    Kinship.PARTNER,
    Kinship.OTHER,
]


class MomentMixin(AsksForMoments):
    """`received_on` and `received_time` become `received_at` in Sofia's time."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("received_on") and data["received_on"] > clock.today():
            self.add_error("received_on", _("The day of receipt is in the future."))
        if data.get("received_on") and data.get("received_time") is not None:
            data["received_at"] = self.moment(data["received_on"], data["received_time"], "received_time")
        return data


class FurtherReferralForm(MomentMixin, Form):
    """A referral of a family that is here already."""

    speaks_of = {"received_at": "received_time"}

    source = forms.ChoiceField(label=_("Who refers the family"), choices=[("", "—"), *SOURCES_TO_ENTER])
    institution_name = forms.CharField(
        label=_("Institution"),
        required=False,
        max_length=200,
        widget=SuggestInput("cases:institutions"),
    )
    reference = forms.CharField(label=_("Their reference number"), required=False, max_length=100)
    received_on = DateField(label=_("Received on"))
    received_time = TimeField(label=_("Time of receipt"))
    text = forms.CharField(
        label=_("What they ask for, word for word"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("source") and data["source"] != ReferralSource.SELF and not data.get("institution_name"):
            self.add_error("institution_name", _("Say which institution refers the family."))
        return data

    @property
    def new_referral(self) -> NewReferral:
        data = self.cleaned_data
        name = "" if data["source"] == ReferralSource.SELF else " ".join(data["institution_name"].split())
        return NewReferral(
            source=data["source"],
            received_at=data["received_at"],
            institution_code=_code_of(name),
            institution_name=name,
            reference=data["reference"],
            text=data["text"],
        )

    @staticmethod
    def initial_at(moment: datetime) -> dict[str, Any]:
        return {"received_on": moment.date(), "received_time": moment.time().replace(second=0, microsecond=0)}


def _code_of(name: str) -> str:
    """The directory's code when the name is one of its names, letter by letter."""
    found = search_institutions(name, most=3) if name else []
    return next((row.code for row in found if row.name.casefold() == name.casefold()), "")


class ReferralForm(FurtherReferralForm):
    """The first referral: also the service and the grounds. `form_key` makes the same page sent twice one case."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    service = forms.ChoiceField(label=_("Service"), choices=Service)
    grounds = forms.MultipleChoiceField(
        label=_("Grounds"), choices=Ground, required=False, widget=forms.CheckboxSelectMultiple
    )


def choice_name(prefix: str) -> str:
    """The radio beside a person that says whether somebody already known is meant: `<person id>` or `new`."""
    return f"{prefix}-known"


# Whoever filled in one of these means a person, whose names are then needed.
GIVEN_AWAY = ("names", "identifier", "birth_date", "phone", "kinship", "settlement_code")


class PersonRowForm(IdentifierMixin, Form):
    """One row of the referral; an empty row is left out."""

    seldom: ClassVar = ["identifier_kind", "identifier", "settlement_code", "needs_interpreter", "needs_transport"]

    names = PersonNamesField(label=_("Names"), min_names=2, required=False)
    birth_date = DateField(label=_("Date of birth"), required=False)
    identifier_kind = forms.ChoiceField(
        label=_("Personal number"), choices=IdentifierKind, initial=IdentifierKind.NONE, required=False
    )
    identifier = forms.CharField(label=_("Number"), required=False, max_length=20)
    settlement_code = SettlementField(label=_("Lives in (town or village)"))
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    needs_transport = forms.BooleanField(label=_("Needs help to get here"), required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("birth_date") and data["birth_date"] > clock.today():
            self.add_error("birth_date", _("The date of birth is in the future."))
        data["identifier_kind"] = data.get("identifier_kind") or IdentifierKind.NONE
        data = super().clean()
        if any(data.get(name) for name in GIVEN_AWAY) and "names" in data and not data["names"]:
            self.add_error("names", ValidationError(_("Write the names."), code="required"))
        return data

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("names"))

    @property
    def shows_seldom(self) -> bool:
        """Whether the folded part has to be open: something in it is filled in or wrong."""
        if not self.is_bound:
            return False
        filled = any(self[name].value() not in {None, "", False, IdentifierKind.NONE} for name in self.seldom)
        return filled or any(name in self.errors for name in self.seldom)


class ChildForm(PersonRowForm):
    """A child of the referral."""


class AdultForm(PersonRowForm):
    seldom: ClassVar = ["birth_date", *PersonRowForm.seldom]

    kinship = forms.ChoiceField(
        label=_("Kinship"),
        required=False,
        choices=[("", "—"), *((kin.value, kin.label) for kin in ADULT_KINSHIPS)],
    )
    phone = PhoneField(label=_("Phone"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("names") and not data.get("kinship"):
            self.add_error("kinship", ValidationError(_("Say what this adult is to the children."), code="required"))
        return data
