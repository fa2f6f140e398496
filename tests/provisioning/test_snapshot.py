"""A replayed schema is what the migrations make, object by object."""

import pytest
from django.db import connections

from tenants.isolation.names import centre_role, new_schema, quoted
from tenants.isolation.roles import own_rights_sql
from tenants.isolation.router import Kind
from tenants.provisioning import catalogue, migrations, owner, schemas, snapshot
from tests.utils.catalogue import describe

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def made(kind: Kind, *, by_migrations: bool) -> dict[str, str]:
    schema = new_schema()
    role = centre_role(schema)
    schemas.make_empty(schema, role, is_centre=True)
    if by_migrations:
        migrations.migrate(schema, kind)
        owner.run(own_rights_sql(schema, role, kind))
    else:
        schemas.fill(schema, role, kind)
    with connections["owner"].cursor() as cursor:
        return describe(cursor, schema, role)


@pytest.mark.parametrize("kind", [Kind.CENTRE, Kind.NETWORK, Kind.OPERATOR])
def test_both_ways_give_the_same_catalogue(kind: Kind) -> None:
    migrated, replayed = made(kind, by_migrations=True), made(kind, by_migrations=False)
    different = {name: (migrated.get(name), replayed.get(name)) for name in migrated.keys() | replayed.keys()}
    assert {name: pair for name, pair in different.items() if pair[0] != pair[1]} == {}
    assert len(migrated) > 100


# One of everything that a migration may make with SQL of its own.
EVERYTHING = """
CREATE TABLE parent (id bigint GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY 2 CACHE 3 CYCLE) PRIMARY KEY,
    code varchar(5) COLLATE "C" DEFAULT 'x' CONSTRAINT "odd name" NOT NULL UNIQUE, "Mixed ""Case" text,
    half numeric(9, 2) GENERATED ALWAYS AS (id / 2.0) STORED, span tstzrange, data bytea COMPRESSION pglz,
    moment timestamptz DEFAULT now(), flags text[] DEFAULT '{}'::text[],
    CHECK (length(code) < 9), CONSTRAINT never_twice EXCLUDE USING gist (code WITH =, span WITH &&) WHERE (code <> ''))
    WITH (fillfactor = 80);
CREATE TABLE "aaa first" (id int PRIMARY KEY, parent_id bigint REFERENCES parent, self_id int REFERENCES "aaa first");
ALTER TABLE parent ADD COLUMN favourite int REFERENCES "aaa first" DEFERRABLE INITIALLY DEFERRED;
CREATE UNLOGGED TABLE "Child" (parent_id bigint REFERENCES parent DEFERRABLE INITIALLY DEFERRED, note text);
ALTER TABLE "Child" ADD CONSTRAINT "later" CHECK (note <> '') NOT VALID;
ALTER TABLE "Child" ADD COLUMN other bigint, ADD FOREIGN KEY (other) REFERENCES parent NOT VALID;
ALTER TABLE parent DROP COLUMN moment, ADD COLUMN added int NOT NULL DEFAULT 7;
ALTER TABLE parent ALTER COLUMN data SET STORAGE EXTERNAL, ALTER COLUMN code SET STATISTICS 500;
ALTER TABLE parent ALTER COLUMN added SET (n_distinct = 5);
CREATE INDEX partial ON parent USING btree (lower(code) DESC NULLS LAST) INCLUDE (added) WHERE added > 3;
CREATE INDEX trigrams ON parent USING gin ("Mixed ""Case" gin_trgm_ops);
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN NEW.note := '%s; ' || TG_TABLE_SCHEMA; RETURN NEW; END$$;
REVOKE EXECUTE ON FUNCTION stamp() FROM PUBLIC;
CREATE FUNCTION twice(n int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog
    AS 'SELECT n * 2';
CREATE TRIGGER stamped BEFORE INSERT OR UPDATE OF note ON "Child" FOR EACH ROW WHEN (NEW.note IS NOT NULL)
    EXECUTE FUNCTION stamp();
ALTER TABLE "Child" ENABLE ALWAYS TRIGGER stamped;
CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON "Child" DEFERRABLE FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE VIEW short WITH (security_invoker = true) AS SELECT id, code FROM parent WHERE length(code) < 3;
CREATE STATISTICS codes (dependencies) ON code, added FROM parent;
ALTER TABLE parent ENABLE ROW LEVEL SECURITY;
ALTER TABLE parent FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON parent AS RESTRICTIVE FOR SELECT TO PUBLIC USING (code <> 'y');
CREATE POLICY written ON parent FOR INSERT WITH CHECK (code <> 'z');
ALTER TABLE parent NO FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE parent IS 'it''s a %% table';
COMMENT ON COLUMN parent.code IS 'код';
COMMENT ON CONSTRAINT never_twice ON parent IS 'c';
COMMENT ON FUNCTION stamp() IS 'f';
COMMENT ON TRIGGER stamped ON "Child" IS 't';
COMMENT ON INDEX partial IS 'i';
INSERT INTO parent (code, span, data, flags) VALUES ('ж''"\\', '[2026-01-01, 2026-02-01)', '\\x00ff', '{a,"b c"}'),
    ('b', NULL, NULL, NULL);
INSERT INTO "aaa first" VALUES (1, 5, 2), (2, NULL, 1);
UPDATE parent SET favourite = 2 WHERE id = 5;
INSERT INTO "Child" VALUES (5, 'e1', NULL), (NULL, NULL, 7);
CREATE TABLE django_migrations (id int)
"""


def named(schema: str) -> str:
    owner.run([f"CREATE SCHEMA {quoted(schema)}"])
    return schema


def run_in(schema: str, sql: str) -> None:
    with owner.path(schema):
        owner.run([sql])


def test_one_of_everything_survives_the_round_trip() -> None:
    original, copy = named(new_schema()), named(new_schema())
    run_in(original, EVERYTHING)
    with owner.path(original) as connection, connection.cursor() as cursor:
        text = ";\n".join(catalogue.statements(cursor, original)).replace(original, copy)
        run_in(copy, text)
        first, second = describe(cursor, original, "no_role"), describe(cursor, copy, "no_role")
    assert {
        name: (first.get(name), second.get(name))
        for name in first.keys() | second.keys()
        if first.get(name) != second.get(name)
    } == {}


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TYPE mood AS ENUM ('a')",
        "CREATE DOMAIN small AS int CHECK (VALUE < 9)",
        "CREATE TYPE pair AS (a int, b int)",
        "CREATE SEQUENCE loose",
        "CREATE TABLE t (id serial)",
        "CREATE MATERIALIZED VIEW m AS SELECT 1",
        "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
        "CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int)",
        'CREATE COLLATION other FROM "C"',
        "CREATE TABLE t (id int); GRANT SELECT (id) ON t TO PUBLIC",
    ],
)
def test_what_it_cannot_render_it_refuses(sql: str) -> None:
    schema = named(new_schema())
    run_in(schema, sql)
    with owner.path(schema) as connection, connection.cursor() as cursor, pytest.raises(catalogue.CannotRender):
        list(catalogue.statements(cursor, schema))


def test_a_draft_left_by_a_killed_process_is_cleared_away() -> None:
    owner.run(["CREATE SCHEMA scratch_0123456789abcdef", "DELETE FROM centres_snapshot"])
    snapshot.text_of(Kind.NETWORK)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'scratch%%'")
        assert cursor.fetchone() == (0,)
