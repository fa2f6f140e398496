"""
Which keys are still named by what lies in a place. Asked of the catalogue and not of the models: a column that no
model knows any more counts too, and the keys themselves, which name what they are wrapped with.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import connections

from vault import columns, crypto
from vault.models import Key

COLUMNS = """
SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND a.atttypid = 'bytea'::regtype
AND NOT a.attisdropped AND a.attnum > 0 ORDER BY c.relname, a.attnum
"""
Named = dict[int, Counter[str]]


def head(number: int) -> bytes:
    """How a sealed value begins that names this key."""
    return crypto.VERSION.to_bytes(1, "big") + number.to_bytes(4, "big")


def named(alias: str, numbers: Iterable[int]) -> Named:
    """For each of these keys that anything names: how many values, by `table.column`."""
    heads = {head(number): number for number in numbers}
    found: Named = {}
    for where, begin, count in _counts(alias, list(heads)) if heads else ():
        found.setdefault(heads[begin], Counter())[where] += count
    return found


def _counts(alias: str, heads: list[bytes]) -> Iterator[tuple[str, bytes, int]]:
    for table, column in _columns(alias):
        for begin, count in _count(alias, table, column, heads):
            yield f"{table}.{column}", begin, count
    for texts in columns.texts(alias):
        for blob in _blobs(alias, texts):
            if blob[:5] in heads:
                yield f"{texts.table}.{texts.column}", blob[:5], 1


def _columns(alias: str) -> list[tuple[str, str]]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SET row_security = off")  # an error rather than an incomplete answer
        cursor.execute(COLUMNS)
        return cursor.fetchall()


def _count(alias: str, table: str, column: str, heads: list[bytes]) -> list[tuple[bytes, int]]:
    quote = connections[alias].ops.quote_name
    begin = f"substring({quote(column)} from 1 for 5)"
    with connections[alias].cursor() as cursor:
        cursor.execute(
            f"SELECT {begin}, count(*) FROM {quote(table)} WHERE {begin} = ANY(%s)"  # noqa: S608 - names of the catalogue
            f" AND octet_length({quote(column)}) >= {crypto.OVERHEAD} GROUP BY 1",
            [heads],
        )
        return [(bytes(start), count) for start, count in cursor.fetchall()]


def _blobs(alias: str, texts: columns.Texts) -> Iterator[bytes]:
    quote = connections[alias].ops.quote_name
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT {quote(texts.column)}::text FROM {quote(texts.table)}")  # noqa: S608 - our own names
        for (document,) in cursor.fetchall():
            yield from columns.sealed_texts(json.loads(document) if document else None)


def kept_alone(where: Counter[str], alias: str) -> bool:
    """Whether only tables that are never rewritten name the key: it stays for them, wrapped anew like the others."""
    kept = {table.name for table in columns.tables(alias) if table.is_kept}
    return {name.partition(".")[0] for name in where} <= kept


def keys(alias: str) -> list[Key]:
    return list(Key.objects.using(alias).defer("wrapped").order_by("number"))
