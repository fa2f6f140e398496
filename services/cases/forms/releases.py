"""What the log of released documents can be narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.enums import Profile, ReleaseState
from ui.forms import DateField, Form


class ReleasesForm(Form):
    q = forms.CharField(
        label=_("Recipient, ground, title or number of the case"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *ReleaseState.choices])
    profile = forms.ChoiceField(label=_("For whose eyes"), required=False, choices=[("", _("all")), *Profile.choices])
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("The end lies before the beginning."))
        return data
