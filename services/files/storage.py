"""Sealed bytes on disk: written beside, flushed, then renamed, so that a half-written file is never found."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from kernel.place import require_centre
from vault import files as vault_files


def new_key() -> str:
    """`<centre uuid>/<random>`: the name tells nothing and can be guessed by nobody."""
    return f"{require_centre().uuid}/{secrets.token_hex(24)}"


def path_of(storage_key: str) -> Path:
    """
    Where a key's bytes lie.

    :raises ValueError: the key is not of the centre that has been entered.
    """
    place, _, name = storage_key.partition("/")
    if place != str(require_centre().uuid) or not name.isalnum():
        raise ValueError("a file of another centre")
    return Path(settings.FILES_ROOT) / place / name


def write(source: BinaryIO, *, storage_key: str, file_id: UUID, subject: UUID | None) -> tuple[int, str]:
    """
    Seal `source` under the key; returns plain size and SHA-256 of the sealed bytes.

    Written before the commit: after a rollback or a kill an orphan stays that nobody can read, since its file key
    was never committed.
    """
    path = path_of(storage_key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    try:
        with draft.open("xb") as target:
            size = vault_files.seal(source, target, file_id=file_id, subject=subject)
            target.flush()
            os.fsync(target.fileno())
        digest = _digest(draft)
        draft.rename(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return size, digest


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
