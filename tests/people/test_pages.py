"""The pages of people: who may open them, what they show, and what they never show."""

import pytest
from bs4 import BeautifulSoup

from audit.models import Event
from directory.queries import search_settlements
from kernel import clock
from kernel.place import entered
from services.people import operations
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

NEW = {"kind": "adult", "names": "Стефка Димова", "identifier_kind": "none", "identifier": "", "birth_date": ""}


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def secret(cast, household):
    with entered(cast.a.place):
        return operations.withhold(
            point=household.phone, withheld_from=household.father, reason="Насилие", by=cast.a.head, at=clock.now()
        )


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("head", "/people/", 200),
        ("coordinator", "/people/", 200),
        ("key_worker", "/people/", 200),
        ("supervisor", "/people/", 403),
        ("reception", "/people/", 403),
        ("coordinator", "/people/{mother}/", 200),
        ("key_worker", "/people/{mother}/", 404),
        ("reception", "/people/{mother}/", 403),
        ("coordinator", "/people/{mother}/edit/", 200),
        ("key_worker", "/people/{mother}/edit/", 404),
        ("supervisor", "/people/{mother}/edit/", 403),
        ("coordinator", "/people/{mother}/contacts/new/", 200),
        ("key_worker", "/people/{mother}/contacts/new/", 404),
        ("coordinator", "/people/{mother}/contacts/{phone}/withhold/", 200),
        ("coordinator", "/people/{father}/contacts/{phone}/withhold/", 404),
        ("key_worker", "/people/{mother}/contacts/{phone}/withhold/", 404),
        ("coordinator", "/people/{child}/relatives/new/", 200),
        ("key_worker", "/people/{child}/relatives/new/", 404),
        ("key_worker", "/people/new/", 200),
        ("reception", "/people/new/", 403),
        ("reception", "/people/settlements/", 403),
    ],
)
def test_who_may_open(cast, household, who, page, status):
    with entered(cast.a.place):
        phone = household.phone.pk
    ids = {name: getattr(household, name).pk for name in ("mother", "father", "child")}
    assert cast.at(getattr(cast.a, who)).get(page.format(phone=phone, **ids)).status_code == status


def test_people_of_one_centre_are_nobody_in_another(cast, household):
    assert cast.at(cast.b.head).get(f"/people/{household.mother.pk}/").status_code == 404
    assert household.mother.names not in cast.at(cast.b.head).get("/people/").content.decode()


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
@pytest.mark.parametrize("page", ["/people/", "/people/new/?q=Мария", "/people/{mother}/", "/people/{mother}/edit/"])
def test_pages_speak_every_language(cast, household, secret, language, page):
    worker = cast.a.worker("head_of_service", language=language)
    response = cast.at(worker).get(page.format(mother=household.mother.pk))
    assert response.status_code == 200
    assert soup(response).html["lang"] == language


def test_a_protected_phone_is_shown_only_when_it_is_asked_for_and_that_is_written_down(cast, household, secret):
    client, page = cast.at(cast.a.coordinator), f"/people/{household.mother.pk}/"
    assert "+359888123456" not in client.get(page).content.decode()
    with entered(cast.a.place):
        phone = household.phone.pk
    shown = client.post(f"{page}contacts/{phone}/reveal/")
    assert "+359888123456" in shown.content.decode()
    assert "+359888123456" not in client.get(page).content.decode()
    with entered(cast.a.place):
        event = Event.objects.get(action="reveal")
    assert (event.object_id, event.actor_id) == (household.mother.pk, cast.a.coordinator.pk)


def test_nobody_reveals_by_a_link(cast, household, secret):
    with entered(cast.a.place):
        phone = household.phone.pk
    page = f"/people/{household.mother.pk}/contacts/{phone}/reveal/"
    assert cast.at(cast.a.coordinator).get(page).status_code == 405
    assert cast.at(cast.a.key_worker).post(page).status_code == 404
    assert cast.at(cast.a.reception).post(page).status_code == 403


def test_a_secret_is_lifted_with_a_reason(cast, household, secret):
    page = f"/people/withheld/{secret.pk}/lift/"
    assert cast.at(cast.a.key_worker).get(page).status_code == 404
    client = cast.at(cast.a.coordinator)
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "Заповедта изтече"}).status_code == 302
    assert client.get(page).status_code == 404


def test_a_number_shows_its_last_four_digits_alone(cast, household):
    with entered(cast.a.place):
        person = household.person("adult", "Иван Иванов", identifier_kind="egn", identifier="7501010010")
    page = cast.at(cast.a.head).get(f"/people/{person.pk}/").content.decode()
    assert "0010" in page
    assert "7501010010" not in page


