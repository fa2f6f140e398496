"""
Where packages of everything lie, sealed, between the worker that builds them and the one fetching; and how far it is.

The progress is counts alone, for minutes, in Valkey: without it nothing is told and nothing is lost.
"""

from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

from kernel.place import require_centre

TOLD_FOR = 600


def path_of(export: UUID) -> Path:
    root = Path(settings.EXPORTS_ROOT)  # type: ignore[misc]
    return root / str(require_centre().uuid) / f"{export}.zip.age"


def opened(export: UUID) -> IO[bytes] | None:
    try:
        return path_of(export).open("rb")
    except FileNotFoundError:
        return None


def forget(export: UUID) -> None:
    path_of(export).unlink(missing_ok=True)


def tell(export: UUID, done: int, total: int) -> None:
    try:
        caches["limits"].set(_key(export), (done, total), TOLD_FOR)
    except RedisError:
        return


def heard(export: UUID) -> tuple[int, int] | None:
    """Tables that are packed, of how many."""
    try:
        found = caches["limits"].get(_key(export))
    except RedisError:
        return None
    return (int(found[0]), int(found[1])) if found else None


def _key(export: UUID) -> str:
    return f"export:{export}"
