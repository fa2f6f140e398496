"""The one piece of work that needs a superuser: a database in which isolation can be kept. Idempotent."""

from collections.abc import Iterable
from typing import LiteralString

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
Statement = sql.SQL | sql.Composed


def prepare(admin_url: str) -> None:
    """Makes the roles, the database and the closed doors in it; changes nothing that is already so."""
    name = str(settings.DATABASES["default"]["NAME"])
    with psycopg.connect(admin_url, autocommit=True) as admin:
        _make_roles(admin)
        _make_database(admin, name)
    with psycopg.connect(make_conninfo(admin_url, dbname=name)) as admin:
        close_doors(admin, name)


def _make_roles(admin: psycopg.Connection) -> None:
    login, owner = settings.DATABASES["default"], settings.DATABASES["owner"]
    _make_role(admin, str(login["USER"]), str(login["PASSWORD"]), "NOINHERIT NOCREATEROLE")
    _make_role(admin, str(owner["USER"]), str(owner["PASSWORD"]), "NOINHERIT CREATEROLE")
    # Django would call set_config for the time zone at every connect, and set_config is closed.
    for statement in (
        "ALTER ROLE {login} SET timezone = 'UTC'",
        "ALTER ROLE {owner} SET timezone = 'UTC'",
        "ALTER ROLE {login} SET idle_in_transaction_session_timeout = '2min'",
        "ALTER ROLE {login} SET statement_timeout = '60s'",
        # The planner tries every order of up to eight joined tables: four times as long as the lists of a page then
        # take to be read (17 ms for 4 ms). Django names first the table from which the others are looked up.
        "ALTER ROLE {login} SET join_collapse_limit = 4",
    ):
        admin.execute(_with_roles(statement))


def _make_role(admin: psycopg.Connection, name: str, password: str, powers: str) -> None:
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    statement = sql.SQL(f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOCREATEDB NOBYPASSRLS {powers} PASSWORD {{}}")
    admin.execute(statement.format(sql.Identifier(name), sql.Literal(password or None)))


def _make_database(admin: psycopg.Connection, name: str) -> None:
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        # No ICU in the embedded engine: the C collation everywhere, the application sorts for people.
        statement = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        admin.execute(sql.SQL(statement).format(sql.Identifier(name)))


def close_doors(admin: psycopg.Connection, name: str) -> None:
    """In one transaction, so that a database is never half closed."""
    for statement in (*rights_on_database(name), *_closing()):
        admin.execute(statement)


def rights_on_database(name: str) -> Iterable[Statement]:
    """Kept by the server outside of the database: a copy of it, or a restored one, needs them again."""
    database = sql.Identifier(name)
    yield sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database)
    yield _with_roles("GRANT CONNECT ON DATABASE {database} TO {login}, {owner}", database=database)
    yield _with_roles("GRANT CREATE ON DATABASE {database} TO {owner}", database=database)


def _closing() -> Iterable[Statement]:
    yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    yield _with_roles("GRANT USAGE, CREATE ON SCHEMA public TO {owner}")
    yield sql.SQL("CREATE SCHEMA IF NOT EXISTS extensions")
    yield sql.SQL("GRANT USAGE ON SCHEMA extensions TO PUBLIC")
    for extension in EXTENSIONS:
        yield sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA extensions").format(sql.Identifier(extension))
    # Injected SQL cannot change its role with a function call, nor run a block that does.
    yield sql.SQL("REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC")
    yield _with_roles("GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO {owner}")
    yield sql.SQL("REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC")
    yield _with_roles("GRANT USAGE ON LANGUAGE plpgsql, sql TO {owner}")


def _with_roles(statement: LiteralString, **more: sql.Composable) -> sql.Composed:
    login, owner = settings.DATABASES["default"]["USER"], settings.DATABASES["owner"]["USER"]
    return sql.SQL(statement).format(login=sql.Identifier(str(login)), owner=sql.Identifier(str(owner)), **more)
