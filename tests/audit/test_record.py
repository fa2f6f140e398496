"""Every deed leaves an event, in the same transaction, and no value of a field is ever in it."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from audit.enums import Action
from audit.models import Event
from audit.record import record, record_each, written
from kernel.actor import Actor, RequestFacts, with_request_facts
from kernel.clock import now
from kernel.place import Place
from vault.models import Key

ACTOR = Actor(kind="worker", id=uuid4(), label="Мария Иванова", roles=("coordinator",))


def stored(event: Event) -> bytes:
    """The encrypted columns as somebody reads them who has the database and no key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor_label || reason || detail FROM audit_event WHERE id = %s", [event.pk])
        return bytes(cursor.fetchone()[0])


def write_then_fail() -> None:
    with transaction.atomic():
        record(Action.WRITE, actor=ACTOR)
        raise RuntimeError("the operation failed")


def change_what_cannot_be_audited() -> None:
    with transaction.atomic():
        Key.objects.create(kind="subject", subject=uuid4(), wrapped=b"", created_at=now())
        Event.objects.create(actor_kind="worker", action="burn")


def test_an_event_tells_who_what_where_and_with_which_request(in_a: Place) -> None:
    facts = RequestFacts(request_id="r-1", session="s-hash", address="192.0.2.0/24")
    key = Key.objects.order_by("number").first()
    with with_request_facts(lambda: facts):
        record(Action.WRITE, actor=ACTOR, what=key, fields=("kind", "subject"), reason="защото", detail={"n": 2})
    event = Event.objects.get()
    assert (event.actor_id, event.actor_label, event.roles) == (ACTOR.id, "Мария Иванова", ["coordinator"])
    assert (event.action, event.object_type, event.object_id) == ("write", "vault.key", key.pk)
    assert (event.fields, event.reason, event.detail) == (["kind", "subject"], "защото", {"n": 2})
    assert (event.request_id, event.session, event.address) == ("r-1", "s-hash", "192.0.2.0/24")


def test_names_reasons_and_details_are_sealed_in_the_database(in_a: Place) -> None:
    event = record(Action.DENY, actor=ACTOR, reason="поверително", detail={"route": "canary"})
    assert not any(word.encode() in stored(event) for word in ("Мария", "поверително", "canary"))


def test_events_are_numbered_in_the_order_of_inserting(in_a: Place) -> None:
    numbers = [record(Action.READ, actor=ACTOR).number for _ in range(5)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 5


def test_an_event_about_a_kind_of_rows_names_the_kind_alone(in_a: Place) -> None:
    event = record(Action.LIST, actor=ACTOR, what=Key)
    assert (event.object_type, event.object_id) == ("vault.key", None)


def test_the_case_is_taken_from_the_row(in_a: Place) -> None:
    key, case = Key.objects.order_by("number").first(), uuid4()
    key.audit_case_id = case
    assert record(Action.READ, actor=ACTOR, what=key).case_id == case
    assert record(Action.READ, actor=ACTOR, what=key, case_id=ACTOR.id).case_id == ACTOR.id


@pytest.mark.parametrize("fields", [("Мария Иванова",), ("0888123456",), ("a b",), "name", ("x" * 81,)])
def test_what_looks_like_a_value_is_refused_as_a_field(in_a: Place, fields: object) -> None:
    with pytest.raises(ValueError, match="never values"):
        record(Action.WRITE, actor=ACTOR, fields=fields)
    assert not Event.objects.exists()


def test_an_unknown_action_is_refused(in_a: Place) -> None:
    with pytest.raises(ValueError, match="burn"):
        record("burn", actor=ACTOR)


def test_what_fails_after_the_event_takes_the_event_back(in_a: Place) -> None:
    with pytest.raises(RuntimeError):
        write_then_fail()
    assert not Event.objects.exists()


def test_what_cannot_be_audited_does_not_happen(in_a: Place) -> None:
    before = Key.objects.count()
    with pytest.raises(IntegrityError):
        change_what_cannot_be_audited()
    assert Key.objects.count() == before


def test_the_same_done_to_many_rows_is_an_event_for_each(in_a: Place, django_assert_num_queries: Any) -> None:
    keys = list(Key.objects.order_by("number"))
    before = written()
    with django_assert_num_queries(1), with_request_facts(lambda: RequestFacts(request_id="r-1")):
        assert record_each(Action.WRITE, actor=ACTOR, rows=keys, fields=("kind",)) == len(keys) > 1
    events = list(Event.objects.order_by("number"))
    assert [event.object_id for event in events] == [key.pk for key in keys]
    assert {(event.action, event.actor_label, event.request_id) for event in events} == {("write", ACTOR.label, "r-1")}
    assert written() == before + len(keys)


def test_of_many_too_only_the_names_of_fields_are_kept(in_a: Place) -> None:
    with pytest.raises(ValueError, match="never values"):
        record_each(Action.WRITE, actor=ACTOR, rows=Key.objects.all(), fields=("Мария Иванова",))
    assert not Event.objects.exists()
