"""What a schema's shape is called: by the names of its migrations, and by their texts too. Nothing is imported."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from tenants.isolation.router import Kind, labels

Key = tuple[str, str]


def files_of(kind: Kind) -> dict[Key, Path]:
    """The files of all migrations whose tables belong in this kind of schema, by app label and name."""
    found: dict[Key, Path] = {}
    for label in sorted(labels(kind)):
        folder = _folder(label)
        files = sorted(folder.glob("[!_~]*.py")) if folder else []
        found |= {(label, file.stem): file for file in files}
    return found


def _folder(label: str) -> Path | None:
    """Where this app's migrations are; None when it has none."""
    name, _ = MigrationLoader.migrations_module(label)
    spec = find_spec(name) if name and find_spec(name.rpartition(".")[0] or name) else None
    return Path(str(spec.origin)).parent if spec and spec.origin else None


def fingerprint(kind: Kind) -> str:
    """
    Of the names: what the registry of the fleet compares.

    A migration that has been released is never edited, so its name stands for what it does.
    """
    names = "\n".join(".".join(key) for key in files_of(kind))
    return hashlib.sha256(names.encode()).hexdigest()


def content_fingerprint(kind: Kind) -> str:
    """Of the texts: a snapshot is good only for exactly these migrations, also while one is still being written."""
    digest = hashlib.sha256()
    for key, file in files_of(kind).items():
        digest.update(".".join(key).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
