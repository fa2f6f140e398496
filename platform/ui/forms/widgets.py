"""Inputs that forgive: a browser's date picker, times as people write them, files."""

from datetime import date, time
from typing import Any

from django import forms


class DateInput(forms.DateInput):
    """
    The browser's own date picker.

    A value that is no date (31.02.2026 from a browser without a picker) is shown again as text, because
    type=date would silently blank it and the person would not see what to correct.
    """

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if not _is_iso_date(context["widget"]["value"]):
            context["widget"]["type"] = "text"
        return context


class TimeInput(forms.TimeInput):
    """Text, not type=time: people copy „10,00 ч." from court orders."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input-time", "autocomplete": "off", **(attrs or {})}, format="%H:%M")

    def format_value(self, value: Any) -> str | None:
        return value.strftime("%H:%M") if isinstance(value, time) else super().format_value(value)


class FileInput(forms.FileInput):
    """`accept` shows fitting files first; the server checks what they really are."""

    def __init__(self, *, accept: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__({**({"accept": accept} if accept else {}), **(attrs or {})})


def _is_iso_date(value: str | None) -> bool:
    if not value:
        return True
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False
