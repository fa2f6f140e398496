"""Terms, holds, erasures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.custody.enums import ErasureGround, Refused
from ui.forms import DateField, Form

LONG = forms.Textarea(attrs={"rows": 3})
REASON_HELP = _("At least 20 characters. It stands in the journal.")


class TermForm(Form):
    years = forms.IntegerField(label=_("Years"), min_value=1, max_value=100)
    ground = forms.CharField(
        label=_("Ground in law"),
        max_length=300,
        widget=LONG,
        help_text=_("Act and article, your list of files, or your contract. Name nobody."),
    )


class ConfirmForm(Form):
    is_confirmed = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Confirm: it is in force from now on")), ("no", _("Refuse"))],
        widget=forms.RadioSelect,
    )

    def clean_is_confirmed(self) -> bool:
        return bool(self.cleaned_data["is_confirmed"] == "yes")


class HoldForm(Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=LONG, help_text=_("Who asks for it, with number and date.")
    )
    look_again_on = DateField(label=_("Look at it again on"))


class LiftForm(Form):
    because = forms.CharField(label=_("Why it is lifted"), max_length=500, widget=LONG, help_text=REASON_HELP)


class ProposeForm(Form):
    ground = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=LONG, help_text=REASON_HELP)

    def __init__(self, *args: Any, grounds: list[ErasureGround], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(str(one), one.label) for one in grounds]  # type: ignore[attr-defined]


class DecideErasureForm(Form):
    is_approved = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Erase it: there is no way back")), ("no", _("Do not erase it"))],
        widget=forms.RadioSelect,
    )
    refused = forms.ChoiceField(label=_("If it stays: why"), choices=[("", "—"), *Refused.choices], required=False)
    because = forms.CharField(label=_("Reason"), max_length=1000, widget=LONG, help_text=REASON_HELP)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_approved") == "no" and not data.get("refused"):
            self.add_error("refused", _("Say why it stays."))
        return data
