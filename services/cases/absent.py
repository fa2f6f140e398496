"""Of which kinds of papers a case has none, asked in one statement for a page that shows them all."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from kernel import absent
from services.cases.models import Case

LINK = "case"


def known_of(case: Case) -> AbstractContextManager[None]:
    """For the page of a case, see `kernel.absent`."""
    links = links_to_case()
    with connection.cursor() as cursor:
        cursor.execute(_question(), {"case": case.pk})
        (present,) = cast("tuple[list[int]]", cursor.fetchone())
    return absent.without(case.pk, frozenset(links) - {links[number] for number in present})


@cache
def links_to_case() -> tuple["models.Field[Any, Any]", ...]:
    """Of every table that hangs on a case by a column of this name."""
    fields = (field for model in apps.get_models() for field in model._meta.concrete_fields)
    return tuple(field for field in fields if field.name == LINK and field.related_model is Case)


@cache
def _question() -> str:
    """One row: the numbers of those tables that hold something which the reader sees."""
    parts = [
        sql.SQL("(SELECT {number} FROM {table} WHERE {column} = %(case)s LIMIT 1)").format(
            number=sql.Literal(number),
            table=sql.Identifier(field.model._meta.db_table),
            column=sql.Identifier(field.column),
        )
        for number, field in enumerate(links_to_case())
    ]
    return sql.SQL("SELECT array_remove(ARRAY[{}]::int[], NULL)").format(sql.SQL(", ").join(parts)).as_string(None)
