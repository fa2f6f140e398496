"""Takes the audit of shown pages and the opening of sealed values out of this process, and puts them back."""

from typing import Any

from accounts import journal
from vault.fields import EncryptedField, EncryptedTextField

_record, _unseal = journal.record, EncryptedField.unseal


def _nothing(*args: Any, **kwargs: Any) -> None:
    return None


def _constant(field: EncryptedField, blob: bytes, instance: Any) -> Any:
    return "Име Презиме Фамилия" if isinstance(field, EncryptedTextField) else None


def set_to(*, audit: bool, decryption: bool) -> None:
    journal.record = _record if audit else _nothing  # type: ignore[assignment]
    EncryptedField.unseal = _unseal if decryption else _constant  # type: ignore[method-assign]
