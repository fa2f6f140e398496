"""Forms of the entrance and of the record."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.contact_centre.enums import CheckKind, EndReason, NotHeldReason, ObservationKind
from ui.forms import Form, TimeField


class CheckForm(Form):
    """One step of one person; the time only when it is written down later."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=CheckKind, widget=forms.HiddenInput)
    at = TimeField(label=_("Happened at"), required=False)
    override_reason = forms.CharField(
        label=_("Reason for letting in against ИЗЧАКАЙТЕ"), required=False, max_length=500
    )


class EndForm(Form):
    end_reason = forms.ChoiceField(label=_("Why it ended"), choices=EndReason, initial=EndReason.AS_AGREED)
    reason_note = forms.CharField(
        label=_("In your own words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class NotHeldForm(Form):
    not_held_reason = forms.ChoiceField(
        label=_("What happened"),
        choices=NotHeldReason,
        widget=forms.RadioSelect,
        help_text=_("A fact, not a judgement."),
    )
    reason_note = forms.CharField(
        label=_("What exactly"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class UnlockForm(Form):
    password = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class FactForm(Form):
    at = TimeField(label=_("Minute"))
    kind = forms.ChoiceField(label=_("This was"), choices=ObservationKind, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Fact"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What could be seen, the words that were said, what you did. No opinions."),
    )


class VoiceForm(Form):
    said = forms.CharField(
        label=_("What the child said, in its own words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    none_reason = forms.CharField(label=_("Or: why there is nothing"), required=False, max_length=300)


class AddendumForm(Form):
    text = forms.CharField(label=_("Addendum"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class AdmitForm(Form):
    person = forms.ChoiceField(label=_("Who else came"))

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((str(person.pk), person.names) for person in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
