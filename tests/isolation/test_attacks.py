"""
What somebody could try who can smuggle SQL into one statement of a centre, and what the database answers.

The table of docs/adr: each line is one attempt made in centre A.
"""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from kernel.place import Place, entered
from tenants.isolation import doors

DENIED = "permission denied|must be owner|must be able|must have|only roles with|must be superuser|not allowed"


def attempt(statement: str) -> list[tuple[object, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize(
    "statement",
    [
        # Another centre, by its qualified name, in every way in which SQL can read or write.
        "SELECT * FROM {b}.accounts_user",
        "SELECT count(*) FROM {b}.accounts_user",
        "SELECT (SELECT email FROM {b}.accounts_user LIMIT 1)",
        "SELECT * FROM accounts_user a JOIN {b}.accounts_user b ON a.id = b.id",
        "INSERT INTO {b}.accounts_user (name) VALUES ('x')",
        "UPDATE {b}.accounts_user SET name = 'x'",
        "DELETE FROM {b}.accounts_user",
        "MERGE INTO {b}.accounts_user u USING accounts_user a ON a.id = u.id WHEN MATCHED THEN DELETE",
        "WITH gone AS (DELETE FROM {b}.accounts_user RETURNING *) SELECT * FROM gone",
        "INSERT INTO accounts_user SELECT * FROM {b}.accounts_user",
        "EXPLAIN ANALYZE SELECT * FROM {b}.accounts_user",
        "PREPARE theirs AS SELECT * FROM {b}.accounts_user",
        "DECLARE theirs CURSOR FOR SELECT * FROM {b}.accounts_user",
        "COPY {b}.accounts_user TO STDOUT",
        "LOCK TABLE {b}.accounts_user IN ACCESS SHARE MODE",
        "SELECT query_to_xml('SELECT * FROM {b}.accounts_user', true, true, '')",
        "SELECT * FROM ts_stat('SELECT name::tsvector FROM {b}.accounts_user')",
        "SELECT nextval('{b}.django_migrations_id_seq')",
        # The doors, and what is shared but not for centres.
        "SELECT * FROM door_network.accounts_user",
        "SELECT * FROM door_operator.accounts_user",
        "SELECT * FROM public.centres_application",
        "SELECT * FROM public.centres_schemastate",
        "INSERT INTO public.centres_domain (host) VALUES ('x')",
        "UPDATE public.centres_centre SET locked_by = ''",
        "DELETE FROM public.directory_region",
        "INSERT INTO public.django_migrations (app) VALUES ('x')",
        # Becoming somebody else.
        "SET SESSION AUTHORIZATION postgres",
        "SET ROLE postgres",
        "SET ROLE zakrila_owner",
        "SELECT set_config('role', '{b_role}', false)",
        "UPDATE pg_settings SET setting = '{b_role}' WHERE name = 'role'",
        "DO $$BEGIN EXECUTE 'SET ROLE {b_role}'; END$$",
        "DO LANGUAGE plpgsql 'BEGIN NULL; END'",
        "GRANT {b_role} TO {a_role}",
        "ALTER ROLE zakrila_login SUPERUSER",
        "ALTER ROLE zakrila_login SET role = '{b_role}'",
        "CREATE ROLE mine LOGIN",
        # Making or changing anything in its own schema: what watches it could be switched off.
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE accounts_user (id int)",
        "CREATE VIEW mine AS SELECT 1",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "CREATE EXTENSION dblink",
        "CREATE TABLE public.mine (id int)",
        "CREATE TABLE extensions.mine (id int)",
        "DROP TABLE accounts_user",
        "TRUNCATE accounts_user",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
        "ALTER TABLE accounts_user ADD COLUMN mine int",
        "CREATE TRIGGER mine BEFORE INSERT ON accounts_user EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE POLICY mine ON accounts_user USING (true)",
        "CREATE INDEX mine ON accounts_user (name)",
        "COMMENT ON TABLE accounts_user IS 'mine'",
        "DROP SCHEMA {b} CASCADE",
        "ALTER SCHEMA {a} RENAME TO mine",
        "UPDATE django_migrations SET app = 'x'",
        "SELECT * FROM django_migrations",
        # The server.
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('.')",
        "COPY accounts_user TO PROGRAM 'cat'",
        "COPY accounts_user FROM '/etc/passwd'",
        "SELECT lo_import('/etc/passwd')",
        "SELECT * FROM pg_authid",
        "SELECT pg_reload_conf()",
        "SET session_replication_role = replica",
        "LOAD 'auto_explain'",
        "CHECKPOINT",
    ],
)
def test_denied(statement: str, in_a: Place, place_b: Place) -> None:
    names = {"a": in_a.schema, "b": place_b.schema, "a_role": in_a.role, "b_role": place_b.role}
    with pytest.raises(DatabaseError, match=DENIED):
        attempt(statement.format(**names))


def test_it_has_no_rights_to_give_away(in_a: Place, place_b: Place) -> None:
    """PostgreSQL only warns."""
    attempt(f"GRANT SELECT ON accounts_user TO {place_b.role}")
    attempt(f"GRANT USAGE ON SCHEMA {in_a.schema} TO {place_b.role}")
    with entered(place_b), pytest.raises(ProgrammingError, match="permission denied for schema"):
        attempt(f"SELECT * FROM {in_a.schema}.accounts_user")


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE {b_role}",
        "SET SESSION ROLE {b_role}",
        "SET LOCAL ROLE {b_role}",
        "RESET ROLE",
        "SET search_path = {b}",
        "SET LOCAL search_path = {b}",
        "RESET ALL",
        "RESET SESSION AUTHORIZATION",
    ],
)
def test_a_move_is_undone_before_the_next_statement(statement: str, in_a: Place, place_b: Place) -> None:
    """The server lets the login role do these; they last no longer than their own message."""
    attempt(statement.format(b=place_b.schema, b_role=place_b.role))
    assert attempt("SELECT current_schema(), current_user") == [(in_a.schema, in_a.role)]
    with pytest.raises(ProgrammingError, match="permission denied"):
        attempt(f"SELECT * FROM {place_b.schema}.accounts_user")


