"""Forms of the people room: they validate, operations save."""
# Cyrillic: how an address is written

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.bg import egn

from directory.models import Settlement
from directory.queries import find_settlement, search_settlements
from services.people.enums import ContactKind, IdentifierKind, Kinship, PersonKind, SecrecyGround
from services.people.models import Person
from services.people.widgets import SuggestInput
from services.staff.decision_form import DecisionForm
from ui.forms import DateField, EgnField, Form, LnchField, PersonNamesField, PhoneField

IDENTIFIER_FIELDS: dict[str, forms.Field] = {
    IdentifierKind.EGN: EgnField(required=False),
    IdentifierKind.LNCH: LnchField(required=False),
}
# „гр. Хасково, общ. Хасково, обл. Хасково": what stands around the name.
ADDRESS_WORDS = re.compile(r"^\s*(гр|с|ман)\.\s*|,\s*общ\..*$", re.IGNORECASE)
MOST_NAMESAKES = 40
# That somebody reported is protected without anybody choosing it.
GROUNDS_TO_CHOOSE = [(one.value, one.label) for one in SecrecyGround if one != SecrecyGround.REPORTER]
LANGUAGES = [
    ("bg", _("Bulgarian")),
    ("tr", _("Turkish")),
    ("rom", _("Romani")),
    ("en", _("English")),
    ("ru", _("Russian")),
    ("uk", _("Ukrainian")),
    ("other", _("another language")),
]


def checked_identifier(kind: str, value: str) -> str:
    """
    The number's digits, checked by the rules of its kind.

    :raises ValidationError: a wrong check digit, or a number although „no number" was chosen, or none.
    """
    if kind == IdentifierKind.NONE:
        if value.strip():
            raise ValidationError(_("You chose “no number” but wrote one."))
        return ""
    if not value.strip():
        raise ValidationError(_("Write the number, or choose “no number”."))
    return str(IDENTIFIER_FIELDS[kind].clean(value))


def _meant(kind: str, value: str) -> str:
    """Whoever writes a whole number and forgets to say which kind it is means the kind whose check digit fits."""
    if kind != IdentifierKind.NONE or not value.strip():
        return kind
    for likely, field in IDENTIFIER_FIELDS.items():
        try:
            field.clean(value)
        except ValidationError:
            continue
        return likely
    return kind


def checked_contact(kind: str, value: str) -> str:
    """
    A contact point's value in its normal spelling.

    :raises ValidationError: no such phone number or e-mail address.
    """
    if kind == ContactKind.PHONE:
        return str(PhoneField().clean(value))
    if kind == ContactKind.EMAIL:
        return str(forms.EmailField().clean(value.strip()))
    return " ".join(value.split())


