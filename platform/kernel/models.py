"""The abstract row: a UUIDv7 made by the application and a class for every field."""

from typing import ClassVar

from django.db import models

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