@pytest.mark.parametrize("parameters", [None, [], [1]])
@pytest.mark.parametrize(
    "tail",
    [
        "; SET ROLE {b_role}; SELECT name FROM {b}.accounts_user",
        "; RESET ROLE; SELECT 1",
        "; COMMIT; SET ROLE {b_role}",
        ";\n-- comment\nSET ROLE {b_role}",
        "; DROP TABLE accounts_user",
    ],
)
def test_stacked_statements(tail: str, parameters: list[int] | None, in_a: Place, place_b: Place) -> None:
    statement = ("SELECT %s" if parameters else "SELECT 1") + tail.format(b=place_b.schema, b_role=place_b.role)
    refused = pytest.raises(ProgrammingError, match="cannot insert multiple commands")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def by_stream(statement: str) -> None:
    list(connection.cursor().connection.cursor().stream(statement))


def by_copy(statement: str) -> None:
    with connection.cursor().connection.cursor().copy(statement) as copy:
        list(copy)


def by_many(statement: str) -> None:
    connection.cursor().executemany(statement, [(), ()])


def by_server_cursor(statement: str) -> None:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        cursor.fetchall()


def by_raw_connection(statement: str) -> None:
    connection.connection.execute(statement)


@pytest.mark.parametrize("way", [by_stream, by_many, by_server_cursor, by_raw_connection])
def test_stacked_statements_by_every_way_to_send(way: Callable[[str], None], in_a: Place, place_b: Place) -> None:
    connection.ensure_connection()
    with pytest.raises(Exception, match="cannot insert multiple commands"), transaction.atomic():
        way(f"SELECT 1; SET ROLE {place_b.role}; SELECT 2")


@pytest.mark.parametrize("way", [by_stream, by_many, by_server_cursor, by_raw_connection])
def test_the_other_centre_by_every_way_to_send(way: Callable[[str], None], in_a: Place, place_b: Place) -> None:
    connection.ensure_connection()
    with pytest.raises(Exception, match="permission denied for schema"), transaction.atomic():
        way(f"SELECT * FROM {place_b.schema}.accounts_user")


def test_copying_the_other_centre(in_a: Place, place_b: Place) -> None:
    connection.ensure_connection()
    with pytest.raises(Exception, match="permission denied for schema"), transaction.atomic():
        by_copy(f"COPY {place_b.schema}.accounts_user TO STDOUT")


def test_nowhere_nothing_can_be_read(place_a: Place) -> None:
    with entered(None):
        for table in (f"{place_a.schema}.accounts_user", "door_operator.accounts_user", "public.centres_centre"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                attempt(f"SELECT * FROM {table}")
        with pytest.raises(ProgrammingError, match="does not exist"):
            attempt("SELECT * FROM accounts_user")


def test_a_missing_table_is_an_error_and_not_the_public_one(in_a: Place) -> None:
    """Nothing of a centre has a twin in `public` that could answer in its place."""
    theirs = {name for (name,) in attempt(f"SELECT tablename FROM pg_tables WHERE schemaname = '{in_a.schema}'")}
    shared = {name for (name,) in attempt("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    assert theirs & shared == {"django_migrations"}
    with pytest.raises(ProgrammingError, match="permission denied"):
        attempt("SELECT * FROM public.django_migrations")


@pytest.mark.parametrize("door", doors.DOORS, ids=lambda door: door.door)
def test_no_door_sees_into_a_centre(door: Place, place_a: Place) -> None:
    with entered(door), pytest.raises(ProgrammingError, match="permission denied for schema"):
        attempt(f"SELECT * FROM {place_a.schema}.accounts_user")


def test_what_others_are_doing_cannot_be_seen_or_stopped(in_a: Place) -> None:
    mine = attempt("SELECT pg_backend_pid()")[0][0]
    seen = attempt(
        f"SELECT DISTINCT query FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> {mine}"
    )
    assert {query for (query,) in seen} <= {"<insufficient privilege>"}
    others = attempt(f"SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> {mine}")
    for (pid,) in others[:1]:
        with pytest.raises(ProgrammingError, match="permission denied"):
            attempt(f"SELECT pg_terminate_backend({pid})")


def test_what_is_shared_all_the_same(in_a: Place, place_b: Place) -> None:
    """Known limits: names of schemas and tables can be read in the catalogue, and advisory locks are one space."""
    names = {name for (name,) in attempt("SELECT nspname FROM pg_namespace")}
    assert place_b.schema in names
    assert attempt("SELECT pg_try_advisory_xact_lock(1)") == [(True,)]
