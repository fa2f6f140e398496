"""
Encrypted model fields. `bytea` in the database, the plain value on the instance, opened when first read.

Sealing happens in `pre_save`, bound to place, table, column and row; so `save`, `create` and `bulk_create` work, and
whatever would send a plain value past it (`update`, `bulk_update`, `filter`) raises TypeError.
"""

import json
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core import checks
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models

from vault import crypto, keyring
from vault.indexed import BlindIndexField, NameTokensField
from vault.sealed import Ready, Sealed, SealedAttribute, bound_to, row_bytes, stay, subject_of

__all__ = ["BlindIndexField", "EncryptedDateField", "EncryptedJSONField", "EncryptedTextField", "NameTokensField"]


class EncryptedField(models.Field):
    """The part that all kinds share; subclasses turn a plain value into bytes and back."""

    descriptor_class = SealedAttribute
    erased: Any = None  # what is read where the key was thrown away; such a row cannot be saved again

    def encode(self, value: Any) -> bytes:
        raise NotImplementedError

    def decode(self, plain: bytes) -> Any:
        raise NotImplementedError

    def get_internal_type(self) -> str:
        return "BinaryField"

    @cached_property
    def _bound(self) -> bytes:
        return bound_to(self)

    @cached_property
    def _row(self) -> str:
        return self.model._meta.pk.attname

    def unseal(self, blob: bytes, instance: models.Model) -> Any:
        """
        :raises NoPlace: outside of every place.
        :raises VaultError: changed, moved, of another place, or its key is gone.
        """
        ring = keyring.here()
        plain = ring.unseal(blob, self._bound + crypto.part(row_bytes(instance, self._row)))
        stay(instance, ring)
        return self.decode(plain)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Ready | None:
        value = getattr(model_instance, self.attname)
        if value is None:
            return None
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{self.name} is encrypted: no expression can write it")
        ring = keyring.here()
        stay(model_instance, ring)
        bound = self._bound + crypto.part(row_bytes(model_instance, self._row))
        return Ready(ring.seal(subject_of(model_instance), self.encode(value), bound))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if type(value) is not Ready:
            raise TypeError(f"{self.name} is encrypted: only saving an instance writes it")
        return connection.Database.Binary(value.blob)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return self.get_db_prep_value(value, connection)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        if hasattr(value, "as_sql"):
            raise TypeError(f"{self.name} is encrypted: no expression can write it")
        return "%s"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError(f"{self.name} is encrypted: search by a blind index or name tokens, not {lookup_name}")

    def get_transform(self, lookup_name: str) -> Any:
        raise TypeError(f"{self.name} is encrypted: the database cannot look into it")

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is encrypted and does not leave through serializers")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_use()]

    def _check_use(self) -> list[checks.CheckMessage]:
        found: list[checks.CheckMessage] = []
        if self.unique or self.db_index or self.has_db_default():
            found.append(
                checks.Error("ciphertext can be neither unique, indexed nor a default", obj=self, id="vault.E001")
            )
        if not isinstance(getattr(self.model._meta.pk, "target_field", self.model._meta.pk), models.UUIDField):
            found.append(checks.Error("its row needs a UUID as primary key", obj=self, id="vault.E002"))
        return found


class EncryptedTextField(EncryptedField):
    """Text of any length; `max_length` is checked by validation and shown as one line in forms."""

    erased = "█████"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def to_python(self, value: Any) -> str | None:
        return value if value is None or isinstance(value, str) else str(value)

    def encode(self, value: Any) -> bytes:
        return str(value).encode()

    def decode(self, plain: bytes) -> str:
        return plain.decode()

    def formfield(self, **kwargs: Any) -> Any:
        defaults: dict[str, Any] = {"max_length": self.max_length}
        if self.null:
            defaults["empty_value"] = None
        if self.max_length is None and self.choices is None:
            defaults["widget"] = forms.Textarea
        return super().formfield(**(defaults | kwargs))


class EncryptedDateField(EncryptedField):
    """A day. Compare and sort after reading: the database cannot."""

    empty_strings_allowed = False
    _days = models.DateField()

    def to_python(self, value: Any) -> date | None:
        return self._days.to_python(value)

    def encode(self, value: Any) -> bytes:
        day = self.to_python(value)
        return b"" if day is None else day.isoformat().encode()

    def decode(self, plain: bytes) -> date | None:
        return date.fromisoformat(plain.decode()) if plain else None

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**({"form_class": forms.DateField} | kwargs))


class EncryptedJSONField(EncryptedField):
    """Plain dictionaries and lists; dates and UUIDs inside come back as strings."""

    empty_strings_allowed = False

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder).encode()

    def decode(self, plain: bytes) -> Any:
        return json.loads(plain)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**({"form_class": forms.JSONField} | kwargs))
