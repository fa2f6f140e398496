"""Rights as the database keeps them: who may stand in a place, and what the place's role may do there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.conf import settings
from django.db import models

from kernel.place import Door
from kernel.rights import Rights
from tenants.isolation.names import centres_role, door_role, quoted
from tenants.isolation.router import Kind, labels

# What a centre may give to the commons (tenants.centres.commons): one function each, never a table.
FUNCTIONS_FOR_CENTRES = (
    "public.publish_code(uuid, text, date, date), public.revoke_code(text, date), "
    "public.open_support(uuid, uuid, integer), public.close_support(), public.support_until(), "
    "public.tell_support(uuid, jsonb), public.tell_queue(uuid, integer, integer, integer, timestamptz), "
    "public.ask_end(uuid, text, date, date, uuid, uuid), public.withdraw_end(), public.end_asked()"
)
# What the operator may read of a centre, and only while that centre keeps its window open; and that a request for
# the end of a service was read.
FUNCTIONS_FOR_OPERATOR = "public.read_support(uuid), public.take_end(uuid)"

Grants = dict[tuple[str, ...], list[str]]


def login_role() -> str:
    return str(settings.DATABASES["default"]["USER"])


def role_sql(role: str, *, is_centre: bool) -> Iterator[str]:
    """
    Makes a role nobody can log in with. The login role may become it and has none of its rights until it does.

    A centre's role takes what all centres may read in `public` from the group, so a public table's access list
    stays short however many centres there are.
    """
    yield f"CREATE ROLE {quoted(role)} NOLOGIN"
    yield f"GRANT {quoted(role)} TO {quoted(login_role())} WITH INHERIT FALSE, SET TRUE"
    if is_centre:
        yield f"GRANT {quoted(centres_role())} TO {quoted(role)} WITH INHERIT TRUE, SET FALSE"


def own_rights_sql(schema: str, role: str, kind: Kind) -> Iterator[str]:
    """
    What a centre's (or a door's) role may do in its own schema; anything granted before is taken back first.

    The tables are named one by one: ON ALL TABLES IN SCHEMA reads the whole of pg_class, 1.5 s with 4,500 centres.
    """
    yield f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {quoted(role)}"
    yield from _rights_sql(schema, role, {model._meta.db_table: rights_of(model).own for model in models_of(kind)})


def public_rights_sql() -> Iterator[str]:
    """What each door, and all centres alike, may do with the shared tables."""
    for door in (Door.PUBLIC, Door.CENTRE, Door.NETWORK, Door.OPERATOR):
        role = centres_role() if door is Door.CENTRE else door_role(door)
        yield f'GRANT USAGE ON SCHEMA "public" TO {quoted(role)}'
        tables = {model._meta.db_table: getattr(rights_of(model), door) for model in models_of(Kind.PUBLIC)}
        yield from _rights_sql("public", role, tables)
    yield f"GRANT EXECUTE ON FUNCTION {FUNCTIONS_FOR_CENTRES} TO {quoted(centres_role())}"
    yield f"GRANT EXECUTE ON FUNCTION {FUNCTIONS_FOR_OPERATOR} TO {quoted(door_role(Door.OPERATOR))}"


def _rights_sql(schema: str, role: str, tables: dict[str, tuple[str, ...]]) -> Iterator[str]:
    if tables:
        yield f"REVOKE ALL ON {_listed(schema, tables)} FROM {quoted(role)}"
    grants: Grants = defaultdict(list)
    for table, privileges in tables.items():
        grants[privileges].append(table)
    for privileges, names in grants.items():
        if privileges:
            yield f"GRANT {', '.join(privileges)} ON {_listed(schema, names)} TO {quoted(role)}"


def _listed(schema: str, tables: Iterable[str]) -> str:
    return ", ".join(f"{quoted(schema)}.{quoted(table)}" for table in sorted(tables))


def models_of(kind: Kind) -> list[type[models.Model]]:
    """The models with a table in this kind of schema, those of many-to-many fields included."""
    wanted = labels(kind)
    found = apps.get_models(include_auto_created=True)
    return [
        model for model in found if model._meta.app_label in wanted and model._meta.managed and not model._meta.proxy
    ]


def rights_of(model: type[models.Model]) -> Rights:
    """Declared as RIGHTS; else a model of ours or of a library may be written by its own place, and by nobody else."""
    return getattr(model, "RIGHTS", Rights())