def test_opening_a_person_is_written_down(cast, household):
    cast.at(cast.a.head).get(f"/people/{household.mother.pk}/")
    with entered(cast.a.place):
        assert Event.objects.filter(action="read", object_id=household.mother.pk).count() == 1


def test_a_key_worker_sees_whom_they_recorded_until_a_case_speaks_for_them(cast):
    worker = cast.a.key_worker
    response = cast.at(worker).post("/people/new/?q=Стефка", NEW)
    assert response.status_code == 302
    assert cast.at(worker).get(response.url).status_code == 200


# --- search before create --------------------------------------------------------------------------------------------


def test_the_form_opens_after_a_search(cast, household):
    client = cast.at(cast.a.coordinator)
    assert not soup(client.get("/people/new/")).find("input", {"name": "names"})
    assert soup(client.get("/people/new/?q=Стефка")).find("input", {"name": "names"})["value"] == "Стефка"


@pytest.mark.parametrize("text", ["Maria Ivanova", "мария петрова", "0888 123 456", "+359888123456"])
def test_the_search_finds_in_either_alphabet_and_by_phone(cast, household, text):
    page = cast.at(cast.a.coordinator).get("/people/new/", {"q": text})
    assert household.mother.names in page.content.decode()


def test_whoever_has_no_part_in_the_case_sees_the_name_and_no_link(cast, household):
    page = soup(cast.at(cast.a.key_worker).get("/people/new/", {"q": "Мария"}))
    assert household.mother.names in page.text
    assert not page.find("a", href=f"/people/{household.mother.pk}/")
    with entered(cast.a.place):
        assert Event.objects.filter(action="search", actor_id=cast.a.key_worker.pk).exists()


def listed(page, person):
    return next(" ".join(item.text.split()) for item in soup(page).select("main li") if person.names in item.text)


def test_where_an_address_is_kept_the_settlement_is_shown_to_nobody_who_may_not_know_it(cast, household, monkeypatch):
    who = cast.a.coordinator
    with entered(cast.a.place):
        place = search_settlements("Хасково", most=1)[0]
        mother = household.person("adult", "Стела Тайнова", by=who, settlement_code=place.code)
        new = operations.NewContact("address", "ул. Тиха 3")
        point = operations.add_contact_point(person=mother, contact=new, by=who, at=clock.now())
        operations.withhold(
            point=point, withheld_from=household.father, reason="Насилие", by=cast.a.head, at=clock.now()
        )
    assert "Хасково" in listed(cast.at(who).get("/people/new/", {"q": "Стела"}), mother)
    usual = Worker.may
    monkeypatch.setattr(
        Worker, "may", lambda self, *asked: Capability.PEOPLE_VIEW_PROTECTED not in asked and usual(self, *asked)
    )
    assert "Хасково" not in listed(cast.at(who).get("/people/new/", {"q": "Стела"}), mother)


def test_somebody_alike_must_be_judged_before_a_new_person_is_recorded(cast, household):
    client, again = cast.at(cast.a.coordinator), {**NEW, "names": "Maria Petrova"}
    refused = client.post("/people/new/?q=x", again)
    assert refused.status_code == 422
    assert household.mother.names in refused.content.decode()
    assert client.post("/people/new/?q=x", {**again, "is_new": "on"}).status_code == 302


def test_a_page_that_needed_somebody_new_gets_them_back(cast):
    client = cast.at(cast.a.coordinator)
    response = client.post("/people/new/?q=x&next=/cases/", NEW)
    with entered(cast.a.place):
        assert response.url == f"/cases/?person={Person.objects.get().pk}"
    other = client.post("/people/new/?q=x&next=https://evil.example/", {**NEW, "names": "Друг Човек"})
    assert other.url.startswith("/people/")


