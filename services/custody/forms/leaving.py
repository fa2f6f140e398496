"""A package of everything, and the end of the service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.custody.forms.access import HandOverForm
from services.custody.forms.erasing import LONG, REASON_HELP
from tenants.centres.enums import EndGround
from ui.forms import DateField, Form


class ExportForm(HandOverForm):
    """Sealed with a passphrase, or for a public key of whoever receives it."""

    reason = forms.CharField(label=_("What for"), max_length=500, widget=LONG, help_text=REASON_HELP)
    key = forms.CharField(
        label=_("Or: public key of the recipient"),
        max_length=100,
        required=False,
        help_text=_("age1… – whoever has the program age gives it to you. Then no passphrase is needed."),
    )
    field_order = ("reason", "passphrase", "again", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passphrase"].required = self.fields["again"].required = False


class EndForm(Form):
    ground = forms.ChoiceField(label=_("Ground"), choices=EndGround, widget=forms.RadioSelect)
    stop_on = DateField(label=_("First day without the service"))
    keep_until = DateField(
        label=_("Everything is kept until"),
        help_text=_("There is no default: your contract, your list of files or the law says it."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=LONG, help_text=REASON_HELP)
