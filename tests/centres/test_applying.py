"""The public door: an organisation applies once, completely, and a robot not at all."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import caches
from django.db import ProgrammingError, connections, transaction
from django.test import Client

from kernel.place import entered
from tenants.centres import limits
from tenants.centres.fields import is_registration_number
from tenants.centres.models import Application
from tenants.isolation import doors


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    with entered(doors.PUBLIC):
        caches["limits"].clear()


def received() -> list[Application]:
    with entered(doors.OPERATOR):
        return list(Application.objects.all())


def test_the_page_opens_for_everybody(at_public: Client) -> None:
    page = at_public.get("/join/")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


def test_no_other_door_has_it(at_a: Client, at_operator: Client, at_network: Client) -> None:
    assert {client.get("/join/").status_code for client in (at_a, at_operator, at_network)} == {404}


def test_an_application_arrives_once_however_often_it_is_sent(at_public: Client, typed: dict[str, Any]) -> None:
    for _ in range(3):
        answer = at_public.post("/join/", typed)
        assert answer.status_code == 302
        assert answer["Location"] == "/join/thanks/"
    (row,) = received()
    assert row.registration_number == "175074752"
    assert row.phone == "+35964123456"
    assert row.state == "new"
    assert at_public.get("/join/thanks/").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation", ""),
        ("organisation", "x" * 201),
        ("registration_number", "175074753"),
        ("registration_number", "12345"),
        ("registration_number", "17507475а"),
        ("registration_number", ""),
        ("name", ""),
        ("kind", "circus"),
        ("oblast", "BG-29"),
        ("oblast", ""),
        ("town", ""),
        ("phone", "12"),
        ("phone", "not a phone"),
        ("email", "nobody"),
        ("service_opens_on", "31.02.2026"),
        ("contact_name", "Мария"),
        ("contact_name", "Мария 7"),
        ("contact_email", "maria@"),
        ("contact_email", ""),
        ("message", "x" * 2001),
        ("is_authorised", ""),
        ("key", "no uuid"),
    ],
)
def test_each_mistake_gets_a_sentence_and_stores_nothing(
    field: str, value: str, at_public: Client, typed: dict[str, Any]
) -> None:
    answer = at_public.post("/join/", typed | {field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert received() == []


def test_what_was_typed_stays_in_the_form(at_public: Client, typed: dict[str, Any]) -> None:
    page = at_public.post("/join/", typed | {"contact_email": "maria@"}).content.decode()
    assert "maria@" in page
    assert "Контактен център Плевен" in page


def test_a_robot_is_thanked_and_forgotten(at_public: Client, typed: dict[str, Any]) -> None:
    answer = at_public.post("/join/", typed | {"website": "https://spam.example"})
    assert answer["Location"] == "/join/thanks/"
    assert received() == []


def test_unknown_fields_change_nothing(at_public: Client, typed: dict[str, Any]) -> None:
    at_public.post("/join/", typed | {"state": "approved", "slug": "mine", "decided_by": "me"})
    (row,) = received()
    assert (row.state, row.slug, row.decided_by) == ("new", "", "")


def test_one_network_cannot_flood_us(at_public: Client, typed: dict[str, Any]) -> None:
    for number in range(limits.APPLICATIONS.most):
        key = typed["key"][:-1] + str(number)
        assert at_public.post("/join/", typed | {"key": key}).status_code == 302
    assert at_public.post("/join/", typed | {"key": typed["key"][:-1] + "9"}).status_code == 422
    assert len(received()) == limits.APPLICATIONS.most


def test_the_same_application_again_costs_no_attempt(at_public: Client, typed: dict[str, Any]) -> None:
    for _ in range(limits.APPLICATIONS.most + 2):
        assert at_public.post("/join/", typed).status_code == 302
    assert len(received()) == 1
    assert at_public.post("/join/", typed | {"key": typed["key"][:-1] + "9"}).status_code == 302


def test_a_correction_from_the_same_page_is_not_lost(at_public: Client, typed: dict[str, Any]) -> None:
    """„Back", another address, and sent again: the public door cannot change what it took."""
    for address in (typed["contact_email"], "right@example.org", "right@example.org"):
        assert at_public.post("/join/", typed | {"contact_email": address}).status_code == 302
    assert sorted(one.contact_email for one in received()) == sorted([typed["contact_email"], "right@example.org"])


@pytest.mark.django_db(transaction=True)
def test_twins_in_the_same_second_are_one(typed: dict[str, Any]) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: _sent_alone(typed), range(4)))
    assert set(answers) == {(302, "/join/thanks/")}
    assert len(received()) == 1


def _sent_alone(typed: dict[str, Any]) -> tuple[int, str]:
    try:
        answer = Client(headers={"host": "localhost"}).post("/join/", typed)
        return answer.status_code, answer["Location"]
    finally:
        connections.close_all()


def test_correcting_a_field_costs_no_attempt(at_public: Client, typed: dict[str, Any]) -> None:
    for _ in range(limits.APPLICATIONS.most + 2):
        assert at_public.post("/join/", typed | {"town": ""}).status_code == 422
    assert at_public.post("/join/", typed).status_code == 302


def test_a_broken_cache_lets_people_apply(
    at_public: Client, typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "caches", {})
    assert at_public.post("/join/", typed).status_code == 302
    assert len(received()) == 1


def test_the_public_door_cannot_read_what_it_took(at_public: Client, typed: dict[str, Any]) -> None:
    at_public.post("/join/", typed)
    with entered(doors.PUBLIC), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(Application.objects.all())


def test_a_form_without_its_token_is_refused(typed: dict[str, Any], db: None) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert strict.post("/join/", typed).status_code == 403
    assert received() == []


@pytest.mark.parametrize(
    ("head", "digit"),
    [("17507475", "2"), ("00069403", "7"), ("175074752000", "4"), ("000694037001", "8"), ("175074752401", "4")],
)
def test_one_last_digit_fits(head: str, digit: str) -> None:
    assert [tail for tail in "0123456789" if is_registration_number(head + tail)] == [digit]


@pytest.mark.parametrize("number", ["", "1", "17507475", "1750747520", "١٧٥٠٧٤٧٥٢", "17507475x"])
def test_what_is_no_number(number: str) -> None:
    assert not is_registration_number(number)
