"""
Everything PostgreSQL knows of a schema, as plain values that can be compared.

Written apart from what renders snapshots, and wider: whole rows of the system catalogues, of which only what cannot be
equal in two schemas is taken out. A property that a later PostgreSQL adds is compared without anybody thinking of it.
"""

import json
import re
from typing import Any

OBJECTS = {
    "class": """
        SELECT c.relname, to_jsonb(c) - '{oid,relnamespace,reltype,relfilenode,relpages,reltuples,relallvisible,
               relallfrozen,reltoastrelid,relfrozenxid,relminmxid,relnatts,relpartbound}'::text[]
               || jsonb_build_object('toast', c.reltoastrelid <> 0, 'acl', (
                  SELECT array_agg(a.grantee::regrole::text || ' ' || a.privilege_type ORDER BY 1, a.privilege_type)
                  FROM aclexplode(c.relacl) AS a WHERE a.grantee <> c.relowner), 'relacl', NULL)
        FROM pg_class c WHERE c.relnamespace = %(oid)s""",
    "column": """
        SELECT c.relname || '.' || a.attname, to_jsonb(a) - '{attrelid,attnum,attcacheoff,atthasmissing,attmissingval,
               atttypid}'::text[] || jsonb_build_object(
               'place', row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), 'type',
               format_type(a.atttypid, a.atttypmod), 'default', pg_get_expr(d.adbin, d.adrelid))
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = %(oid)s AND c.relkind IN ('r', 'v', 'm', 'p', 'f')""",
    "constraint": """
        SELECT c.relname || '.' || k.conname, to_jsonb(k) - '{oid,connamespace,conrelid,confrelid,conindid,conkey,
               confkey,conbin}'::text[] || jsonb_build_object('definition', pg_get_constraintdef(k.oid),
               'to', k.confrelid::regclass, 'index', k.conindid::regclass)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.connamespace = %(oid)s""",
    "index": """
        SELECT c.relname, to_jsonb(i) - '{indexrelid,indrelid,indkey,indexprs,indpred,indcheckxmin}'::text[]
               || jsonb_build_object('definition', pg_get_indexdef(i.indexrelid), 'storage', c.reloptions)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = %(oid)s""",
    "trigger": """
        SELECT c.relname || '.' || t.tgname, to_jsonb(t) - '{oid,tgrelid,tgfoid,tgconstraint,tgconstrrelid,
               tgconstrindid,tgattr,tgqual}'::text[] || jsonb_build_object('definition', pg_get_triggerdef(t.oid))
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = %(oid)s AND NOT t.tgisinternal""",
    "internal triggers": """
        SELECT c.relname, to_jsonb(array_agg(t.tgfoid::regproc::text ORDER BY t.tgfoid::regproc::text))
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = %(oid)s AND t.tgisinternal
        GROUP BY c.relname""",
    "function": """
        SELECT p.proname || '(' || pg_get_function_arguments(p.oid) || ')', to_jsonb(p)
               - '{oid,pronamespace,prosqlbody}'::text[] || jsonb_build_object('body', pg_get_function_sqlbody(p.oid))
        FROM pg_proc p WHERE p.pronamespace = %(oid)s""",
    "sequence": """
        SELECT c.relname, to_jsonb(s) - '{seqrelid}'::text[]
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE c.relnamespace = %(oid)s""",
    "policy": """
        SELECT tablename || '.' || policyname, to_jsonb(pg_policies) FROM pg_policies
        WHERE schemaname = %(oid)s::regnamespace::text""",
    "rule": """
        SELECT c.relname || '.' || r.rulename, to_jsonb(pg_get_ruledef(r.oid))
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace = %(oid)s""",
    "type": """
        SELECT t.typname, to_jsonb(t) - '{oid,typnamespace,typrelid,typelem,typarray,typbasetype}'::text[]
        FROM pg_type t WHERE t.typnamespace = %(oid)s""",
    "statistics": """
        SELECT stxname, to_jsonb(pg_get_statisticsobjdef(oid)) FROM pg_statistic_ext WHERE stxnamespace = %(oid)s""",
    "comment": """
        SELECT pg_describe_object(d.classoid, d.objoid, d.objsubid), to_jsonb(d.description)
        FROM pg_description d JOIN pg_depend n ON n.classid = d.classoid AND n.objid = d.objoid
        WHERE n.refclassid = 'pg_namespace'::regclass AND n.refobjid = %(oid)s""",
    "default rights": """
        SELECT d.defaclobjtype::text, to_jsonb(d.defaclacl::text) FROM pg_default_acl d
        WHERE d.defaclnamespace = %(oid)s""",
    "schema": """
        SELECT 'itself', to_jsonb(n) - '{oid,nspname}'::text[] FROM pg_namespace n WHERE n.oid = %(oid)s""",
}
# Who depends on whom, whatever its kind: sequences of columns, indexes of constraints, functions of triggers.
DEPENDENCIES = """
WITH RECURSIVE mine AS (
    SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = %(oid)s
    UNION
    SELECT d.classid, d.objid FROM pg_depend d JOIN mine ON mine.classid = d.refclassid AND mine.objid = d.refobjid
    WHERE d.deptype IN ('i', 'a')
)
SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) || ' → '
       || pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid), to_jsonb(d.deptype)
FROM pg_depend d JOIN mine ON mine.classid = d.classid AND mine.objid = d.objid
"""
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = %(oid)s AND relkind = 'r' ORDER BY relname"
NEXT_VALUES = """
SELECT sequencename, to_jsonb(coalesce(last_value + increment_by, start_value))
FROM pg_sequences WHERE schemaname = %(oid)s::regnamespace::text
"""


def describe(cursor: Any, schema: str, role: str) -> dict[str, str]:
    """Object to its properties; the schema's and the role's own names are taken out of both."""
    cursor.execute("SELECT %s::regnamespace::oid", [schema])
    (oid,) = cursor.fetchone()
    cursor.execute(f'SET search_path = "{schema}", extensions')
    queries = OBJECTS | {"dependency": DEPENDENCIES, "next value": NEXT_VALUES}
    found = [line for kind, query in queries.items() for line in _lines(cursor, kind, query, oid)]
    found += _rows(cursor, oid)
    cursor.execute("RESET search_path")
    return {_plain(name, schema, role): _plain(value, schema, role) for name, value in found}


def _lines(cursor: Any, kind: str, query: str, oid: int) -> list[tuple[str, str]]:
    cursor.execute(query, {"oid": oid})
    return [(f"{kind} {name}", value if isinstance(value, str) else _json(value)) for name, value in cursor.fetchall()]


def _rows(cursor: Any, oid: int) -> list[tuple[str, str]]:
    cursor.execute(TABLES, {"oid": oid})
    found = []
    for (table,) in cursor.fetchall():
        cursor.execute(f"SELECT to_jsonb(t) - '{{applied}}'::text[] FROM \"{table}\" t")
        rows = sorted(row if isinstance(row, str) else _json(row) for (row,) in cursor.fetchall())
        found.append((f"rows {table}", "\n".join(rows)))
    return found


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _plain(text: str, schema: str, role: str) -> str:
    # Names that PostgreSQL gives to toast tables and foreign-key triggers hold object numbers.
    text = re.sub(r"(pg_toast_|RI_ConstraintTrigger_[ac]_)\d+", r"\1#", text)
    return text.replace(role, "<role>").replace(schema, "<schema>")
