"""A request that a program sends twice is done once."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import ApiToken
from api import once
from api.models import Sending
from api.tasks import sweep
from audit.models import Event
from kernel import clock
from kernel.place import entered
from services.people.models import Person
from services.scheduling.models import Room
from tests.api.once import at_once
from tests.conftest import HostClient

PERSON = {"kind": "adult", "names": "Мария Иванова Петрова", "contacts": [{"kind": "phone", "value": "0888 123 456"}]}


class Sender:
    """Posts people with a name for the request."""

    def __init__(self, client):
        self.client = client

    def __call__(self, name, path="people/", **changes):
        headers = {} if name is None else {once.HEADER: name}
        body = json.dumps(PERSON | changes)
        return self.client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)


@pytest.fixture
def send(cast, program):
    return Sender(program(cast.a.coordinator).client)


@pytest.fixture
def people(in_a):
    return lambda: Person.objects.filter(kind="adult").count()


def test_the_same_request_gets_the_same_answer_and_is_done_once(send, people):
    answers = [send("one") for _ in range(3)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert [answer.headers.get(once.REPLAYED) for answer in answers] == [None, "true", "true"]
    assert people() == 1


@pytest.mark.parametrize("names", [("one", "two"), (None, None)])
def test_another_name_or_none_is_another_request(send, people, names):
    assert [send(name).status_code for name in names] == [201, 201]
    assert people() == 2


@pytest.mark.parametrize("changes", [{"names": "Ива Иванова"}, {"path": "cases/"}, {"path": "people/?x=1"}])
def test_the_same_name_over_other_words_is_refused(send, people, changes):
    send("one")
    answer = send("one", **changes)
    assert (answer.status_code, bool(answer.json()["detail"])) == (422, True)
    assert people() == 1


def test_the_order_of_the_fields_does_not_matter(send, people):
    send("one")
    turned = json.dumps(dict(reversed(PERSON.items())))
    answer = send.client.post("/api/v1/people/", turned, content_type="application/json", headers={once.HEADER: "one"})
    assert answer.headers[once.REPLAYED] == "true"


def test_a_refusal_keeps_nothing_and_the_name_is_free_again(send, people, in_a):
    assert send("one", names="").status_code == 400
    assert not Sending.objects.exists()
    assert send("one").status_code == 201
    assert people() == 1


@pytest.mark.parametrize("name", ["", " ", "я", "x" * 201, "a b"])
def test_a_name_that_cannot_be_kept_is_refused(send, people, name):
    assert send(name).status_code == 400
    assert people() == 0


def test_a_name_belongs_to_one_key(send, people, cast, program):
    send("one")
    assert Sender(program(cast.a.head).client)("one").headers.get(once.REPLAYED) is None
    assert people() == 2


def test_a_question_is_never_kept(send, in_a):
    send.client.get("/api/v1/people/", headers={once.HEADER: "one"})
    assert not Sending.objects.exists()


def test_a_key_that_was_narrowed_gets_no_old_answer(send, in_a):
    send("one")
    ApiToken.objects.update(scopes=["sessions.view"])
    assert send("one").status_code == 403


def test_the_answer_is_sealed_and_hashes_are_of_this_place(send, in_a):
    send("one")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_hash, request_hash, answer FROM api_sending")
        name, request, answer = cursor.fetchone()
    assert "Мария".encode() not in bytes(answer)
    assert len({len(name), len(request)} | {64}) == 1
    assert json.loads(Sending.objects.get().answer)["names"] == PERSON["names"]


def test_looking_at_an_old_answer_is_written_down(send, in_a):
    send("one")
    send("one")
    event = Event.objects.latest("number")
    assert (event.action, event.detail["replayed"]) == ("read", True)


def test_after_a_day_it_is_forgotten_and_swept(send, people, in_a, monkeypatch):
    send("one")
    later = clock.now() + once.KEPT + timedelta(minutes=1)
    monkeypatch.setattr(once.clock, "now", lambda: later)
    with entered(None):
        sweep()
    assert not Sending.objects.exists()
    assert send("one").headers.get(once.REPLAYED) is None
    assert people() == 2


def test_one_that_was_not_swept_yet_is_done_anew(send, people, in_a):
    send("one")
    Sending.objects.update(expires_at=clock.now())
    assert send("one").headers.get(once.REPLAYED) is None
    assert people() == 2


@pytest.mark.django_db(transaction=True)
def test_of_twins_one_runs_and_the_other_waits_for_its_answer(cast, key):
    secret = key(cast.a.coordinator)

    def post():
        client = HostClient(headers={"host": "centre-a.localhost", "authorization": f"Bearer {secret}"})
        return Sender(client)("one")

    answers = at_once(*[post] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum(once.REPLAYED in answer.headers for answer in answers) == 3
    with entered(cast.a.place):
        assert Person.objects.filter(kind="adult").count() == 1


def test_whoever_loses_a_race_without_a_name_is_told_so(send, people, monkeypatch):
    """As if somebody had saved the same thing between the look and the leap."""
    from api.v1 import people as resource  # noqa: PLC0415 - the module whose operation is replaced

    calls = []

    def loses(**_facts):
        calls.append("lost")
        Room.objects.bulk_create([Room(name="Синя", capacity=1), Room(name="Синя", capacity=1)])

    real = resource.operations.record_person
    monkeypatch.setattr(
        resource.operations, "record_person", lambda **facts: real(**facts) if calls else loses(**facts)
    )
    assert send(None).status_code == 201
    assert (calls, people()) == (["lost"], 1)
