"""An input that suggests while one types: a datalist that the server fills. Without scripts it is a plain input."""

from typing import Any

from django import forms
from django.urls import reverse


class SuggestInput(forms.TextInput):
    """
    `url_name` answers with <option> elements (`people/_options.html`) for whatever single parameter it is sent.

    What was typed is resolved by the field, not by the list: a list that did not load changes nothing.
    """

    template_name = "people/suggest_input.html"

    def __init__(self, url_name: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.url_name = url_name

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["list_id"] = f"{context['widget']['attrs'].get('id', name)}-list"
        context["address"] = reverse(self.url_name)
        return context
