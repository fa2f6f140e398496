"""The backend stands in the right place before every statement, whatever happened before it."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from kernel.place import Place, entered

WHERE = "SELECT current_schema(), current_user"


def where() -> tuple[str | None, str]:
    with connection.cursor() as cursor:
        cursor.execute(WHERE)
        return cursor.fetchone()


def test_a_place_is_schema_and_role(place_a: Place, place_b: Place) -> None:
    for place in (place_a, place_b, place_a):
        with entered(place):
            assert where() == (place.schema, place.role)


def test_nowhere_there_is_no_role(place_a: Place) -> None:
    with entered(place_a):
        where()
    with entered(None):
        assert where() == ("public", "zakrila_login")


def test_nested_places(place_a: Place, place_b: Place) -> None:
    with entered(place_a):
        with entered(place_b):
            assert where()[0] == place_b.schema
        assert where()[0] == place_a.schema


def test_one_cursor_follows_the_place(place_a: Place, place_b: Place) -> None:
    with entered(place_a), connection.cursor() as cursor:
        cursor.execute(WHERE)
        with entered(place_b):
            cursor.execute(WHERE)
            assert cursor.fetchone()[0] == place_b.schema


def test_savepoint_rollback_inside_another_place(place_a: Place, place_b: Place) -> None:
    with entered(place_a):
        where()
        with suppress(ZeroDivisionError), transaction.atomic(), entered(place_b):
            assert where()[0] == place_b.schema
            raise ZeroDivisionError
        assert where() == (place_a.schema, place_a.role)


def test_error_inside_savepoint(place_a: Place, place_b: Place) -> None:
    with entered(place_a):
        with pytest.raises(DatabaseError), transaction.atomic(), entered(place_b), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert where() == (place_a.schema, place_a.role)


@pytest.mark.parametrize(
    "statement",
    ["RESET ROLE", "SET ROLE NONE", "SET search_path = public", "RESET search_path", "SET LOCAL ROLE NONE"],
)
def test_raw_moves_last_no_longer_than_their_statement(statement: str, place_a: Place) -> None:
    with entered(place_a):
        with connection.cursor() as cursor:
            cursor.execute(statement)
        assert where() == (place_a.schema, place_a.role)


@pytest.mark.parametrize("parameters", [None, [1]])
def test_stacked_statements_are_refused(parameters: list[int] | None, place_a: Place) -> None:
    value = "%s" if parameters else "1"
    refused = pytest.raises(ProgrammingError, match="multiple commands")
    with entered(place_a), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(f"SELECT {value}; SELECT 2", parameters)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1;SELECT 2",
        "SELECT 1 /* ; */; SELECT 2",
        "SELECT 1 -- ;\n; SELECT 2",
        "SELECT ';'; SELECT 2",
        "SELECT $$;$$; SET ROLE NONE",
        'SELECT 1 AS ";"; RESET ROLE',
        "SELECT 1;;SELECT 2",
    ],
)
def test_a_semicolon_never_parts_two_statements(statement: str, place_a: Place) -> None:
    with entered(place_a), connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute(statement)


@pytest.mark.parametrize("text", ["a;b", "; SET ROLE NONE", "\uff1b", "';", "\\';", '";'])
def test_a_semicolon_in_a_value_is_only_a_value(text: str, place_a: Place) -> None:
    with entered(place_a), connection.cursor() as cursor:
        cursor.execute("SELECT %s, current_user", [text])
        assert cursor.fetchone() == (text, place_a.role)


def test_without_a_semicolon_nothing_is_parted(place_a: Place) -> None:
    """What the cursor sends by the simple protocol, in which the server itself would accept several statements."""
    for between in ("\n", "\r\n", "\t", " ", "\x0b", "\x0c", "--\n", "/**/", "\uff1b", "\u037e"):
        with entered(place_a), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(f"SELECT 1{between}SET ROLE NONE")
        with entered(place_a):
            assert where() == (place_a.schema, place_a.role)
