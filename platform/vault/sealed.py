"""A sealed value as models meet it: bytes that show nothing until an attribute is read."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from vault import crypto, keyring
from vault.errors import Erased, OtherPlace, VaultError
from vault.models import Kind


class Sealed:
    """Ciphertext as it came from the database. Neither printing, comparing nor JSON gets anything out of it."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    @property
    def number(self) -> int:
        return crypto.key_number(self.blob)

    def __repr__(self) -> str:
        return "<sealed>"


class Ready(Sealed):
    """Ciphertext that a field's pre_save has just made for its row: the only thing a column takes."""

    __slots__ = ()


class SealedAttribute(DeferredAttribute):
    """Opens the value when it is first read, and keeps the plain value on the instance."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        try:
            value = instance.__dict__[name]
        except KeyError:
            return super().__get__(instance, cls)
        if type(value) is Sealed:
            value = instance.__dict__[name] = self._opened(value, instance)
        return value

    def _opened(self, value: Sealed, instance: models.Model) -> Any:
        """An erased person's rows stay where others point to them: pages show that something was erased."""
        try:
            return self.field.unseal(value.blob, instance)
        except Erased:
            return self.field.erased

    # A data descriptor: without __set__ the instance's own dictionary would win over __get__.
    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


def row_bytes(instance: models.Model, attname: str) -> bytes:
    """
    :raises VaultError: a value can only be bound to a row that has its UUID already.
    """
    row = instance.__dict__.get(attname)
    if isinstance(row, UUID):
        return row.bytes
    if isinstance(row, str):
        return UUID(row).bytes
    raise VaultError(f"{type(instance).__name__} needs a UUID as its primary key before anything is sealed")


def subject_of(instance: models.Model) -> keyring.Slot | None:
    """
    Whose key seals this row: the model's `vault_subject` (value, property or method), or None for the place's.

    A table that is only ever added to names Kind.AUDIT: the key that is never changed.
    """
    subject = getattr(instance, "vault_subject", None)
    subject = subject() if callable(subject) else subject
    if subject is not None and not isinstance(subject, UUID) and subject is not Kind.AUDIT:
        raise VaultError(f"{type(instance).__name__}.vault_subject must be a UUID, Kind.AUDIT or None")
    return subject


def stay(instance: models.Model, ring: keyring.Ring) -> None:
    """
    Remember where this object's values were opened or sealed.

    :raises OtherPlace: an object of one centre is being written in another.
    """
    state = instance._state
    if getattr(state, "sealed_in", ring.place.uuid) != ring.place.uuid:
        raise OtherPlace(f"this {type(instance).__name__} belongs to another place")
    state.sealed_in = ring.place.uuid  # type: ignore[attr-defined]


def bound_to(field: models.Field) -> bytes:
    """The part of the associated data that a column shares; renaming a table or column means sealing anew."""
    return crypto.bind(field.model._meta.db_table.encode(), field.column.encode())
