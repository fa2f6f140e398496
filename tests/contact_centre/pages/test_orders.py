"""The pages of orders, of who meets whom, and of who must not meet."""

import re

from bs4 import BeautifulSoup

from kernel import clock
from services.cases.operations import assign_key_worker
from services.contact_centre.models import (
    Arrangement,
    LegalBasis,
    MustNotMeet,
)
from services.contact_centre.operations.sessions import book_session
from tests.contact_centre.conftest import REGIME
from tests.contact_centre.pages.addresses import address, tomorrow


def test_an_order_is_entered_in_the_browser(cast, family):
    facts = {
        "kind": "interim_measure",
        "court": "Районен съд – Хасково",
        "number": "12/2026",
        "dated": "01.10.2026",
        "in_force_from": "02.10.2026",
        "regime_text": REGIME,
        "supersedes": str(family.basis.pk),
    }
    answer = cast.at(cast.a.key_worker).post(address("new_basis", family.case.pk), facts)
    assert answer.status_code == 302
    assert LegalBasis.objects.filter(supersedes=family.basis).count() == 1


def test_a_court_of_the_directory_is_kept_by_its_code(cast, family):
    page = cast.at(cast.a.key_worker).get(address("new_basis", family.case.pk)).content.decode()
    assert "<datalist" in page
    name = re.search(r'<option value="([^"]+съд[^"]*)"', page)
    assert name, "the directory offers courts"
    facts = {
        "kind": "court_order",
        "court": name[1],
        "dated": "01.10.2026",
        "in_force_from": "02.10.2026",
        "regime_text": REGIME,
        "beside": "on",
    }
    assert cast.at(cast.a.key_worker).post(address("new_basis", family.case.pk), facts).status_code == 302
    assert LegalBasis.objects.order_by("-created_at").first().court_code


def test_an_end_before_the_start_stands_beside_its_field_and_the_text_stays(cast, family):
    facts = {
        "kind": "court_order",
        "court": "Районен съд",
        "dated": "01.10.2026",
        "in_force_from": "02.10.2026",
        "in_force_until": "01.09.2026",
        "regime_text": "всяка трета събота",
    }
    answer = cast.at(cast.a.key_worker).post(address("new_basis", family.case.pk), facts)
    assert answer.status_code == 422
    assert "всяка трета събота" in answer.content.decode()
    assert LegalBasis.objects.count() == 1


def test_who_meets_whom_is_entered_for_each_child(cast, family):
    child = family.children[0]
    facts = {
        "child": child.pk,
        "resident": family.father.pk,
        "visiting": family.mother.pk,
        "type": "supported",
        "protocol": "B",
    }
    answer = cast.at(cast.a.key_worker).post(address("new_arrangement", family.basis.pk), facts)
    assert answer.status_code == 302
    assert Arrangement.objects.filter(visiting=family.mother, child=child).exists()


def test_the_question_about_a_pair_is_answered_once(cast, family):
    client = cast.at(cast.a.key_worker)
    page = client.get(address("orders", family.case.pk)).content.decode()
    assert f"one={family.father.pk}" in page
    pair = f"?one={family.father.pk}&other={family.mother.pk}"
    answer = client.post(address("answer_may_meet", family.case.pk) + pair, {"reason": "Съдът иска и двамата."})
    assert answer.status_code == 302
    page = client.get(address("orders", family.case.pk)).content.decode()
    assert f"one={family.father.pk}" not in page
    assert not MustNotMeet.objects.filter(until__isnull=True).exists()


def test_a_new_pair_warns_about_meetings_that_must_be_moved(cast, family, another_family, wanted, planned, house):
    other = another_family()
    second = wanted(other.first, day=tomorrow(), room=house.moon, supervisor=cast.a.worker("session_supervisor"))
    book_session(case=other.case, booking=second, by=cast.a.coordinator, at=clock.now())
    family.case.parties.create(person=other.mother, role="relative")
    facts = {"one": family.mother.pk, "other": other.mother.pk}
    answer = cast.at(cast.a.coordinator).post(address("keep_apart", family.case.pk), facts, follow=True)
    assert f"{tomorrow():%d.%m.%Y} 10:00" in answer.content.decode()


def pair_entered(cast, family, other):
    """On the page of the one family, by the number of the other's case."""
    client, page = cast.at(cast.a.coordinator), address("keep_apart", family.case.pk)
    facts = {"one": family.mother.pk, "other": family.father.pk, "number": other.case.number.lower(), "reason": "Дълг"}
    asked = client.post(page, facts).content.decode()
    assert other.father.names in asked
    assert not MustNotMeet.objects.exists()
    return client.post(page, {**facts, "other": other.father.pk}, follow=True)


def test_two_people_of_two_families_are_kept_apart_by_the_number_of_the_other_case(cast, family, another_family):
    other = another_family()
    shown = pair_entered(cast, family, other).content.decode()
    pair = MustNotMeet.objects.get()
    assert {pair.one_id, pair.other_id} == {family.mother.pk, other.father.pk}
    assert other.father.names in shown
    theirs = cast.at(cast.a.coordinator).get(address("orders", other.case.pk)).content.decode()
    assert family.mother.names in theirs
    assert "Дълг" not in theirs  # the reason stays with the case that it was entered with
    assert address("may_meet", pair.pk) not in theirs


def test_of_the_other_family_nobody_is_named_to_whoever_may_not_see_it(cast, family, another_family):
    other, stranger = another_family(), cast.a.worker("key_worker")
    pair_entered(cast, family, other)
    assign_key_worker(case=other.case, worker=stranger, by=cast.a.head, at=clock.now())
    for page in ("orders", "preparation"):
        shown = cast.at(stranger).get(address(page, other.case.pk)).content.decode()
        assert other.father.names in shown
        assert family.mother.names not in shown


def test_a_number_that_one_may_not_see_shows_nobody(cast, family, another_family):
    other, client = another_family(), cast.at(cast.a.key_worker)
    assign_key_worker(case=other.case, worker=cast.a.worker("key_worker"), by=cast.a.head, at=clock.now())
    facts = {"one": family.mother.pk, "other": family.father.pk, "number": other.case.number}
    page = client.post(address("keep_apart", family.case.pk), facts).content.decode()
    assert other.father.names not in page
    assert not MustNotMeet.objects.exists()


def beside(answer):
    """Name of a field to what stands beside it."""
    page = BeautifulSoup(answer.content, "html.parser")
    return {
        field.select_one("[name]")["name"]: " ".join(one.text.strip() for one in field.select(".field-error"))
        for field in page.select(".field.has-error")
    }


def test_everything_that_is_wrong_with_a_new_act_is_said_at_once_and_what_was_typed_stays(cast, family):
    facts = {"kind": "court_order", "number": "77/2026", "dated": "01.10.2099", "in_force_from": "", "regime_text": ""}
    answer = cast.at(cast.a.key_worker).post(address("new_basis", family.case.pk), facts)
    said = beside(answer)
    assert answer.status_code == 422
    assert {"court", "dated", "in_force_from", "regime_text", "supersedes"} <= set(said)
    assert "77/2026" in answer.content.decode()


def test_what_only_the_operation_knows_is_said_at_once_too(cast, family):
    facts = {
        "kind": "court_order",
        "court": "",
        "dated": "01.10.2099",
        "in_force_from": "02.10.2026",
        "in_force_until": "01.10.2026",
        "regime_text": " ",
        "beside": "on",
    }
    answer = cast.at(cast.a.key_worker).post(address("new_basis", family.case.pk), facts)
    assert {"court", "dated", "in_force_until", "regime_text"} == set(beside(answer))
