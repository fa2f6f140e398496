"""What a court or a department fills in to refer a family, and the code by which it asks."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.queries import search_institutions
from services.cases.enums import SOURCES_TO_ENTER, DocumentKind, ReferralSource
from services.links import codes
from services.links.operations.submissions import Sent
from services.people.enums import Kinship
from tenants.centres.models import Centre
from ui.forms import DateField, FileInput, Form, PersonNamesField, PhoneField

CHILDREN, ADULTS, FILES = 4, 3, 3
MOST_BYTES = 25 * 1024 * 1024
KIN = [
    Kinship.MOTHER,
    Kinship.FATHER,
    Kinship.GRANDMOTHER,
    Kinship.GRANDFATHER,
    Kinship.GUARDIAN,
    Kinship.OTHER,
]
KINDS = [DocumentKind.COURT_ORDER, DocumentKind.INTERIM_MEASURE, DocumentKind.PROTECTION_ORDER, DocumentKind.LETTER_IN]


class SendForm(Form):
    """`website` is left empty by people, who cannot see it."""

    centre = forms.ChoiceField(label=_("Centre"))
    source = forms.ChoiceField(
        label=_("Who refers the family"),
        choices=[("", "—"), *(row for row in SOURCES_TO_ENTER if row[0] != ReferralSource.SELF)],
    )
    institution = forms.CharField(
        label=_("Institution"),
        max_length=200,
        help_text=_("Type its name; the list offers what the directory knows."),
        widget=forms.TextInput(attrs={"list": "institutions", "autocomplete": "organization"}),
    )
    reference = forms.CharField(label=_("Your reference number"), max_length=100, required=False)
    text = forms.CharField(label=_("What you ask for"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    sender = forms.CharField(label=_("Your names and office"), min_length=5, max_length=200)
    sender_email = forms.EmailField(label=_("Your e-mail at work"), max_length=254)
    sender_phone = PhoneField(label=_("Your telephone at work"), required=False)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, centres: Iterable[Centre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((str(one.pk), f"{one.town} · {one.name}") for one in centres)]
        self.fields["centre"].choices = choices  # type: ignore[attr-defined]

    @property
    def is_from_a_robot(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def institutions(self) -> list[str]:
        return [row.name for row in search_institutions("", most=400)]


class ChildForm(Form):
    names = PersonNamesField(label=_("Names of the child"), min_names=2, required=False)
    birth_date = DateField(label=_("Date of birth"), required=False)


class AdultForm(Form):
    names = PersonNamesField(label=_("Names of the adult"), min_names=2, required=False)
    kinship = forms.ChoiceField(
        label=_("What they are to the child"),
        required=False,
        choices=[("", "—"), *((one.value, one.label) for one in KIN)],
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("names") and not data.get("kinship"):
            self.add_error("kinship", _("Say what this person is to the child."))
        return data


class PaperForm(Form):
    kind = forms.ChoiceField(label=_("Document"), choices=[(one.value, one.label) for one in KINDS])
    file = forms.FileField(label=_("File"), required=False, widget=FileInput())


class StateForm(Form):
    only_asks: ClassVar[bool] = True

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Four groups of four signs, as they were shown when you sent the referral."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = codes.normal(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(_("A code has four groups of four signs."))
        return code


class Sheet:
    """The whole page: the referral, its people and its papers; valid only together."""

    def __init__(self, data: Any, files: Any, centres: Iterable[Centre]) -> None:
        self.main = SendForm(data, centres=centres)
        self.children = [ChildForm(data, prefix=f"child-{at}") for at in range(CHILDREN)]
        self.adults = [AdultForm(data, prefix=f"adult-{at}") for at in range(ADULTS)]
        self.papers = [PaperForm(data, files, prefix=f"paper-{at}") for at in range(FILES)]

    @property
    def forms(self) -> list[Form]:
        return [self.main, *self.children, *self.adults, *self.papers]

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]
        if all(valid):
            self._check_together()
        return all(valid) and not any(form.errors for form in self.forms)

    def _check_together(self) -> None:
        if not any(form.cleaned_data["names"] for form in self.children):
            self.children[0].add_error("names", _("Name at least one child."))
        size = sum(form.cleaned_data["file"].size for form in self.papers if form.cleaned_data["file"])
        if size > MOST_BYTES:
            self.papers[0].add_error("file", _("All files together may have 25 MB."))

    def sent(self) -> Sent:
        data = self.main.cleaned_data
        name = " ".join(data["institution"].split())
        names = ("source", "reference", "text", "sender", "sender_email", "sender_phone")
        children = [form.cleaned_data for form in self.children if form.cleaned_data["names"]]
        adults = [form.cleaned_data for form in self.adults if form.cleaned_data["names"]]
        papers = [form.cleaned_data for form in self.papers if form.cleaned_data["file"]]
        return Sent(
            institution_name=name,
            institution_code=_code_of(name),
            children=[(one["names"], one["birth_date"]) for one in children],
            adults=[(one["names"], one["kinship"]) for one in adults],
            files=[(one["kind"], one["file"]) for one in papers],
            **{name: data[name] for name in names},
        )


def _code_of(name: str) -> str:
    """The directory's code when the name is one of its names, letter by letter."""
    found = search_institutions(name, most=3)
    return next((row.code for row in found if row.name.casefold() == name.casefold()), "")
