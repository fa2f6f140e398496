"""What a schema's shape is called: by the names of its migrations, and by their texts too."""

import hashlib
import inspect
from functools import lru_cache
from pathlib import Path

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

from tenants.isolation.router import Kind, labels

Key = tuple[str, str]


@lru_cache(maxsize=1)  # of the code, not of any centre: the same for as long as this process runs
def graph_loader() -> MigrationLoader:
    """All migrations of the installed apps, read once and without a database."""
    return MigrationLoader(None)


def forget() -> None:
    """For tests that bring other migrations."""
    graph_loader.cache_clear()


def migrations_of(kind: Kind) -> dict[Key, Migration]:
    """Every migration whose tables belong in this kind of schema, by app label and name."""
    wanted = labels(kind)
    graph = graph_loader().graph
    return {key: graph.nodes[key] for key in sorted(graph.nodes) if key[0] in wanted}


def fingerprint(kind: Kind) -> str:
    """
    Of the names: what the registry of the fleet compares.

    A migration that has been released is never edited, so its name stands for what it does.
    """
    return of_keys(set(migrations_of(kind)))


def of_keys(keys: set[Key]) -> str:
    return hashlib.sha256("\n".join(f"{app}.{name}" for app, name in sorted(keys)).encode()).hexdigest()


def content_fingerprint(kind: Kind) -> str:
    """Of the texts: a snapshot is good only for exactly these migrations, also while one is still being written."""
    digest = hashlib.sha256()
    for key, migration in migrations_of(kind).items():
        digest.update(".".join(key).encode())
        digest.update(Path(inspect.getfile(type(migration))).read_bytes())
    return digest.hexdigest()
