"""
Tables for models that exist in tests alone, in both test centres.

Made past Django's connections, so that a fixture may ask for them at any moment; a database that is cloned anew
after a committing test has lost them, so every test asks again.
"""

import psycopg
from django.conf import settings
from django.db import connections, models
from psycopg import sql

from kernel.place import Place
from tenants.isolation import hosts
from tests.utils import database

CENTRES = ("centre-a", "centre-b")


def ensure(model: type[models.Model]) -> None:
    with _admin() as admin:
        for slug in CENTRES:
            _ensure_in(admin, _place(slug), model)


def drop(model: type[models.Model]) -> None:
    """Other tests compare the catalogue with what models declare."""
    found = sql.SQL("SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = {} AND relkind = 'r'")
    with _admin() as admin:
        for (schema,) in admin.execute(found.format(model._meta.db_table)).fetchall():
            admin.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(schema, model._meta.db_table)))


def _admin() -> psycopg.Connection:
    name = connections["default"].settings_dict["NAME"]
    return psycopg.connect(database.admin_url(), dbname=name, autocommit=True)


def _place(slug: str) -> Place:
    place = hosts.find(f"{slug}.{settings.BASE_DOMAIN}").place
    assert place is not None
    return place


def _ensure_in(admin: psycopg.Connection, place: Place, model: type[models.Model]) -> None:
    table = sql.Identifier(place.schema, model._meta.db_table)
    found = admin.execute("SELECT to_regclass(%s)", [table.as_string(admin)]).fetchone()
    if found == (None,):
        owner = sql.Identifier(settings.DATABASES["owner"]["USER"])
        admin.execute(sql.SQL("SET ROLE {}").format(owner))
        admin.execute(sql.SQL("SET search_path = {}, extensions").format(sql.Identifier(place.schema)))
        for statement in _statements(model):
            admin.execute(statement)
        rights = sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}")
        admin.execute(rights.format(table, sql.Identifier(place.role)))
        admin.execute("RESET ROLE")


def _statements(model: type[models.Model]) -> list[bytes]:
    editor = connections["owner"].schema_editor(collect_sql=True)
    editor.deferred_sql = []
    editor.create_model(model)
    return [str(statement).encode() for statement in (*editor.collected_sql, *editor.deferred_sql)]
