"""
Where sealed values lie: derived from the models, so that a new encrypted field is turned with the others by itself.

What no model's field tells (a library's JSON column with sealed texts in it) is registered by the room that seals it.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import connections, models

from vault import crypto
from vault.errors import Unreadable
from vault.fields import EncryptedField
from vault.indexed import Derived
from vault.models import Kind


@dataclass(frozen=True)
class Table:
    """A model with encrypted fields, and the columns that are computed from them."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def sealed(self) -> tuple[EncryptedField, ...]:
        return tuple(field for field in self.model._meta.local_concrete_fields if isinstance(field, EncryptedField))

    @cached_property
    def derived(self) -> tuple[Any, ...]:
        return tuple(field for field in self.model._meta.local_concrete_fields if isinstance(field, Derived))

    @property
    def is_kept(self) -> bool:
        """Only ever added to: its rows keep the key that they were sealed with."""
        return getattr(self.model, "vault_subject", None) is Kind.AUDIT


@dataclass(frozen=True)
class Texts:
    """A JSON column in which texts are sealed and written in base64, all bound to the same words."""

    table: str
    column: str
    bound: bytes


def models_of_the_product() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def tables(alias: str) -> list[Table]:
    """Those that the schema has in which the owner's session stands: doors have no tables of a centre."""
    found = (Table(model) for model in models_of_the_product() if not model._meta.proxy)
    return [table for table in found if table.sealed and exists(alias, table.name)]


def exists(alias: str, table: str) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [connections[alias].ops.quote_name(table)])
        return bool(cursor.fetchone()[0])


_texts: list[Texts] = []


def register(texts: Texts) -> None:
    if texts not in _texts:
        _texts.append(texts)


def texts(alias: str) -> list[Texts]:
    return [one for one in _texts if exists(alias, one.table)]


def sealed_texts(value: Any) -> Iterator[bytes]:
    """The sealed values among the texts of a JSON document."""
    if isinstance(value, str):
        blob = _as_sealed(value)
        if blob is not None:
            yield blob
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from sealed_texts(part)


def changed_texts(value: Any, change: Callable[[bytes], bytes]) -> Any:
    """The same document with every sealed text changed."""
    if isinstance(value, dict):
        return {key: changed_texts(part, change) for key, part in value.items()}
    if isinstance(value, list):
        return [changed_texts(part, change) for part in value]
    blob = _as_sealed(value) if isinstance(value, str) else None
    return value if blob is None else base64.b64encode(change(blob)).decode()


def _as_sealed(text: str) -> bytes | None:
    try:
        blob = base64.b64decode(text, validate=True)
        crypto.key_number(blob)
    except (binascii.Error, ValueError, Unreadable):
        return None
    return blob
