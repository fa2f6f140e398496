"""
PostgreSQL's catalogue as statements, one kind of object to a query.

Every query takes the schema's oid; names come out unqualified because the schema is first in the path.
"""

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

FUNCTIONS = """
SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = %s AND prosqlbody IS NULL ORDER BY proname, oid
"""
# Those whose text was bound to tables and to each other when they were made, in that order.
BOUND_FUNCTIONS = """
SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = %s AND prosqlbody IS NOT NULL ORDER BY oid
"""

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
SELECT c.relname, CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END,
       array_agg(part.line ORDER BY part.rank, part.place),
       coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')
FROM pg_class c JOIN part ON part.relid = c.oid
GROUP BY c.oid ORDER BY c.relname
"""

# With the table each points at; a constraint of an existing table that holds for new rows alone points at nothing.
FOREIGN_KEYS = """
SELECT c.relname, format('CONSTRAINT %%I %%s', k.conname, pg_get_constraintdef(k.oid)),
       CASE WHEN k.convalidated THEN r.relname END
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_class r ON r.oid = k.confrelid
WHERE c.relnamespace = %s AND (k.contype = 'f' OR k.contype = 'c' AND NOT k.convalidated)
ORDER BY c.relname, k.conname
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

# Seldom made, and nothing here renders them.
NOT_RENDERED = ((FOREIGN_TYPES, "type"), (LOOSE_SEQUENCES, "sequence"), (COLUMN_RIGHTS, "column rights on"))
# Statements with expressions in them, in the order in which they can be run.
SETTLED = (INDEXES, VIEWS, STATISTICS, COLUMN_SETTINGS, BOUND_FUNCTIONS, TRIGGERS, POLICIES)
AS_THEY_ARE = (RIGHTS, COMMENTS)
