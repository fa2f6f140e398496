"""Choices of people, rooms and papers that a worker may see: the value is the id, the label what a person reads."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from services.people.models import Person


class RowField(forms.ChoiceField):
    """One row out of a list that the view has fetched by its own rights; cleans to the row itself."""

    def __init__(self, *, empty: object | None = None, **kwargs: Any) -> None:
        self.empty = empty
        self._rows: dict[str, Any] = {}
        super().__init__(**kwargs)

    def offer(self, rows: Iterable[Any], name: Callable[[Any], str] = str) -> None:
        self._rows = {str(row.pk): row for row in rows}
        first = [] if self.empty is None else [("", self.empty)]
        self.choices = [*first, *((key, name(row)) for key, row in self._rows.items())]

    def clean(self, value: Any) -> Any:
        key = super().clean(value)
        return self._rows.get(key) if key else None

    def prepare_value(self, value: Any) -> Any:
        return str(value.pk) if hasattr(value, "pk") else str(value) if isinstance(value, UUID) else value


class RowsField(forms.MultipleChoiceField):
    """Several rows out of a list, in the order of the list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        self._rows: dict[str, Any] = {}
        super().__init__(**kwargs)

    def offer(self, rows: Iterable[Any], name: Callable[[Any], str] = str) -> None:
        self._rows = {str(row.pk): row for row in rows}
        self.choices = [(key, name(row)) for key, row in self._rows.items()]

    def clean(self, value: Any) -> list[Any]:
        keys = set(super().clean(value))
        return [row for key, row in self._rows.items() if key in keys]

    def prepare_value(self, value: Any) -> Any:
        return [str(one.pk) if hasattr(one, "pk") else str(one) for one in value] if value else value


def names_of(person: Person) -> str:
    return person.names


def different(form: forms.Form, cleaned: dict[str, Any], first: str, second: str) -> None:
    """Two fields that must not name the same person."""
    if cleaned.get(first) and cleaned.get(first) == cleaned.get(second):
        form.add_error(second, ValidationError(_("Choose two different people.")))
