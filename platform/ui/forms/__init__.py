"""Forms of every room: `from ui.forms import Form, add_refusal, DateField, …`."""

from ui.forms.base import BoundField, Form, Renderer, add_refusal
from ui.forms.moments import AsksForMoments
from ui.forms.people import EgnField, LnchField, PersonNamesField, PhoneField
from ui.forms.spans import SpanForm
from ui.forms.times import DateField, TimeField
from ui.forms.widgets import DateInput, FileInput, TimeInput

__all__ = [
    "AsksForMoments",
    "BoundField",
    "DateField",
    "DateInput",
    "EgnField",
    "FileInput",
    "Form",
    "LnchField",
    "PersonNamesField",
    "PhoneField",
    "Renderer",
    "SpanForm",
    "TimeField",
    "TimeInput",
    "add_refusal",
]
