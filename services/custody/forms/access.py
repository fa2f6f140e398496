"""Requests for one's own data."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.custody.enums import Asked, Identity, Representation
from services.custody.forms.erasing import LONG, REASON_HELP
from services.people.models import Person
from ui.forms import DateField, Form


class RequestForm(Form):
    received_on = DateField(label=_("Received on"))
    asked = forms.ChoiceField(label=_("How it came"), choices=Asked, widget=forms.RadioSelect)
    identity = forms.ChoiceField(
        label=_("How it was proved who asks"),
        choices=Identity,
        widget=forms.RadioSelect,
        help_text=_("An e-mail alone proves nothing: a violent former partner writes one too."),
    )
    identity_note = forms.CharField(label=_("Note about the proof"), max_length=300, required=False, widget=LONG)


class ChildRequestForm(RequestForm):
    """For a child: who asks, and by which right."""

    representative = forms.ChoiceField(label=_("Who asks for the child"))
    representation = forms.ChoiceField(
        label=_("By which right"),
        choices=Representation,
        widget=forms.RadioSelect,
        help_text=_("Look at the paper that proves it. From 14 years on the child asks together with them."),
    )
    field_order = ("representative", "representation", "received_on", "asked", "identity", "identity_note")

    def __init__(self, *args: Any, adults: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.adults = {str(one.pk): one for one in adults}
        self.fields["representative"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((pk, one.names) for pk, one in self.adults.items()),
        ]

    def clean_representative(self) -> Person:
        return self.adults[self.cleaned_data["representative"]]


class LeaveOutForm(Form):
    """The items that the check has marked, and whatever else is taken out by hand."""

    leave_out = forms.MultipleChoiceField(label=_("Leave out"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, contents: dict[str, Any], **kwargs: Any) -> None:
        marked = {place["key"] for place in contents.get("places", [])}
        kwargs.setdefault("initial", {"leave_out": sorted(marked)})
        super().__init__(*args, **kwargs)
        items = [(one["key"], f"{one['section']}: {one['title']}") for one in contents.get("items", [])]
        self.fields["leave_out"].choices = items  # type: ignore[attr-defined]


class ReasonForm(Form):
    because = forms.CharField(label=_("Reason"), max_length=500, widget=LONG, help_text=REASON_HELP)


class DecideRequestForm(Form):
    is_approved = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Approve: it may be handed over once")), ("no", _("Refuse the request"))],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(label=_("Reason"), max_length=1000, widget=LONG, help_text=REASON_HELP)


class HandOverForm(Form):
    passphrase = forms.CharField(
        label=_("Passphrase for the file"),
        min_length=16,
        max_length=200,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 16 characters: several words are easiest. Tell it to the person apart from the file."),
    )
    again = forms.CharField(
        label=_("The same once more"),
        max_length=200,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("passphrase") and data.get("passphrase") != data.get("again"):
            self.add_error("again", _("The two are not the same."))
        return data
