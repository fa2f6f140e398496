"""The referral page: from a court or from the family, known people, double sending, and what people mistype."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from directory.queries import search_settlements
from kernel.clock import now
from kernel.place import entered
from services.cases.models import Case, Referral
from services.people.models import ContactPoint, Family, Person, Relationship
from services.people.operations import withhold

PAGE = "/cases/new/"


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def data(**changes):
    facts = {
        "form_key": "",
        "service": "contact_centre",
        "source": "court",
        "institution_name": "Районен съд – Хасково",
        "reference": "213/2026",
        "received_on": "30.04.2026",
        "received_time": "9,15 ч.",
        "grounds": ["conflict"],
        "text": "всяка първа и трета събота от 10,00 до 12,00 ч.",
        "child-count": "1",
        "child-0-names": "Ани Георгиева Петрова",
        "child-0-birth_date": "2017-05-04",
        "adult-count": "2",
        "adult-0-names": "Мария Петрова",
        "adult-0-kinship": "mother",
        "adult-0-phone": "0888 123 456",
        "adult-1-names": "Георги Петров",
        "adult-1-kinship": "father",
        "adult-1-phone": "",
    }
    return {**facts, **changes}


@pytest.fixture
def client(cast):
    return cast.at(cast.a.coordinator)


def test_a_court_refers_a_family(cast, client):
    response = client.post(PAGE, data())
    with entered(cast.a.place):
        case = Case.objects.get()
        referral, roles = case.referrals.get(), set(case.parties.values_list("role", flat=True))
        assert response.url == f"/cases/{case.pk}/"
        assert case.received_at == datetime(2026, 4, 30, 6, 15, tzinfo=UTC)
        assert (referral.institution_code, referral.reference) == ("rs-haskovo", "213/2026")
        assert roles == {"child", "parent"}
        assert sorted(Relationship.objects.values_list("kinship", flat=True)) == ["father", "mother"]
        assert "събота" in referral.text


def test_an_institution_that_the_directory_does_not_know_is_kept_by_its_name(cast, client):
    client.post(PAGE, data(institution_name="Районен съд – Другаде"))
    with entered(cast.a.place):
        referral = Referral.objects.get()
    assert (referral.institution_code, referral.institution_name) == ("", "Районен съд – Другаде")


def test_institutions_are_suggested(client):
    options = soup(client.get("/cases/institutions/", {"institution_name": "РС Хасково"})).find_all("option")
    assert "Районен съд – Хасково" in [option["value"] for option in options]
    assert client.get("/cases/institutions/?x=%00").status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("head", 200), ("key_worker", 403), ("supervisor", 403), ("reception", 403)]
)
def test_who_may_open_the_referral_page(cast, who, status):
    assert cast.at(getattr(cast.a, who)).get(PAGE).status_code == status


# --- scenario 1: applications from before the opening ----------------------------------------------------------------


def test_two_applications_from_before_the_opening_wait_in_their_order(cast, client, opens, clock_at):
    opens(date(2026, 5, 8))
    clock_at(datetime(2026, 4, 30, 12, 0, tzinfo=UTC))
    self_referred = {"source": "self", "institution_name": ""}
    client.post(PAGE, data(received_time="14:00", **self_referred))
    client.post(PAGE, data(received_time="8:30", **self_referred, **_other_family()))
    with entered(cast.a.place):
        later, earlier = Case.objects.order_by("number")
        times = [case.received_at.astimezone(UTC).hour for case in (earlier, later)]
    assert times == [5, 11]
    home = soup(client.get("/")).text
    assert home.index(earlier.number) < home.index(later.number)
    assert "08.05.2026" in home
    refused = client.post(f"/cases/{earlier.pk}/move/start_screening/", {"note": ""})
    assert refused.status_code == 422
    assert "08.05.2026" in refused.content.decode()


def test_on_the_opening_day_they_stand_for_screening_with_their_old_times(cast, client, opens, clock_at):
    opens(date(2026, 5, 8))
    clock_at(datetime(2026, 4, 30, 12, 0, tzinfo=UTC))
    client.post(PAGE, data())
    clock_at(datetime(2026, 5, 7, 21, 30, tzinfo=UTC))  # half past midnight of the eighth in Sofia
    with entered(cast.a.place):
        case = Case.objects.get()
    assert "30.04.2026" in soup(client.get("/")).text
    client.post(f"/cases/{case.pk}/duplicates/")
    with entered(cast.a.place):
        referral = case.referrals.get()
    client.post(f"/cases/{case.pk}/referrals/{referral.pk}/acknowledge/")
    assert client.post(f"/cases/{case.pk}/move/start_screening/", {"note": ""}).status_code == 302
    with entered(cast.a.place):
        case.refresh_from_db()
    assert (case.state, case.received_at) == ("screening", datetime(2026, 4, 30, 6, 15, tzinfo=UTC))


def _other_family():
    return {
        "child-0-names": "Борис Димитров Колев",
        "child-0-birth_date": "2015-01-01",
        "adult-0-names": "Стела Колева",
        "adult-0-phone": "0877 555 444",
        "adult-1-names": "Димитър Колев",
    }


# --- people who are known --------------------------------------------------------------------------------------------


def test_somebody_known_must_be_chosen_or_denied(cast, client):
    client.post(PAGE, data())
    asked = client.post(PAGE, data(text="Втори път"))
    assert asked.status_code == 422
    choices = soup(asked).select(".known-choice")
    assert len(choices) == 3
    with entered(cast.a.place):
        assert Case.objects.count() == 1


def test_known_people_keep_their_family_and_get_the_new_phone(cast, client):
    client.post(PAGE, data())
    with entered(cast.a.place):
        ids = {person.names.split()[0]: str(person.pk) for person in Person.objects.all()}
    chosen = {"child-0-known": ids["Ани"], "adult-0-known": ids["Мария"], "adult-1-known": ids["Георги"]}
    client.post(PAGE, data(**chosen, **{"adult-0-phone": "0877 999 888"}))
    with entered(cast.a.place):
        assert (Case.objects.count(), Person.objects.count(), Family.objects.count()) == (2, 3, 1)
        mother = Person.objects.get(pk=ids["Мария"])
        assert {point.value for point in mother.contact_points.all()} == {"+359888123456", "+359877999888"}


def test_a_namesake_is_a_new_person_when_the_worker_says_so(cast, client):
    client.post(PAGE, data())
    new = {"child-0-known": "new", "adult-0-known": "new", "adult-1-known": "new"}
    assert client.post(PAGE, data(**new)).status_code == 302
    with entered(cast.a.place):
        assert Person.objects.count() == 6


def test_who_shares_a_telephone_is_named_on_both_sides_unless_it_is_kept_from_somebody(cast, client):
    first = client.post(PAGE, data()).url
    answered = {"adult-0-phone": "0888 123 456", "adult-0-known": "new"}
    second = client.post(PAGE, data(**{**_other_family(), **answered})).url
    with entered(cast.a.place):
        old, new = (Case.objects.get(pk=url.split("/")[2]).number for url in (first, second))
    for where, names, number in ((first, "Стела Колева", new), (second, "Мария Петрова", old)):
        page = soup(client.get(f"{where}duplicates/"))
        told = page.find(string=lambda text, names=names: names in text and "друго лице" in text)
        assert "същият телефон" in told
        assert number in told
        assert not page.find("a", string=names)
    with entered(cast.a.place):
        point = ContactPoint.objects.order_by("created_at", "id").first()
        father = Person.objects.filter(related_children__kinship="father").order_by("id").first()
        withhold(point=point, withheld_from=father, reason="Заповед за защита", by=cast.a.head, at=now())
    for where in (first, second):
        assert "същият телефон" not in soup(client.get(f"{where}duplicates/")).text


def test_a_likeness_is_offered_until_somebody_says_that_it_is_another_person(cast, client):
    first = client.post(PAGE, data()).url
    new = {"kind": "adult", "names": "Мария Петрова", "identifier_kind": "none", "is_new": "on"}
    client.post("/people/new/?q=x", new)
    with entered(cast.a.place):
        mother = Person.objects.get(related_children__kinship="mother")
        namesake = Person.objects.get(kind="adult", related_children__isnull=True)
        assert mother.pk in namesake.told_apart
    assert not soup(client.get(f"{first}duplicates/")).find("a", string="Мария Петрова")
    with entered(cast.a.place):
        Person.objects.update(told_apart=[])
    assert soup(client.get(f"{first}duplicates/")).find("a", string="Мария Петрова")


def test_a_likeness_shows_enough_to_decide_to_whoever_may_see_the_person(cast, client):
    client.post(PAGE, data())
    with entered(cast.a.place):
        case, place = Case.objects.get(), search_settlements("Хасково", most=1)[0]
        Person.objects.filter(kind="child").update(settlement_code=place.code)
    again = soup(client.post(PAGE, data())).select_one("#child-0-known label")
    asked = {"q": "Ани Георгиева Петрова"}
    listed = [item.text for item in soup(client.get("/people/new/", asked)).select("main li") if "Ани" in item.text]
    for text in (again.text, *listed):
        assert all(fact in text for fact in ("2017", "Хасково", case.number))
    other = soup(cast.at(cast.a.worker("key_worker")).get("/people/new/", asked))
    (hidden,) = [item.text for item in other.select("main li") if "Ани" in item.text]
    assert "2017" in hidden
    assert "Хасково" not in hidden
    assert case.number not in hidden


def test_one_person_does_not_stand_in_two_rows(cast, client):
    client.post(PAGE, data())
    with entered(cast.a.place):
        mother = next(person for person in Person.objects.all() if person.names == "Мария Петрова")
    twice = {"adult-1-names": "Мария Петрова", "adult-1-kinship": "other", "child-0-known": "new"}
    response = client.post(PAGE, data(**twice, **{"adult-0-known": str(mother.pk), "adult-1-known": str(mother.pk)}))
    assert response.status_code == 422


def test_nobody_outside_the_candidates_can_be_chosen(cast, client):
    client.post(PAGE, data())
    with entered(cast.a.place):
        father = next(person for person in Person.objects.all() if person.names == "Георги Петров")
    forged = {"child-0-known": str(father.pk), "adult-0-known": "new", "adult-1-known": "new"}
    assert client.post(PAGE, data(**forged)).status_code == 422


# --- sending twice ---------------------------------------------------------------------------------------------------


def test_the_same_page_sent_twice_is_one_case(cast, client):
    key = soup(client.get(PAGE)).find("input", {"name": "form_key"})["value"]
    first = client.post(PAGE, data(form_key=key))
    assert client.post(PAGE, data(form_key=key)).url == first.url
    with entered(cast.a.place):
        assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_case(cast):
    clients = [cast.at(cast.a.coordinator) for _ in range(2)]
    key, answers, ready = "01890a5d-ac96-774b-bcce-b302099a8057", [], threading.Barrier(2)

    def send(client):
        ready.wait()
        answers.append(client.post(PAGE, data(form_key=key)))

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with entered(cast.a.place):
        case = Case.objects.get()
    assert {answer.url for answer in answers} == {f"/cases/{case.pk}/"}


# --- what people mistype ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": ""}, "source"),
        ({"source": "mars"}, "source"),
        ({"institution_name": ""}, "institution_name"),
        ({"institution_name": "Съд\x00"}, "institution_name"),
        ({"received_time": "24:30"}, "received_time"),
        ({"received_time": "полунощ"}, "received_time"),
        ({"received_on": "31.04.2026"}, "received_on"),
        ({"received_on": "29.03.2026", "received_time": "3:30"}, "received_time"),
        ({"received_on": "30.04.2090"}, "received_on"),
        ({"text": "я" * 20_001}, "text"),
        ({"grounds": ["boredom"]}, "grounds"),
        ({"child-0-names": ""}, "child-0-names"),
        ({"child-0-names": "Ани"}, "child-0-names"),
        ({"child-0-birth_date": "2090-01-01"}, ""),
        ({"adult-0-kinship": ""}, "adult-0-kinship"),
        ({"adult-0-names": "", "adult-0-phone": "0888123456"}, "adult-0-names"),
        ({"adult-0-identifier_kind": "egn", "adult-0-identifier": "123"}, "adult-0-identifier"),
        ({"adult-0-settlement_code": "Атлантида"}, "adult-0-settlement_code"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_changes_nothing(cast, client, changes, field):
    response = client.post(PAGE, data(**changes))
    assert response.status_code == 422
    page = soup(response)
    assert page.find(id=f"id_{field}_error") if field else page.select(".error-summary")
    with entered(cast.a.place):
        assert not Person.objects.exists()
        assert not Case.objects.exists()


@pytest.mark.parametrize("count", ["x", "-5", "99999", "\x00", "9" * 5000])
def test_strange_counts_of_rows(client, count):
    page = soup(client.post(PAGE, data(**{"child-count": count, "more": "child"})))
    assert 1 <= len(page.find_all("input", {"name": "child-count"})) <= 8


def test_one_more_child_keeps_what_was_typed_and_goes_on_there(client):
    page = soup(client.post(PAGE, data(more="child")))
    assert page.find("input", {"name": "child-0-names"})["value"] == "Ани Георгиева Петрова"
    assert page.find("input", {"name": "child-1-names"}).has_attr("autofocus")
    assert not page.select("main .error-summary, main .field-error")


def test_the_folded_part_is_open_when_something_in_it_is_wrong(client):
    page = soup(client.post(PAGE, data(**{"adult-0-settlement_code": "Атлантида"})))
    folded = page.select("details.person-more")
    assert [row.has_attr("open") for row in folded] == [False, True, False]


def test_a_personal_number_gives_the_date_of_birth(cast, client):
    client.post(PAGE, data(**{"adult-1-identifier": "7501010010"}))
    with entered(cast.a.place):
        father = next(person for person in Person.objects.all() if person.names == "Георги Петров")
        assert (father.identifier_kind, father.birth_date) == ("egn", date(1975, 1, 1))


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
def test_the_page_speaks_every_language(cast, language):
    response = cast.at(cast.a.worker("coordinator", language=language)).get(PAGE)
    assert soup(response).html["lang"] == language


def test_the_time_of_receipt_is_now_unless_somebody_says_otherwise(client, clock_at):
    clock_at(datetime(2026, 4, 30, 12, 7, tzinfo=UTC) + timedelta(seconds=40))
    page = soup(client.get(PAGE))
    assert page.find("input", {"name": "received_time"})["value"] == "15:07"


def test_every_mistake_of_the_page_stands_in_its_summary(client):
    page = soup(client.post(PAGE, data(source="", **{"child-0-names": "123", "adult-0-phone": "abc"})))
    links = {link["href"] for link in page.select(".error-summary li a")}
    assert links == {"#id_source", "#id_child-0-names", "#id_adult-0-phone"}


@pytest.mark.parametrize(
    ("field", "says"),
    [("received_on", "Денят на получаване е в бъдещето."), ("child-0-birth_date", "Датата на раждане е в бъдещето.")],
)
def test_a_day_to_come_is_said_beside_its_own_field(cast, client, field, says):
    answer = client.post(PAGE, data(**{field: "2099-04-30"}))
    assert answer.status_code == 422
    assert says in soup(answer).select_one(f"#id_{field}").find_parent(class_="field").text
    with entered(cast.a.place):
        assert not Case.objects.exists()


def test_the_case_names_who_the_adults_are_and_how_to_reach_them(cast, client):
    page = soup(client.get(client.post(PAGE, data()).url))
    people = page.select_one("#people")
    assert "Мария Петрова · майка" in " ".join(people.text.split())
    assert people.find("a", href="tel:+359888123456").text == "0888 123 456"


def test_a_phone_that_is_kept_from_somebody_is_not_on_the_case_page(cast, client):
    where = client.post(PAGE, data()).url
    with entered(cast.a.place):
        point = ContactPoint.objects.get()
        father = Person.objects.get(related_children__kinship="father")
        withhold(point=point, withheld_from=father, reason="Заповед за защита", by=cast.a.head, at=now())
    page = client.get(where).content.decode()
    assert "защитен телефон" in page
    assert "123 456" not in page


def test_what_is_missing_is_mended_and_leads_back_to_the_case(cast, client):
    where = client.post(PAGE, data()).url
    client.post(f"{where}duplicates/")
    with entered(cast.a.place):
        Referral.objects.update(acknowledged_at=now(), acknowledged_by=cast.a.coordinator)
    client.post(f"{where}move/start_screening/")
    link = soup(client.get(where)).find("a", string="Добавяне на телефон или имейл")["href"]
    assert client.post(link, {"kind": "phone", "value": "0888 55 44 33"})["Location"] == where
    assert client.post(link.replace(where, "https://evil.example/"), {"kind": "phone", "value": "0888 55 44 34"})[
        "Location"
    ].startswith("/people/")