# --- what people type ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"names": ""}, "names"),
        ({"names": "Ив\x00ан"}, "names"),
        ({"names": "Иvan"}, "names"),
        ({"names": "а" * 5000}, "names"),
        ({"identifier_kind": "egn", "identifier": "7501010011"}, "identifier"),
        ({"identifier_kind": "egn", "identifier": ""}, "identifier"),
        ({"identifier_kind": "none", "identifier": "123"}, "identifier"),
        ({"identifier_kind": "egn", "identifier": "7501010010", "birth_date": "2001-01-01"}, "birth_date"),
        ({"birth_date": "31.02.2020"}, "birth_date"),
        ({"birth_date": "2090-01-01"}, "birth_date"),
        ({"phone": "123"}, "phone"),
        ({"settlement_code": "Няматакъвград"}, "settlement_code"),
        ({"settlement_code": "Бяла река"}, "settlement_code"),
        ({"kind": "dog"}, "kind"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_changes_nothing(cast, changes, field):
    response = cast.at(cast.a.coordinator).post("/people/new/?q=x", {**NEW, **changes})
    assert response.status_code == 422
    assert soup(response).find(id=f"id_{field}_error")
    with entered(cast.a.place):
        assert not Person.objects.exists()


def test_the_birth_date_is_taken_from_the_personal_number(cast):
    cast.at(cast.a.coordinator).post(
        "/people/new/?q=x", {**NEW, "identifier_kind": "egn", "identifier": "750101 0010"}
    )
    with entered(cast.a.place):
        assert f"{Person.objects.get().birth_date}" == "1975-01-01"


def test_a_settlement_is_chosen_by_name(cast):
    client = cast.at(cast.a.coordinator)
    options = soup(client.get("/people/settlements/", {"settlement_code": "Хаско"})).find_all("option")
    assert options[0]["value"].startswith("гр. Хасково")
    client.post("/people/new/?q=x", {**NEW, "settlement_code": options[0]["value"]})
    with entered(cast.a.place):
        person = Person.objects.get()
    assert person.settlement_code
    edit = soup(client.get(f"/people/{person.pk}/edit/"))
    assert edit.find("input", {"name": "settlement_code"})["value"] == options[0]["value"]


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%00%00%00", "q=" + "я" * 3000, "kind=dog", "page=99999", "page=x", "q=088"]
)
def test_strange_queries_are_an_empty_list(cast, household, query):
    client = cast.at(cast.a.coordinator)
    assert client.get(f"/people/?{query}").status_code == 200
    assert client.get(f"/people/settlements/?{query}").status_code == 200
    assert client.get(f"/people/new/?{query}").status_code == 200


def test_a_contact_point_is_added_ended_and_kept_secret_by_pages(cast, household):
    client, page = cast.at(cast.a.coordinator), f"/people/{household.mother.pk}/"
    facts = {"kind": "email", "value": "Maria@Example.BG"}
    assert client.post(f"{page}contacts/new/", {**facts, "value": "не"}).status_code == 422
    assert client.post(f"{page}contacts/new/", facts).status_code == 302
    with entered(cast.a.place):
        point = household.mother.contact_points.get(kind="email")
    reason = {"withheld_from": str(household.father.pk), "reason": "Насилие", "ground": "violence"}
    assert client.post(f"{page}contacts/{point.pk}/withhold/", {**reason, "reason": ""}).status_code == 422
    assert client.post(f"{page}contacts/{point.pk}/withhold/", reason).status_code == 302
    assert client.post(f"{page}contacts/{point.pk}/end/").status_code == 302
    assert client.post(f"{page}contacts/{point.pk}/end/").status_code == 404


def test_a_relative_is_added_by_the_page(cast, household):
    page = f"/people/{household.child.pk}/relatives/new/"
    facts = {"relative": str(household.mother.pk), "kinship": "mother"}
    client = cast.at(cast.a.coordinator)
    assert client.post(page, {**facts, "relative": str(cast.a.head.pk)}).status_code == 422
    assert client.post(page, facts).status_code == 302
    assert household.mother.names in client.get(f"/people/{household.child.pk}/").content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(cast, household, django_assert_max_num_queries):
    client = cast.at(cast.a.head)
    with entered(cast.a.place):
        for number in range(20):
            household.person("adult", f"Човек {'абвгдежзик'[number % 10]}ов")
    with django_assert_max_num_queries(12):
        client.get("/people/")
    with django_assert_max_num_queries(12):
        client.get("/people/?q=Човек")


def test_a_wrong_kinship_is_corrected_from_either_side(cast, household):
    client = cast.at(cast.a.coordinator)
    with entered(cast.a.place):
        who = {"child": household.child, "relative": household.father, "kinship": "father"}
        operations.relate(**who, by=cast.a.head, at=clock.now())
    child = soup(client.get(f"/people/{household.child.pk}/"))
    link = child.find("a", href=lambda href: href and f"relative={household.father.pk}" in href)["href"]
    form = soup(client.get(link))
    assert form.select_one("select[name=kinship] option[selected]")["value"] == "father"
    answer = client.post(link, {"relative": str(household.father.pk), "kinship": "grandfather"})
    assert answer["Location"] == f"/people/{household.child.pk}/"
    father = soup(client.get(f"/people/{household.father.pk}/"))
    assert "дядо" in father.text
    assert father.find("a", href=lambda href: href and f"/people/{household.child.pk}/relatives/new/" in href)


def test_a_phone_is_written_as_people_read_it(cast, household):
    page = soup(cast.at(cast.a.coordinator).get(f"/people/{household.mother.pk}/"))
    link = page.select_one("a.phone")
    assert link["href"] == "tel:+359888123456"
    assert link.text == "0888 123 456"