class SettlementField(forms.CharField):
    """A settlement by what people write; cleans to its code. Of two villages with one name the list tells which."""

    default_error_messages = {
        "unknown": _("No such settlement. Write a part of the name and choose from the list."),
        "several": _("There are several: %(names)s. Choose one of the list."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, required=False, widget=SuggestInput("people:settlements"), **kwargs)

    def clean(self, value: Any) -> str:
        text = " ".join(str(super().clean(value)).split())
        return self._found(text).code if text else ""

    def _found(self, text: str) -> Settlement:
        found = search_settlements(ADDRESS_WORDS.sub("", text), most=MOST_NAMESAKES)
        exact = [row for row in found if text.casefold() in {str(row).casefold(), row.name.casefold()}]
        whole = [row for row in found if row.full_name.casefold() == text.casefold()] or exact or found
        if not whole:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        if len(whole) > 1:
            names = "; ".join(row.full_name for row in whole[:3])
            raise ValidationError(self.error_messages["several"], code="several", params={"names": names})
        return whole[0]

    @staticmethod
    def written(code: str) -> str:
        """What the input shows for a stored code."""
        settlement = find_settlement(code) if code else None
        return settlement.full_name if settlement else ""


class IdentifierMixin(forms.Form):
    """Beside `identifier_kind`, `identifier`, `birth_date`: an ЕГН carries the date of birth, so they must agree."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "identifier_kind" in data and "identifier" in data:
            data["identifier_kind"] = _meant(data["identifier_kind"], data["identifier"])
            try:
                data["identifier"] = checked_identifier(data["identifier_kind"], data["identifier"])
            except ValidationError as error:
                self.add_error("identifier", error)
            else:
                self._agree_on_birth(data)
        return data

    def _agree_on_birth(self, data: dict[str, Any]) -> None:
        if data["identifier_kind"] != IdentifierKind.EGN or not data["identifier"] or "birth_date" not in data:
            return
        born = egn.get_birth_date(data["identifier"])
        if data["birth_date"] is None:
            data["birth_date"] = born
        elif data["birth_date"] != born:
            sentence = _("By the personal number the date of birth is %(day)s.")
            self.add_error("birth_date", ValidationError(sentence, params={"day": f"{born:%d.%m.%Y}"}))


class PersonFacts(IdentifierMixin, Form):
    """What a new record and a correction have in common."""

    names = PersonNamesField(label=_("Names"), min_names=1)
    birth_date = DateField(label=_("Date of birth"), required=False)
    identifier_kind = forms.ChoiceField(
        label=_("Personal number"), choices=IdentifierKind, initial=IdentifierKind.NONE
    )
    identifier = forms.CharField(label=_("Number"), required=False, max_length=20)
    settlement_code = SettlementField(label=_("Lives in (town or village)"))
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    needs_transport = forms.BooleanField(label=_("Needs help to get here"), required=False)
    ethnicity = forms.CharField(
        label=_("Ethnicity, as the person says"),
        required=False,
        max_length=60,
        help_text=_("Only if the person wants to say it. It is used in totals alone."),
    )


class NewPersonForm(PersonFacts):
    kind = forms.ChoiceField(label=_("This is"), choices=PersonKind, widget=forms.RadioSelect)
    phone = PhoneField(label=_("Phone"), required=False)
    is_new = forms.BooleanField(label=_("I have looked: none of the people listed above is meant"), required=False)

    field_order = ["kind", "names", "birth_date", "phone"]


class ChangePersonForm(PersonFacts):
    @classmethod
    def initial_of(cls, person: Person) -> dict[str, Any]:
        facts = {name: getattr(person, name) for name in cls.base_fields}
        return {**facts, "settlement_code": SettlementField.written(person.settlement_code)}


class ContactForm(Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind)
    value = forms.CharField(label=_("Number, e-mail or address"), max_length=300)
    label = forms.CharField(label=_("Note"), required=False, max_length=100)
    safe_hours = forms.CharField(
        label=_("Safe to call"), required=False, max_length=100, help_text=_("For example: weekdays after 18:00.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "kind" in data and "value" in data:
            try:
                data["value"] = checked_contact(data["kind"], data["value"])
            except ValidationError as error:
                self.add_error("value", error)
        return data


def people_choices(people: Iterable[Person]) -> list[tuple[str, str]]:
    return [(str(person.pk), person.names) for person in people]


class GroundForm(Form):
    """On what ground something is kept secret, and why."""

    ground = forms.ChoiceField(label=_("Legal ground"), choices=[("", "—"), *GROUNDS_TO_CHOOSE])
    reason = forms.CharField(
        label=_("Reason and legal ground"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: protection order No … of the court in …, until …"),
    )


class WithholdForm(GroundForm):
    withheld_from = forms.ChoiceField(label=_("Must not be known to"))

    field_order = ["withheld_from", "ground", "reason"]

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["withheld_from"].choices = [("", "—"), *people_choices(people)]  # type: ignore[attr-defined]


class LiftForm(Form):
    reason = forms.CharField(
        label=_("Why it no longer has to be kept secret"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class LiftDecisionForm(DecisionForm):
    answers: ClassVar[list[tuple[str, Any]]] = [("no", _("Keep it secret")), ("yes", _("It may be known again"))]


class RelationForm(Form):
    relative = forms.ChoiceField(label=_("Person"))
    kinship = forms.ChoiceField(label=_("Is to the child"), choices=[("", "—"), *Kinship.choices])

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relative"].choices = [("", "—"), *people_choices(people)]  # type: ignore[attr-defined]


class SearchForm(Form):
    q = forms.CharField(
        label=_("Name, phone or personal number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("everybody")), *PersonKind.choices])
