"""Forms of the people room: they validate, operations save."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services.people.enums import ContactKind, IdentifierKind, Kinship, PersonKind
from services.people.models import Person
from ui.forms import DateField, EgnField, Form, LnchField, PersonNamesField, PhoneField

IDENTIFIER_FIELDS: dict[str, forms.Field] = {
    IdentifierKind.EGN: EgnField(required=False),
    IdentifierKind.LNCH: LnchField(required=False),
}
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


class IdentifierMixin(forms.Form):
    """Beside `identifier_kind` and `identifier`: both are judged together."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "identifier_kind" in data and "identifier" in data:
            try:
                data["identifier"] = checked_identifier(data["identifier_kind"], data["identifier"])
            except ValidationError as error:
                self.add_error("identifier", error)
        return data


class PersonForm(IdentifierMixin, Form):
    names = PersonNamesField(label=_("Names"), min_names=1)
    kind = forms.ChoiceField(label=_("This is"), choices=PersonKind, widget=forms.RadioSelect)
    birth_date = DateField(label=_("Date of birth"), required=False)
    identifier_kind = forms.ChoiceField(
        label=_("Personal number"), choices=IdentifierKind, initial=IdentifierKind.NONE
    )
    identifier = forms.CharField(label=_("Number"), required=False, max_length=20)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)


class NewPersonForm(PersonForm):
    phone = PhoneField(label=_("Phone"), required=False)


class ChangePersonForm(IdentifierMixin, Form):
    names = PersonNamesField(label=_("Names"), min_names=1)
    birth_date = DateField(label=_("Date of birth"), required=False)
    identifier_kind = forms.ChoiceField(label=_("Personal number"), choices=IdentifierKind)
    identifier = forms.CharField(label=_("Number"), required=False, max_length=20)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)

    @classmethod
    def initial_of(cls, person: Person) -> dict[str, Any]:
        return {name: getattr(person, name) for name in cls.base_fields}


class ContactForm(Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind)
    value = forms.CharField(label=_("Phone, e-mail or address"), max_length=300)
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


class WithholdForm(Form):
    withheld_from = forms.ChoiceField(label=_("Must not be known to"))
    reason = forms.CharField(
        label=_("Reason and legal ground"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(person.pk), person.names) for person in people]
        self.fields["withheld_from"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]


class RelationForm(Form):
    relative = forms.ChoiceField(label=_("Person"))
    kinship = forms.ChoiceField(label=_("Is to the child"), choices=[("", "—"), *Kinship.choices])

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(person.pk), person.names) for person in people]
        self.fields["relative"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]


class SearchForm(Form):
    q = forms.CharField(
        label=_("Name, phone or personal number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("everybody")), *PersonKind.choices])
