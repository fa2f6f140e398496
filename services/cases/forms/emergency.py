"""Opening a foreign case in an emergency, and reviewing it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from services.cases.enums import Emergency
from ui.forms import Form


class BreakGlassForm(Form):
    asked = forms.CharField(
        label=_("Number of the case, or a person of it"),
        max_length=200,
        help_text=_("Exactly: the whole number, the full names, a phone or an ЕГН."),
    )
    category = forms.ChoiceField(label=_("Kind of emergency"), choices=Emergency, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What has happened"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least 20 characters. The head of service reads it today."),
    )


class ReviewForm(Form):
    finding = forms.CharField(
        label=_("What the review found"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Was it needed, and what follows: an assignment, a talk, a report of a breach."),
    )
