"""A parent's answer about a meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import Form


class MeetingAnswerForm(Form):
    """`answer` is which button was pressed; the reason belongs to the cancellation and may be left out."""

    reason = forms.CharField(
        label=_("Why you cannot come"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("You need not say it. The centre reads it, the other parent does not."),
    )
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)
