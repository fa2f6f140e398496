"""People over the API."""

import pytest

from kernel.place import entered
from services.people.models import ContactPoint, Person, Withholding
from tests.conftest import HostClient

PEOPLE = "/api/v1/people/"


@pytest.fixture
def client(cast, key, ask, at_a):
    return ask(at_a, key(cast.a.coordinator))


def record(client, **facts):
    return client.post(PEOPLE, {"kind": "child", "names": "Мария Георгиева"} | facts, content_type="application/json")


def test_recorded_person_is_found_in_either_alphabet(client):
    made = record(client)
    assert made.status_code == 201, made.content
    for text in ("Мария", "Maria", "georgieva"):
        found = client.get(PEOPLE, {"q": text}).json()
        assert [row["id"] for row in found["results"]] == [made.json()["id"]]


def test_wrong_check_digit_is_refused_beside_the_field(client):
    answer = record(client, identifier_kind="egn", identifier="7501010011")
    assert answer.status_code == 400
    assert client.get(PEOPLE).json()["count"] == 0


def test_number_that_is_already_known_is_a_conflict(client):
    facts = {"kind": "adult", "identifier_kind": "egn", "identifier": "7501020018"}
    assert record(client, **facts).status_code == 201
    again = record(client, **facts, names="Друга Личност")
    assert again.status_code == 409
    assert again.json()["refused"][0]["field"] == "identifier"


def test_person_of_another_centre_does_not_exist(client, cast, key, ask, at_b):
    made = record(client).json()
    there = ask(at_b, key(cast.b.head))
    assert there.get(f"{PEOPLE}{made['id']}/").status_code == 404
    assert there.get(PEOPLE).json()["count"] == 0


def test_a_protected_phone_is_null_for_every_key(client, cast, key, ask):
    """Also for one that was given the right of its owner by whatever way: looking is a person's."""
    made = record(client, contacts=[{"kind": "phone", "value": "0888 123 456"}]).json()
    with entered(cast.a.place):
        father = Person.objects.create(kind="adult", names="Иван Георгиев")
        Withholding.objects.create(contact_point=ContactPoint.objects.get(), withheld_from=father, reason="заповед")
    narrow = key(cast.a.coordinator, "people.view", "cases.view_all")
    for one in (client, ask(HostClient(headers={"host": "centre-a.localhost"}), narrow)):
        contacts = one.get(f"{PEOPLE}{made['id']}/").json()["contacts"]
        assert contacts == [{"kind": "phone", "value": None, "protected": True}]
