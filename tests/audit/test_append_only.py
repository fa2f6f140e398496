"""Events are only added: the role of the place may not change them, and neither does the owner by mistake."""

from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.db.utils import ProgrammingError

from audit.enums import Action
from audit.models import Event
from audit.record import record
from kernel.actor import Actor
from kernel.place import Place

ACTOR = Actor(kind="worker", id=uuid4(), label="x")
CHANGES = ("UPDATE {}audit_event SET action = 'read'", "DELETE FROM {}audit_event", "TRUNCATE {}audit_event")


@pytest.mark.parametrize("statement", CHANGES)
def test_the_role_of_the_place_may_neither_change_nor_delete(in_a: Place, statement: str) -> None:
    record(Action.SIGN_IN, actor=ACTOR)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connections["default"].cursor().execute(statement.format(""))
    assert Event.objects.get().action == "sign_in"


def test_models_cannot_do_it_either(in_a: Place) -> None:
    event = record(Action.SIGN_IN, actor=ACTOR)
    for change in (event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(session="x")):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize("place", ["place_a", "place_b"])
def test_a_trigger_of_its_own_schema_refuses_the_owner(
    request: pytest.FixtureRequest, statement: str, place: str
) -> None:
    schema = request.getfixturevalue(place).schema
    wanted = f"of {schema}.audit_event refused"
    with pytest.raises(ProgrammingError, match=wanted), transaction.atomic(using="owner"):
        connections["owner"].cursor().execute(statement.format(f'"{schema}".'))


@pytest.mark.django_db(databases=["default", "owner"])
def test_each_schema_has_its_own_function(place_a: Place, place_b: Place) -> None:
    """A trigger that called another schema's function would make that schema impossible to move or drop alone."""
    query = """
        SELECT table_schema.nspname = function_schema.nspname FROM pg_trigger
        JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace table_schema ON table_schema.oid = relnamespace
        JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_namespace function_schema ON function_schema.oid = pronamespace
        WHERE tgname = 'audit_event_append_only'
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    assert len(rows) >= 4  # two centres, two doors
    assert all(same for (same,) in rows)
