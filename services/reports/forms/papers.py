"""The centre's own template and texts, and letters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.reports.texts import STANDARD
from ui.forms import DateField, FileInput, Form

LINES = {"rows": 3}


class TemplateForm(Form):
    file = forms.FileField(
        label=_("Word file"),
        help_text=_("A .docx of at most 2 MB, with fields from the list below."),
        widget=FileInput(accept=".docx"),
        max_length=300,
        allow_empty_file=True,
    )


class TextForm(Form):
    """One text; its label and length are those of the standard one."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), strip=True, required=False, max_length=2000)

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = STANDARD[key].label  # type: ignore[assignment]


class LetterForm(Form):
    """What every letter has; `lines` splits what is written one by line."""

    addressee = forms.CharField(
        label=_("Addressee"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Name and address as on the envelope."),
    )
    subject = forms.CharField(label=_("About"), max_length=200)

    def lines(self, name: str) -> tuple[str, ...]:
        text = self.cleaned_data.get(name) or ""
        return tuple(line.strip() for line in text.splitlines() if line.strip())


def _area(label: object, *, required: bool = True, help_text: object = "", rows: int = 3, most: int = 4000) -> Any:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, widget=widget, help_text=help_text, max_length=most)


class FreeForm(LetterForm):
    text = _area(_("Text"), rows=8, help_text=_("An empty line begins a new paragraph."))
    enclosures = _area(_("Enclosures"), required=False, help_text=_("One per line."))


class RefusalForm(LetterForm):
    reasons = _area(
        _("Reasons"),
        help_text=_("One per line. Facts about what the centre can and cannot do, not about people."),
    )
    conditions = _area(_("When the case can be taken"), required=False, help_text=_("One per line."))
    instead = _area(_("Who can help now"), required=False, help_text=_("One per line."))


class AcknowledgementForm(LetterForm):
    next_step = _area(_("What comes next, and by when"))


class ProtectionForm(LetterForm):
    measures = _area(_("What the centre has done"), help_text=_("One per line. Nothing about where anybody is."))


class PlanForm(LetterForm):
    goals = _area(_("Goals"), help_text=_("One per line: what will be reached for the child, and how it shows."))
    steps = _area(_("Who does what, and by when"), help_text=_("One per line."))
    review_on = DateField(label=_("Looked at again on"))
