"""Of which kinds of papers a case has none, asked in one statement for a page that shows them all."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from kernel import absent
from services.cases.models import Case

LINK = "case"
# Made with the row policies (services.walls), past which it looks: planned once for fifty tables, it is asked in a
# tenth of the time. What holds nothing at all holds nothing for any reader; a table that it does not name is asked.
FUNCTION = "walls_lacking"


def known_of(case: Case) -> AbstractContextManager[None]:
    """For the page of a case that its reader sees, see `kernel.absent`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {FUNCTION}(%s)", [case.pk])
        (tables,) = cursor.fetchone()
    empty = set(tables or ())
    return absent.without(case.pk, frozenset(one for one in links_to_case() if one.model._meta.db_table in empty))


@cache
def links_to_case() -> tuple["models.Field[Any, Any]", ...]:
    """Of every table that hangs on a case by a column of this name."""
    fields = (field for model in apps.get_models() for field in model._meta.concrete_fields)
    return tuple(field for field in fields if field.name == LINK and field.related_model is Case)
