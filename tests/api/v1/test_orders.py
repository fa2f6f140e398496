"""Orders and arrangements over the API."""

import pytest

from audit.models import Event
from services.cases.models import Task
from services.contact_centre.models import Arrangement, LegalBasis
from tests.contact_centre.conftest import REGIME


@pytest.fixture
def order(family):
    """What a program sends of another act of the Ivanovs, which takes the place of the first."""
    return {
        "case": str(family.case.pk),
        "kind": "court_order",
        "court_name": "Районен съд – Хасково",
        "number": "300/2026",
        "dated": "2026-10-01",
        "in_force_from": "2026-10-10",
        "regime_text": REGIME,
        "supersedes": str(family.basis.pk),
    }


@pytest.fixture
def people(family):
    return {
        "child": str(family.children[0].pk),
        "visiting": str(family.father.pk),
        "resident": str(family.mother.pk),
    }


def test_an_act_and_its_arrangement_from_writing_to_reading(cast, program, order, people):
    coordinator = program(cast.a.coordinator)
    made = coordinator.post("orders/", **order)
    assert made.status_code == 201, made.content
    path = f"orders/{made.json()['id']}/"
    arranged = coordinator.post(f"{path}arrangements/", **people, protocol="B", conditions="без снимки")
    assert arranged.status_code == 201, arranged.content
    read = coordinator.get(path).json()
    assert read["regime_text"] == REGIME
    assert [(one["child"], one["protocol"], one["conditions"]) for one in read["arrangements"]] == [
        (people["child"], "B", "без снимки")
    ]
    assert coordinator.get(f"arrangements/{arranged.json()['id']}/").json() == read["arrangements"][0]


def test_lists_are_of_one_case_when_asked(cast, program, family, another_family):
    other = another_family()
    head = program(cast.a.head)
    assert head.get("orders/").json()["count"] == 2
    assert [row["id"] for row in head.get("orders/", case=other.case.pk).json()["results"]] == [str(other.basis.pk)]
    found = head.get("arrangements/", case=family.case.pk).json()["results"]
    assert [row["order"] for row in found] == [str(family.basis.pk)]


def test_a_protection_order_is_against_somebody_of_the_case_and_asks_for_a_decision(
    cast, program, order, family, another_family
):
    head = program(cast.a.head)
    facts = {**order, "kind": "protection_order", "supersedes": None, "regime_text": ""}
    stranger = head.post("orders/", **facts, against=str(another_family().father.pk))
    assert (stranger.status_code, stranger.json()["refused"][0]["field"]) == (409, "against")
    assert head.post("orders/", **facts, against=str(family.father.pk)).status_code == 201
    assert Task.objects.filter(case=family.case).count() == 1


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"dated": "2999-01-01"}, 400, "dated"),
        ({"dated": "0001-01-01"}, 400, "dated"),
        ({"dated": "yesterday"}, 400, "dated"),
        ({"kind": "letter"}, 400, "kind"),
        ({"court_code": "no-such-court"}, 400, "court_code"),
        ({"against": "00000000-0000-0000-0000-000000000000"}, 400, "against"),
        ({"number": "x" * 61}, 400, "number"),
        ({"regime_text": "a\0b"}, 400, "regime_text"),
        ({"case": "x"}, 400, "case"),
        ({"regime_text": " "}, 409, "regime_text"),
        ({"court_name": ""}, 409, "court"),
        ({"in_force_until": "2026-10-01"}, 409, "in_force_until"),
        ({"supersedes": "00000000-0000-0000-0000-000000000000"}, 404, ""),
        ({"case": "00000000-0000-0000-0000-000000000000"}, 404, ""),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(cast, program, order, changes, status, field):
    answer = program(cast.a.head).post("orders/", **{**order, **changes})
    assert answer.status_code == status, answer.content
    said = answer.json()
    if status == 400:
        assert field in said
    if status == 409:
        assert said["refused"][0]["field"] == field
        assert said["refused"][0]["message"]
    assert LegalBasis.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"visiting": "resident"}, 409),
        ({"child": "visiting"}, 409),
        ({"child": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"starts_on": "2020-01-01"}, 409),
        ({"protocol": "C"}, 400),
        ({"ends_on": "9999-12-31"}, 400),
    ],
)
def test_an_arrangement_that_cannot_be(cast, program, family, people, changes, status):
    sent = {**people, **{name: people.get(value, value) for name, value in changes.items()}}
    answer = program(cast.a.head).post(f"orders/{family.basis.pk}/arrangements/", **sent)
    assert answer.status_code == status, answer.content
    assert Arrangement.objects.count() == 1


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_who_must_not_read_or_write(cast, program, family, order, who):
    one = program(getattr(cast.a, who))
    answers = [
        one.get("orders/"),
        one.get(f"orders/{family.basis.pk}/"),
        one.get(f"arrangements/{family.first.pk}/"),
        one.post("orders/", **order),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4


def test_a_key_without_the_scope_only_reads(cast, program, family, order):
    reader = program(cast.a.head, "cases.edit", "cases.view_all")
    assert reader.get(f"orders/{family.basis.pk}/").status_code == 200
    assert reader.post("orders/", **order).status_code == 403


def test_a_key_worker_of_other_cases_and_another_centre_find_nothing(cast, program, family, order, people):
    for stranger in (program(cast.a.worker("key_worker")), program(cast.b.head)):
        assert stranger.get("orders/").json()["count"] == 0
        assert stranger.get("arrangements/").json()["count"] == 0
        assert stranger.get(f"orders/{family.basis.pk}/").status_code == 404
        assert stranger.get(f"arrangements/{family.first.pk}/").status_code == 404
        assert stranger.post(f"orders/{family.basis.pk}/arrangements/", **people).status_code == 404
        assert stranger.post("orders/", **order).status_code == 404


def test_a_key_of_another_centre_does_not_open_this_one(cast, key, ask, at_a, family):
    assert ask(at_a, key(cast.b.head)).get(f"/api/v1/orders/{family.basis.pk}/").status_code == 401


def test_who_looked_is_written_down_with_the_case(cast, program, family):
    program(cast.a.head).get(f"orders/{family.basis.pk}/")
    event = Event.objects.filter(action="read", object_id=family.basis.pk).get()
    assert (event.case_id, event.actor_kind) == (family.case.pk, "token")


def test_a_list_costs_the_same_for_many(cast, program, family, django_assert_max_num_queries):
    for number in range(6):
        family.order(number=f"{number}/2026")
    head = program(cast.a.head)
    head.get("orders/")
    with django_assert_max_num_queries(16):
        assert head.get("orders/").json()["count"] == 7
