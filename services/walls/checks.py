"""`manage.py check --deploy --database default`: every table of every centre has its policy, and it is switched on."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connections

from services.walls.compiling import NAME, walled

SHOWN = 10
# By the names of the tables, which an index holds: reading all of pg_class takes seconds with a thousand centres.
UNWALLED = """
SELECT n.nspname || '.' || c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = %s
WHERE c.relname = ANY (%s) AND c.relkind = 'r' AND n.nspname ~ '^c_[a-z0-9]{12}$'
  AND NOT (c.relrowsecurity AND p.oid IS NOT NULL)
ORDER BY 1
"""


@register(Tags.database, deploy=True)
def walls_of_centres(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    if not databases:
        return []
    alias = DEFAULT_DB_ALIAS if DEFAULT_DB_ALIAS in databases else databases[0]
    with connections[alias].cursor() as cursor:
        cursor.execute(UNWALLED, [NAME, [model._meta.db_table for model in walled()]])
        found = [name for (name,) in cursor.fetchall()]
    return [_error(found)] if found else []


def _error(tables: list[str]) -> CheckMessage:
    more = f" and {len(tables) - SHOWN} more" if len(tables) > SHOWN else ""
    return Error(
        f"no row policy on {', '.join(tables[:SHOWN])}{more}",
        hint="Run manage.py migrate_fleet; a centre that was put back from an old copy is migrated by it too.",
        id="walls.E001",
    )
