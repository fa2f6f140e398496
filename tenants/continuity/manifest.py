"""
What a backup says of itself, and the proof that we said it.

The proof is made with the master key: a backup carries the definition of tables, which the owner runs when it is
restored, and accounts, so one that somebody has prepared must not be taken for ours.
"""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vault import master
from vault.master import Master

FORM = 1


class Unproved(ValueError):
    """Not a backup of this installation, or changed since, or made under another master key."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table's rows or a file's bytes. `rows` None: a file."""

    sha256: str
    size: int
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """`fingerprint`: of the schema's migrations; `head`: the last seal of the audit at that moment."""

    place: str
    slug: str
    name: str
    schema: str
    taken_at: str
    fingerprint: str
    definition: str
    server: str
    tables: dict[str, Part]
    files: dict[str, Part]
    head: dict[str, Any] | None
    form: int = FORM

    @property
    def uuid(self) -> UUID:
        return UUID(self.place)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)

    @property
    def rows(self) -> int:
        return sum(part.rows or 0 for part in self.tables.values())


def written(manifest: Manifest) -> str:
    facts = asdict(manifest)
    return json.dumps({**facts, "proof": _proof(facts, master.current())}, ensure_ascii=False, indent=1)


def read(text: str) -> Manifest:
    """
    :raises Unproved: see there.
    """
    try:
        facts = json.loads(text)
        proof = facts.pop("proof")
        parts = {kind: {name: Part(**part) for name, part in facts[kind].items()} for kind in ("tables", "files")}
        found = Manifest(**{**facts, **parts})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unproved("this is no manifest of a backup") from error
    if found.form != FORM or not any(hmac.compare_digest(str(proof), _proof(facts, one)) for one in master.known()):
        raise Unproved("the manifest was changed, or belongs to another master key")
    return found


def digest_of(manifest: Manifest) -> str:
    return hashlib.sha256(_canonical(asdict(manifest))).hexdigest()


def _proof(facts: dict[str, Any], by: Master) -> str:
    key = hmac.digest(by.key, b"zakrila backup manifest", "sha256")
    return hmac.digest(key, _canonical(facts), "sha256").hex()


def _canonical(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
