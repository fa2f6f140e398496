"""One value for people (a cell, on the clocks of Sofia) and for programs (JSON)."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext
from psycopg.types.range import Range

from kernel.clock import local
from vault.errors import KeyMissing, VaultError

# Telephone numbers and plain numbers begin like formulas and are none.
_HARMLESS = re.compile(r"[+-]?[0-9][0-9 ().,/-]*\Z")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
ERASED, UNREADABLE = "[заличено]", "[нечетимо]"  # Cyrillic: these cells are read by people


def value_of(row: models.Model, field: models.Field) -> Any:
    """The plain value; what was erased says so, and one damaged value does not keep the rest from its people."""
    try:
        return getattr(row, field.attname)
    except KeyMissing:
        return ERASED
    except VaultError:
        return UNREADABLE


def shown(row: models.Model, field: models.Field, value: Any) -> str:
    """With the words of a list instead of their codes."""
    if field.choices and value is not None and not isinstance(value, list):
        return str(dict(field.flatchoices).get(value, value))
    return text_of(value)


def text_of(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case datetime():
            return f"{local(value):%d.%m.%Y %H:%M:%S}"
        case date():
            return f"{value:%d.%m.%Y}"
        case time():
            return f"{value:%H:%M}"
        case Range():
            return f"{text_of(value.lower)} – {text_of(value.upper)}"
        case list() | tuple():
            return ", ".join(map(text_of, value))
        case dict():
            return "; ".join(f"{key}: {text_of(one)}" for key, one in value.items())
        case bytes() | memoryview():
            return bytes(value).hex()
        case _:
            return str(value)


def cell(text: str) -> str:
    """For a spreadsheet: text that it would run stands behind an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) and not _HARMLESS.match(text) else text


def json_of(value: Any) -> Any:
    match value:
        case datetime():
            return local(value).isoformat()
        case date() | time():
            return value.isoformat()
        case Range():
            return [json_of(value.lower), json_of(value.upper)]
        case list() | tuple():
            return [json_of(one) for one in value]
        case dict():
            return {str(key): json_of(one) for key, one in value.items()}
        case bytes() | memoryview():
            return bytes(value).hex()
        case UUID() | Decimal():
            return str(value)
        case _:
            return value
