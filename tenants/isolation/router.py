"""Which app's tables belong in which kind of schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from django.apps import apps
from django.conf import settings


class Kind(StrEnum):
    """Kinds of schemas: the shared one, the two doors that have accounts, and a centre's."""

    PUBLIC = "public"
    CENTRE = "centre"
    NETWORK = "network"
    OPERATOR = "operator"


_migrating: ContextVar[Kind | None] = ContextVar("zakrila_migrating", default=None)


def labels(kind: Kind) -> frozenset[str]:
    """The labels of the apps whose tables this kind of schema has (settings.SCHEMA_APPS)."""
    names = set(settings.SCHEMA_APPS[kind])
    return frozenset(config.label for config in apps.get_app_configs() if config.name in names)


@contextmanager
def migrating(kind: Kind) -> Iterator[None]:
    """Inside, tables of this kind's apps may be made; outside, `migrate` makes nothing anywhere."""
    token = _migrating.set(kind)
    try:
        yield
    finally:
        _migrating.reset(token)


class SchemaRouter:
    def db_for_read(self, model: object, **hints: object) -> str | None:
        """A Python migration works where it runs, also if it does not say so; None: wherever Django would."""
        return "owner" if _migrating.get() else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        kind = _migrating.get()
        return db == "owner" and kind is not None and app_label in labels(kind)
