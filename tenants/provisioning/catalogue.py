"""
A schema's definition as statements, read from PostgreSQL's catalogue.

Compact on purpose, unlike pg_dump: identities and constraints stand in CREATE TABLE, foreign keys of a table are one
ALTER, nothing is said that is the default. Every query takes the schema's oid and yields finished statements; names
come out unqualified because the schema is first in the path. Order: functions, tables, rows, foreign keys, the rest.
"""

from collections.abc import Iterator
from typing import Any

from tenants.isolation.names import quoted


class CannotRender(NotImplementedError):
    """A migration made a kind of object that no query here renders; add one, or the snapshot would lack it."""


# Everything in a schema depends on it in pg_depend; what appears here is rendered below or comes along with it.
RENDERED = {
    "pg_class": {"table", "index", "sequence", "view"},
    "pg_type": {"type"},  # only those of tables; see FOREIGN_TYPES
    "pg_proc": {"function", "procedure"},
    "pg_statistic_ext": {"statistics object"},
}
OBJECTS = """
SELECT DISTINCT d.classid::regclass::text, (pg_identify_object(d.classid, d.objid, 0)).type
FROM pg_depend d WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = %s
"""
FOREIGN_TYPES = """
SELECT t.typname FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = %s AND t.typelem = 0 AND c.relkind IS DISTINCT FROM 'r' AND c.relkind IS DISTINCT FROM 'v'
"""
LOOSE_SEQUENCES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = %s AND c.relkind = 'S'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i')
"""
COLUMN_RIGHTS = """
SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = %s AND a.attacl IS NOT NULL
"""

FUNCTIONS = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = %s ORDER BY proname, oid"

TABLES = """
WITH identity AS (
    SELECT d.refobjid AS relid, d.refobjsubid AS attnum, format('SEQUENCE NAME %%I', s.relname)
           || CASE WHEN q.seqstart <> 1 THEN format(' START WITH %%s', q.seqstart) ELSE '' END
           || CASE WHEN q.seqincrement <> 1 THEN format(' INCREMENT BY %%s', q.seqincrement) ELSE '' END
           || CASE WHEN q.seqcache <> 1 THEN format(' CACHE %%s', q.seqcache) ELSE '' END
           || CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END AS options
    FROM pg_depend d JOIN pg_class s ON s.oid = d.objid JOIN pg_sequence q ON q.seqrelid = s.oid
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i'
), part AS (
    SELECT a.attrelid AS relid, 0 AS rank, a.attnum AS place, format('%%I %%s', a.attname,
           format_type(a.atttypid, a.atttypmod))
           || CASE WHEN a.attcompression <> '' THEN
              format(' COMPRESSION %%s', CASE a.attcompression WHEN 'l' THEN 'lz4' ELSE 'pglz' END) ELSE '' END
           || CASE WHEN a.attcollation <> t.typcollation THEN
              format(' COLLATE %%s', a.attcollation::regcollation) ELSE '' END
           || CASE WHEN a.attgenerated = 's' THEN
                   format(' GENERATED ALWAYS AS (%%s) STORED', pg_get_expr(d.adbin, d.adrelid))
                   WHEN a.attgenerated = 'v' THEN
                   format(' GENERATED ALWAYS AS (%%s) VIRTUAL', pg_get_expr(d.adbin, d.adrelid))
                   WHEN a.attidentity <> '' THEN
                   format(' GENERATED %%s AS IDENTITY (%%s)',
                          CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, i.options)
                   WHEN d.oid IS NOT NULL THEN format(' DEFAULT %%s', pg_get_expr(d.adbin, d.adrelid))
                   ELSE '' END
           || CASE WHEN NOT a.attnotnull THEN ''
                   WHEN n.conname IS NULL OR n.conname = c.relname || '_' || a.attname || '_not_null' THEN ' NOT NULL'
                   ELSE format(' CONSTRAINT %%I NOT NULL', n.conname) END AS line
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    LEFT JOIN identity i ON i.relid = c.oid AND i.attnum = a.attnum
    LEFT JOIN pg_constraint n ON n.conrelid = c.oid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum]
    WHERE c.relnamespace = %(schema)s AND c.relkind = 'r'
    UNION ALL
    SELECT k.conrelid, 1, row_number() OVER (ORDER BY k.contype <> 'p', k.conname),
           format('CONSTRAINT %%I %%s', k.conname, pg_get_constraintdef(k.oid))
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE c.relnamespace = %(schema)s AND c.relkind = 'r' AND k.contype IN ('p', 'u', 'c', 'x') AND k.convalidated
)
SELECT format('CREATE %%sTABLE %%I (%%s)%%s', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END, c.relname,
              string_agg(part.line, ', ' ORDER BY part.rank, part.place),
              ' WITH (' || array_to_string(c.reloptions, ', ') || ')')
