"""A message stands in the transaction of what wants it, and the broker is called once, after the commit."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from kernel.clock import now
from kernel.place import NoPlace, Place, entered
from outbox import wake
from outbox.models import Message
from outbox.post import post


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    found: list[UUID] = []
    monkeypatch.setattr(wake, "wake", found.append)
    return found


def post_then_fail() -> None:
    with transaction.atomic():
        post("note", {"n": 1})
        raise RuntimeError("the operation failed")


def test_what_fails_posts_nothing_and_calls_nobody(in_a: Place, seen: list[Any], calls: list[UUID]) -> None:
    with pytest.raises(RuntimeError):
        post_then_fail()
    assert not Message.objects.exists()
    assert calls == []


@pytest.mark.django_db(transaction=True)
def test_the_call_comes_after_the_commit_and_once_for_many_messages(
    in_a: Place, seen: list[Any], calls: list[UUID]
) -> None:
    with transaction.atomic():
        for number in range(3):
            post("note", {"n": number})
        with transaction.atomic():
            post("note", {"n": 3})
        assert calls == []
    assert calls == [in_a.uuid]
    assert Message.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_savepoint_that_was_rolled_back_takes_its_call_along_but_not_the_others(
    in_a: Place, seen: list[Any], calls: list[UUID]
) -> None:
    with transaction.atomic():
        with pytest.raises(RuntimeError):
            post_then_fail()
        post("note", {"n": 2})
    assert calls == [in_a.uuid]
    assert [message.payload for message in Message.objects.all()] == [{"n": 2}]


@pytest.mark.django_db(transaction=True)
def test_messages_of_two_places_call_for_both(
    place_a: Place, place_b: Place, seen: list[Any], calls: list[UUID]
) -> None:
    for place in (place_a, place_b):
        with entered(place):
            post("note", {})
    assert calls == [place_a.uuid, place_b.uuid]


def test_the_same_key_is_posted_once(in_a: Place, seen: list[Any]) -> None:
    assert post("note", {"n": 1}, key="reminder:7") is True
    assert post("note", {"n": 2}, key="reminder:7") is False
    assert [message.payload for message in Message.objects.all()] == [{"n": 1}]


def test_without_a_key_every_message_is_its_own(in_a: Place, seen: list[Any]) -> None:
    assert post("note", {"n": 1})
    assert post("note", {"n": 1})
    assert Message.objects.count() == 2


def test_the_same_key_in_another_place_is_another_message(place_a: Place, place_b: Place, seen: list[Any]) -> None:
    for place in (place_a, place_b):
        with entered(place):
            assert post("note", {}, key="same")


def test_the_payload_is_sealed(in_a: Place, seen: list[Any]) -> None:
    post("note", {"name": "Йорданка"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM outbox_message")
        assert "Йорданка".encode() not in bytes(cursor.fetchone()[0])


def test_a_message_for_later_calls_nobody_now(in_a: Place, seen: list[Any], calls: list[UUID]) -> None:
    post("note", {}, not_before=now() + timedelta(hours=1))
    assert not connection.run_on_commit


def test_a_topic_that_nobody_handles_is_refused_where_it_is_posted(in_a: Place) -> None:
    with pytest.raises(LookupError, match="nobody-knows"):
        post("nobody-knows", {})


def test_outside_of_every_place_nothing_is_posted(db: None, seen: list[Any]) -> None:
    with pytest.raises(NoPlace):
        post("note", {})
