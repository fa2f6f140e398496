"""The form that all rooms use: summary of errors above, each error beside its field, what was typed stays."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_noop

from kernel.errors import Hint, Refusal, Refusals

# Said better in our own catalogues than in Django's Bulgarian one.
SAID_BETTER = (
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
)
CHECKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class Renderer(TemplatesSetting):
    """Named by FORM_RENDERER: our markup for forms and fields, Django's for widgets."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    @property
    def bound_field_class(self) -> type[forms.BoundField]:
        """For forms of libraries too (allauth): they come out in the same markup."""
        return BoundField


class BoundField(forms.BoundField):
    """A field that knows its class in the design and where its missing thing can be mended."""

    @property
    def hints(self) -> list[Hint]:
        return getattr(self.form, "field_hints", {}).get(self.name, [])

    @property
    def is_check(self) -> bool:
        """A single tick box: its label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        return not (self.field.required or self.is_needed_later or self.is_always_answered)

    @property
    def is_needed_later(self) -> bool:
        """May be left empty now, and yet nothing goes on without it: „optional" would not be true."""
        return self.name in getattr(self.form, "needed_later", ())

    @property
    def is_always_answered(self) -> bool:
        """Its empty choice is an answer like the others: it is neither „optional" nor to be filled in."""
        return self.name in getattr(self.form, "always_answered", ())

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        given = attrs.get("class") or widget.attrs.get("class", "")
        attrs["class"] = " ".join(filter(None, [given, _design_class(widget), "is-invalid" if self.errors else ""]))
        return attrs


class Form(forms.Form):
    """
    Base of every form.

    `only_asks`: a search or a check, after which nobody expects anything to be saved. `needed_later`: fields that may
    be left empty for the time being; their help text says until when. `always_answered`: selects whose empty choice
    is an answer like the others.
    """

    only_asks = False
    needed_later: tuple[str, ...] = ()
    always_answered: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.field_hints: dict[str | None, list[Hint]] = {}


def error_lines(form: forms.BaseForm) -> list[tuple[forms.BoundField, str]]:
    """Field and sentence, in the order of the fields: what the summary links to."""
    return [(field, str(error)) for field in form.visible_fields() for error in field.errors]


def error_count(form: forms.BaseForm) -> int:
    return len(error_lines(form)) + len(form.non_field_errors())


def general_hints(form: forms.BaseForm) -> list[Hint]:
    return getattr(form, "field_hints", {}).get(None, [])


def add_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Put what an operation refused beside the field it speaks of, with the links that help."""
    if isinstance(refusal, Refusals):
        for one in refusal.refusals:
            add_refusal(form, one)
        return
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, ValidationError(str(refusal), code="refused"))
    if refusal.hints and hasattr(form, "field_hints"):
        form.field_hints.setdefault(field, []).extend(refusal.hints)


def _design_class(widget: forms.Widget) -> str:
    if isinstance(widget, CHECKS):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"
