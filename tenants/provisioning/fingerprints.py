"""
What a schema's shape is called: by the names of its migrations, and by their texts too.

No migration and no model is imported, and Django need not have started: `glance` asks before it does.
"""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from tenants.isolation.router import Kind

Key = tuple[str, str]


def files_of(kind: Kind) -> dict[Key, Path]:
    """The files of all migrations whose tables belong in this kind of schema, by app label and name."""
    found: dict[Key, Path] = {}
    for label, package in sorted(_apps(tuple(settings.SCHEMA_APPS[kind]))):
        folder = _folder(settings.MIGRATION_MODULES.get(label, f"{package}.migrations"))
        files = sorted(folder.glob("[!_~]*.py")) if folder else []
        found |= {(label, file.stem): file for file in files}
    return found


@cache
def _apps(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Label and package of those that are installed."""
    configs = [AppConfig.create(name) for name in names if name in settings.INSTALLED_APPS]
    return [(config.label, config.name) for config in configs]


def _folder(module: str | None) -> Path | None:
    """Where these migrations are; None when there are none."""
    spec = find_spec(module) if module and find_spec(module.rpartition(".")[0] or module) else None
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