FROM pg_class c JOIN part ON part.relid = c.oid
GROUP BY c.oid ORDER BY c.relname
"""

FOREIGN_KEYS = """
SELECT format('ALTER TABLE %%I %%s', c.relname, string_agg(
       format('ADD CONSTRAINT %%I %%s', k.conname, pg_get_constraintdef(k.oid)), ', ' ORDER BY k.conname))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = %s AND (k.contype = 'f' OR k.contype = 'c' AND NOT k.convalidated)
GROUP BY c.relname ORDER BY c.relname
"""

INDEXES = """
SELECT pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = %s AND NOT EXISTS (
    SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY c.relname
"""

VIEWS = """
SELECT format('CREATE VIEW %%I%%s AS %%s', relname, ' WITH (' || array_to_string(reloptions, ', ') || ')',
              rtrim(pg_get_viewdef(oid), ';'))
FROM pg_class WHERE relnamespace = %s AND relkind = 'v' ORDER BY oid
"""

STATISTICS = "SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext WHERE stxnamespace = %s ORDER BY stxname"

TRIGGERS = """
SELECT pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN '' ELSE
       format('; ALTER TABLE %%I %%s TRIGGER %%I', c.relname,
              CASE t.tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'DISABLE' END,
              t.tgname) END
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = %s AND NOT t.tgisinternal ORDER BY c.relname, t.tgname
"""

COLUMN_SETTINGS = """
SELECT format('ALTER TABLE %%I ALTER COLUMN %%I %%s', c.relname, a.attname, setting)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
CROSS JOIN LATERAL (VALUES
    (CASE WHEN a.attstorage <> t.typstorage THEN format('SET STORAGE %%s',
     CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END) END),
    (CASE WHEN a.attstattarget >= 0 THEN format('SET STATISTICS %%s', a.attstattarget) END),
    (CASE WHEN a.attoptions IS NOT NULL THEN format('SET (%%s)', array_to_string(a.attoptions, ', ')) END)
) AS wanted (setting)
WHERE c.relnamespace = %s AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND setting IS NOT NULL
ORDER BY c.relname, a.attnum
"""

POLICIES = """
SELECT format('ALTER TABLE %%I ENABLE ROW LEVEL SECURITY%%s', relname,
              CASE WHEN relforcerowsecurity THEN format('; ALTER TABLE %%I FORCE ROW LEVEL SECURITY', relname) END)
FROM pg_class WHERE relnamespace = %(schema)s AND relkind = 'r' AND relrowsecurity
UNION ALL
SELECT format('CREATE POLICY %%I ON %%I AS %%s FOR %%s TO %%s%%s%%s', policyname, tablename, permissive, cmd,
              (SELECT string_agg(CASE role WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(role) END, ', ')
               FROM unnest(roles) AS role), ' USING (' || qual || ')', ' WITH CHECK (' || with_check || ')')
FROM pg_policies WHERE schemaname = %(schema)s::regnamespace::text
"""

RIGHTS = """
WITH object AS (
    SELECT p.proacl AS acl, p.proowner AS owner, 'FUNCTION ' || p.oid::regprocedure::text AS name
    FROM pg_proc p WHERE p.pronamespace = %(schema)s AND p.proacl IS NOT NULL AND p.prokind = 'f'
    UNION ALL
    SELECT c.relacl, c.relowner, format('TABLE %%I', c.relname)
    FROM pg_class c WHERE c.relnamespace = %(schema)s AND c.relacl IS NOT NULL AND c.relkind IN ('r', 'v')
)
SELECT format('REVOKE ALL ON %%s FROM PUBLIC', name) FROM object
UNION ALL
SELECT format('GRANT %%s ON %%s TO %%s', string_agg(a.privilege_type, ', '), o.name,
              CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END)
FROM object o CROSS JOIN LATERAL aclexplode(o.acl) AS a
WHERE a.grantee <> o.owner GROUP BY o.name, a.grantee
"""

COMMENTS = """
SELECT format('COMMENT ON %%s IS %%L', target, description) FROM (
    SELECT CASE WHEN d.objsubid > 0 THEN format('COLUMN %%I.%%I', c.relname, a.attname)
                WHEN c.relkind = 'i' THEN format('INDEX %%I', c.relname)
                WHEN c.relkind = 'v' THEN format('VIEW %%I', c.relname)
                ELSE format('TABLE %%I', c.relname) END AS target, d.description
    FROM pg_description d JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
    WHERE c.relnamespace = %(schema)s
    UNION ALL
    SELECT 'FUNCTION ' || p.oid::regprocedure::text, d.description
    FROM pg_description d JOIN pg_proc p ON p.oid = d.objoid AND d.classoid = 'pg_proc'::regclass
    WHERE p.pronamespace = %(schema)s
    UNION ALL
    SELECT format('CONSTRAINT %%I ON %%I', k.conname, c.relname), d.description
    FROM pg_description d JOIN pg_constraint k ON k.oid = d.objoid AND d.classoid = 'pg_constraint'::regclass
    JOIN pg_class c ON c.oid = k.conrelid WHERE k.connamespace = %(schema)s
    UNION ALL
    SELECT format('TRIGGER %%I ON %%I', t.tgname, c.relname), d.description
    FROM pg_description d JOIN pg_trigger t ON t.oid = d.objoid AND d.classoid = 'pg_trigger'::regclass
    JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = %(schema)s
) AS commented ORDER BY target
"""

COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = %s AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname
"""
SEQUENCES = """
SELECT format('SELECT setval(%%L, %%s)', quote_ident(sequencename), last_value)
FROM pg_sequences WHERE schemaname = %s::regnamespace::text AND last_value IS NOT NULL ORDER BY sequencename
"""


def statements(cursor: Any, schema: str) -> Iterator[str]:
    """
    All that makes an empty schema equal to this one, which must be first in the path.

    :raises CannotRender: something in it is of a kind not known here.
    """
    oid = _one(cursor, "SELECT %s::regnamespace::oid", quoted(schema))
    _refuse_unknown(cursor, oid)
    yield from _all(cursor, FUNCTIONS, oid)
    yield from map(_settled, _all(cursor, TABLES, oid))
    yield from _rows(cursor, oid)
    for query in (SEQUENCES, FOREIGN_KEYS, INDEXES, VIEWS, STATISTICS, COLUMN_SETTINGS, TRIGGERS, POLICIES):
        yield from map(_settled, _all(cursor, query, oid))
    for query in (RIGHTS, COMMENTS):
        yield from _all(cursor, query, oid)


def _settled(statement: str) -> str:
    """
    `column IN ('a', 'b')` of a varchar column, spelt so that it is read back as the same expression.

    PostgreSQL prints it as (ARRAY[…])::text[], and reading that pushes the cast into every element: equal in meaning,
    but no longer what the migration made. A cast to its own type in between keeps them apart.
    """
    return statement.replace("::character varying])::text[]", "::character varying]::character varying[])::text[]")


def _refuse_unknown(cursor: Any, oid: int) -> None:
    cursor.execute(OBJECTS, [oid])
    unknown = [f"{kind} ({table})" for table, kind in cursor.fetchall() if kind not in RENDERED.get(table, ())]
    for query, what in ((FOREIGN_TYPES, "type"), (LOOSE_SEQUENCES, "sequence"), (COLUMN_RIGHTS, "column rights on")):
        unknown += [f"{what} {name}" for name in _all(cursor, query, oid)]
    if unknown:
        raise CannotRender(", ".join(unknown))


def _rows(cursor: Any, oid: int) -> Iterator[str]:
    """What data migrations wrote, and the list of applied migrations."""
    cursor.execute(COLUMNS, [oid])
    for table, columns in cursor.fetchall():
        values = " || ', ' || ".join(f"quote_nullable({_name(column)}::text)" for column in columns)
        cursor.execute(f"SELECT string_agg('(' || {values} || ')', ', ') FROM {_name(table)}")  # noqa: S608
        (rows,) = cursor.fetchone()
        if rows:
            names = ", ".join(_name(column) for column in columns)
            yield f"INSERT INTO {_name(table)} ({names}) OVERRIDING SYSTEM VALUE VALUES {rows}"  # noqa: S608


def _name(name: str) -> str:
    """A table or column of ours may carry any name a model gave it, unlike a schema or a role."""
    return '"' + name.replace('"', '""') + '"'


def _all(cursor: Any, query: str, oid: int) -> list[str]:
    cursor.execute(query, {"schema": oid} if "%(schema)s" in query else [oid])
    return [row[0] for row in cursor.fetchall()]


def _one(cursor: Any, query: str, value: str) -> Any:
    cursor.execute(query, [value])
    return cursor.fetchone()[0]
