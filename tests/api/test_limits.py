"""A key that runs wild is slowed, alone and in its own place; a dead Valkey slows nobody; a twin waits for seconds."""

import json
import logging
import threading
import time
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.db import connection, connections, transaction

from accounts.models import ApiToken
from api import limits, once
from api.models import Sending
from kernel.place import entered
from services.people.models import Person


@pytest.fixture(autouse=True)
def few(settings, monkeypatch):
    """Three a minute, and a minute that does not end in the middle of a test."""
    settings.API_REQUESTS_A_MINUTE = 3
    at(monkeypatch, 1_800_000_020)


def at(monkeypatch, second):
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: float(second)))


def codes(program, times, path="people/"):
    return [program.get(path).status_code for _ in range(times)]


def test_the_fourth_request_of_a_minute_is_told_when_to_come_again(cast, program):
    one = program(cast.a.coordinator)
    assert codes(one, 4) == [200, 200, 200, 429]
    answer = one.get("people/")
    assert answer.headers["Retry-After"] == "40"
    assert answer.json()["detail"]


def test_in_the_next_minute_it_may_go_on(cast, program, monkeypatch):
    one = program(cast.a.coordinator)
    codes(one, 4)
    at(monkeypatch, 1_800_000_061)
    assert codes(one, 1) == [200]


def test_other_keys_and_other_centres_are_not_slowed(cast, program):
    codes(program(cast.a.coordinator), 5)
    assert codes(program(cast.a.coordinator), 1) == [200]
    assert codes(program(cast.b.coordinator), 1) == [200]


def test_the_count_lies_under_the_keys_of_the_place(cast, program):
    codes(program(cast.a.coordinator), 1)
    with entered(cast.a.place):
        name = f"api:{ApiToken.objects.get().pk}:{int(limits.time.time() // 60)}"
        assert caches["limits"].get(name) == 1
    with entered(cast.b.place):
        assert caches["limits"].get(name) is None


def test_a_request_too_many_changes_nothing_and_keeps_no_name(cast, program, in_a):
    one = program(cast.a.coordinator)
    codes(one, 3)
    body = json.dumps({"kind": "adult", "names": "Мария Иванова"})
    headers = {once.HEADER: "one"}
    answer = one.client.post("/api/v1/people/", body, content_type="application/json", headers=headers)
    assert answer.status_code == 429
    assert not Person.objects.exists()
    assert not Sending.objects.exists()


def test_a_key_that_is_unknown_is_no_key_however_often(cast, ask, at_a):
    stranger = ask(at_a, "zk_unknown")
    assert {stranger.get("/api/v1/people/").status_code for _ in range(6)} == {401}


def test_a_dead_valkey_slows_nobody(cast, program, monkeypatch, caplog):
    def dead(*args, **kwargs):
        raise ConnectionError("no Valkey")

    one = program(cast.a.coordinator)
    monkeypatch.setattr(caches["limits"].__class__, "add", dead)
    with caplog.at_level(logging.WARNING, "zakrila.limits"):
        assert codes(one, 6) == [200] * 6
    assert "not counted" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_twin_that_waits_too_long_is_told_to_come_again_and_nothing_is_done_twice(cast, program, settings):
    """Somebody is at the same request and does not come to an end; when they have, the name is free."""
    settings.API_TWIN_WAIT_SECONDS, settings.API_REQUESTS_A_MINUTE = 1, 100
    one, held, done = program(cast.a.coordinator), threading.Event(), threading.Event()
    body = json.dumps({"kind": "adult", "names": "Мария Иванова Петрова"})

    def post():
        headers = {once.HEADER: "one"}
        return one.client.post("/api/v1/people/", body, content_type="application/json", headers=headers)

    assert post().status_code == 201
    with entered(cast.a.place):
        (row,) = Sending.objects.all()
        facts = {name: getattr(row, name) for name in ("token_id", "name_hash", "request_hash", "expires_at")}
        row.delete()
        Person.objects.all().delete()

    def first():
        with entered(cast.a.place), transaction.atomic():
            Sending.objects.create(**facts)
            held.set()
            done.wait(20)
            transaction.set_rollback(True)
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    assert held.wait(10)
    began = time.monotonic()
    answer = post()
    took = time.monotonic() - began
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "5")
    assert answer.json()["refused"][0]["code"] == "still_working"
    assert 0.9 < took < 8
    with entered(cast.a.place):
        assert not Person.objects.exists()
    done.set()
    thread.join(20)
    assert post().status_code == 201
    with entered(cast.a.place):
        assert Person.objects.count() == 1


@pytest.mark.django_db
def test_the_work_after_it_waits_as_long_as_ever(cast, program, in_a, monkeypatch):
    """The seconds are for the name alone."""
    told = []

    def look(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            told.append(cursor.fetchone()[0])
        raise once.AnotherRequest

    monkeypatch.setattr("api.v1.people.operations.record_person", look, raising=True)
    body = json.dumps({"kind": "adult", "names": "Мария Иванова"})
    one = program(cast.a.coordinator)
    one.client.post("/api/v1/people/", body, content_type="application/json", headers={once.HEADER: "one"})
    assert told == ["0"]
