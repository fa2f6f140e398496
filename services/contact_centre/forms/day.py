"""Forms of a supervisor's telephone: one line of the record, typed with one thumb, or sent later by the telephone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.contact_centre.enums import ObservationKind
from services.contact_centre.operations.phone import Line
from ui.forms import AsksForMoments, Form, TimeField


class LineForm(AsksForMoments, Form):
    """On the page. The key makes sending it twice one line; the minute stands there and can be mended."""

    kind = forms.ChoiceField(
        label=_("This was"), choices=ObservationKind, initial=ObservationKind.OBSERVED, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Fact"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "sentences"}),
    )
    at = TimeField(label=_("Minute"))
    key = forms.UUIDField(widget=forms.HiddenInput)


class SentLineForm(forms.Form):
    """What the telephone sends: moments, not clock times, so that no night of a clock change can be mistaken."""

    key = forms.UUIDField()
    kind = forms.ChoiceField(choices=ObservationKind)
    text = forms.CharField(max_length=4000)
    at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])
    written_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])
    owner = forms.CharField(max_length=64)

    def line(self) -> Line:
        data: dict[str, Any] = self.cleaned_data
        return Line(data["key"], data["kind"], data["text"], data["at"], data["written_at"])

    def said(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)
