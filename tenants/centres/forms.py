"""Forms of the public door (an organisation applies) and of the operator (decides)."""

import json
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.ids import uuid7
from tenants.centres.enums import Oblast, ServiceKind
from tenants.centres.fields import RegistrationNumberField
from tenants.centres.limits import RECEIVED
from tenants.centres.models import FACTS as PUBLIC_FACTS
from tenants.centres.models import SLUG
from ui.forms import DateField, Form, PersonNamesField, PhoneField

FACTS = tuple(PUBLIC_FACTS.split())
CONTACT = ("contact_name", "contact_email", "contact_phone", "message")


class FactsForm(Form):
    """What anybody may know of an organisation and its service."""

    organisation = forms.CharField(
        label=_("Organisation"), max_length=200, help_text=_("Foundation, association or municipality, as registered.")
    )
    registration_number = RegistrationNumberField(label=_("ЕИК"), max_length=20)
    name = forms.CharField(
        label=_("Name of the service"), max_length=120, help_text=_("For example: Contact centre “Mission Wings”")
    )
    kind = forms.ChoiceField(label=_("Kind of service"), choices=[("", _("Choose"))])
    oblast = forms.ChoiceField(label=_("Oblast"), choices=[("", _("Choose"))])
    town = forms.CharField(label=_("Town or village"), max_length=60)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = PhoneField(label=_("Telephone of the service"), required=False)
    email = forms.EmailField(label=_("E-mail of the service"), required=False)
    service_opens_on = DateField(
        label=_("The service opens on"),
        required=False,
        help_text=_("Leave it empty if it works already or the day is not known."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices += ServiceKind.choices  # type: ignore[attr-defined]
        self.fields["oblast"].choices += Oblast.choices  # type: ignore[attr-defined]


class ApplicationForm(FactsForm):
    """
    `key` is the page's: with the same words it makes a second press of the button harmless, with other words it is a
    correction, which the operator must see. `website` is left empty by people, who cannot see it.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    contact_name = PersonNamesField(label=_("Your name"), min_names=2, max_length=120)
    contact_email = forms.EmailField(
        label=_("Your e-mail"), help_text=_("The invitation for the head of the service goes to this address.")
    )
    contact_phone = PhoneField(label=_("Your telephone"), required=False)
    message = forms.CharField(
        label=_("What else should we know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Nothing about children or families, please."),
    )
    is_authorised = forms.BooleanField(label=_("I may apply in the name of this organisation."))
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid7()})
        super().__init__(*args, **kwargs)

    @property
    def is_from_a_robot(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def sending(self) -> UUID:
        """The same for the same words from the same page."""
        words = json.dumps(self.facts(), sort_keys=True, default=str)
        return uuid5(self.cleaned_data["key"], words)

    @property
    def was_received(self) -> bool:
        """Sent again it costs no attempt: whoever is not sure whether it arrived must not be turned away."""
        return RECEIVED.knows(self.sending)

    def facts(self) -> dict[str, Any]:
        """What an application keeps of the form."""
        return {name: self.cleaned_data[name] for name in (*FACTS, *CONTACT)}


class ApproveForm(Form):
    slug = forms.CharField(
        label=_("Address on the internet"),
        max_length=40,
        validators=[SLUG],
        help_text=_("The first part of the address; it is printed on letters, so it should stay."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class LongReasonForm(Form):
    too_short = _("Write a whole sentence: somebody will read it in a year.")

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is kept in the journal."),
    )

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"].strip()
        if len(reason) < 10:
            raise ValidationError(self.too_short)
        return str(reason)


class RefuseForm(LongReasonForm):
    too_short = _("Write a sentence that the other side can do something with.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The person who applied receives this sentence by e-mail.")


class LockForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("It is kept in the journal."))


class CloseForm(LongReasonForm):
    """The address typed by hand, so that nobody closes a centre whose page they opened by mistake."""

    slug = forms.CharField(
        label=_("Address of the centre"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = slug
        self.fields["slug"].help_text = _("To confirm, type: %(slug)s") % {"slug": slug}

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.cleaned_data.pop("slug", None)  # typed to confirm; closing itself needs the reason alone
        return self.cleaned_data

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).strip().lower()
        if slug != self.expected:
            raise ValidationError(_("This is not the address of this centre."))
        return slug
