"""What the second person of every question answers: yes or no, and why."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import Form


class DecisionForm(Form):
    """A subclass names its two answers, the safe one first: nobody should agree by the first tick of a hurry."""

    answers: ClassVar[list[tuple[str, Any]]] = [("no", _("I do not agree")), ("yes", _("I agree"))]

    is_given = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least 20 characters. It stands in the journal."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_given"].choices = self.answers  # type: ignore[attr-defined]

    def clean_is_given(self) -> bool:
        return bool(self.cleaned_data["is_given"] == "yes")
