"""What makes two lines the same, so that importing a file again adds nothing."""

import hashlib
import hmac
import json
from datetime import date, time
from typing import Any

from services.onboarding.sheets.numbers import Identifier
from services.onboarding.sheets.specs import Spec
from services.onboarding.sheets.specs.base import Values


def identity(spec: Spec, values: Values) -> str:
    """The facts of a line in one canonical text: no spelling, no order of columns, no empty fields."""
    facts = {name: _plain(value) for name, value in values.items() if value not in (None, "", ())}
    return json.dumps([spec.kind.value, facts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str, *, key: bytes) -> bytes:
    """
    32 bytes that may be stored: without the centre's key nobody can try names against them.

    :raises ValueError: a key shorter than 16 bytes protects nothing.
    """
    if len(key) < 16:
        raise ValueError("the key of a fingerprint needs at least 16 bytes")
    return hmac.new(key, b"import-row\n" + text.encode(), hashlib.sha256).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Identifier):
        return f"{value.kind}:{value.number}"
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
