"""The abstract row: a UUIDv7 made by the application and a class for every field."""

from functools import cache
from typing import Any, ClassVar

from django.db import models
from django.utils.encoding import force_str
from django.utils.hashable import make_hashable

from kernel.ids import uuid7


def classify(*, personal: str = "", sensitive: str = "", operational: str = "") -> dict[str, str]:
    """
    Field name to class, from space-separated lists.

    Every model lists every field (the id aside): export, redaction, erasure and log scrubbing read this one list,
    and an architecture test fails for a field that is missing or listed twice.
    """
    classes: dict[str, str] = {}
    for name, names in (("personal", personal), ("sensitive", sensitive), ("operational", operational)):
        for field in names.split():
            if field in classes:
                raise ValueError(f"field {field} is classified twice")
            classes[field] = name
    return classes


class Row(models.Model):
    """Base of every table that we own."""

    FIELD_CLASSES: ClassVar[dict[str, str]] = {}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> str:
        """As Django's, which turns all choices of the field into words each time it says one."""
        value = make_hashable(getattr(self, field.attname))
        return force_str(_labels(field).get(value, value), strings_only=True)


@cache
def _labels(field: Any) -> dict[Any, Any]:
    """Lazy texts: each reader hears them in their own language."""
    return dict(make_hashable(field.flatchoices))
