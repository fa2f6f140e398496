from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import Form


class IssueForm(Form):
    addressee = forms.CharField(
        label=_("Addressee"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: the state bailiff, the court, or the parent by name."),
    )
    purpose = forms.CharField(label=_("To serve before"), required=False, max_length=200)
    because = forms.CharField(
        label=_("If the check stops it: why it is needed all the same"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is then made, and a second person decides whether it may leave the house."),
    )


class RevokeForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class VerifyForm(Form):
    only_asks = True

    number = forms.CharField(label=_("Outgoing number"), max_length=40)
    code = forms.CharField(
        label=_("Code for checking"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class SearchForm(Form):
    q = forms.CharField(
        label=_("Number of the paper or the case"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


def mistyped() -> str:
    return str(_("No code looks like this: compare it with the paper sign by sign."))
