"""The list and the page of a case: who may open them, what they show, what they cost, and who is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from kernel.place import entered
from services.cases import operations
from services.cases.enums import CaseState, ReferralSource
from services.cases.models import Case, Document, Note, Task
from services.files.models import StoredFile
from tests.cases.conftest import NOW, upload
from tests.utils.statements import asked_twice


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def case(cast, referred):
    """Led by the key worker."""
    case = referred()
    with entered(cast.a.place):
        return operations.assign_key_worker(case=case, worker=cast.a.key_worker, by=cast.a.head, at=NOW)


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("head", "/cases/", 200),
        ("coordinator", "/cases/", 200),
        ("key_worker", "/cases/", 200),
        ("supervisor", "/cases/", 403),
        ("reception", "/cases/", 403),
        ("key_worker", "/cases/{case}/", 200),
        ("stranger", "/cases/{case}/", 404),
        ("supervisor", "/cases/{case}/", 403),
        ("key_worker", "/cases/{case}/duplicates/", 403),
        ("coordinator", "/cases/{case}/duplicates/", 200),
        ("key_worker", "/cases/{case}/assign/", 403),
        ("coordinator", "/cases/{case}/assign/", 200),
        ("coordinator", "/cases/{case}/team/new/", 200),
        ("key_worker", "/cases/{case}/team/new/", 403),
        ("key_worker", "/cases/{case}/grounds/", 200),
        ("stranger", "/cases/{case}/grounds/", 404),
        ("key_worker", "/cases/{case}/people/new/", 200),
        ("stranger", "/cases/{case}/people/new/", 404),
        ("key_worker", "/cases/{case}/documents/new/", 200),
        ("stranger", "/cases/{case}/documents/new/", 404),
        ("reception", "/cases/{case}/documents/new/", 403),
        ("key_worker", "/cases/{case}/notes/new/", 200),
        ("stranger", "/cases/{case}/notes/new/", 404),
        ("coordinator", "/cases/{case}/consents/new/", 200),
        ("key_worker", "/cases/{case}/consents/new/", 403),
        ("coordinator", "/cases/{case}/referrals/new/", 200),
        ("key_worker", "/cases/{case}/referrals/new/", 403),
        ("key_worker", "/cases/{case}/tasks/new/", 200),
        ("stranger", "/cases/{case}/tasks/new/", 404),
        ("key_worker", "/cases/{case}/move/suspend/", 200),
        ("stranger", "/cases/{case}/move/suspend/", 404),
        ("supervisor", "/cases/{case}/move/suspend/", 403),
        ("head", "/cases/{case}/move/fly/", 404),
        ("head", "/cases/{case}/looked/", 200),
        ("coordinator", "/cases/{case}/looked/", 403),
        ("key_worker", "/cases/{case}/looked/", 403),
    ],
)
def test_who_may_open(cast, case, who, page, status):
    worker = cast.a.worker("key_worker") if who == "stranger" else getattr(cast.a, who)
    assert cast.at(worker).get(page.format(case=case.pk)).status_code == status


def test_a_case_of_one_centre_is_nothing_in_another(cast, case):
    client = cast.at(cast.b.head)
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert case.number not in client.get("/cases/").content.decode()


def test_a_key_worker_lists_their_own_cases_alone(cast, case, referred):
    other = referred("Другов")
    page = cast.at(cast.a.key_worker).get("/cases/").content.decode()
    assert case.number in page
    assert other.number not in page


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/cases/",
        "/cases/{case}/",
        "/cases/{case}/duplicates/",
        "/cases/{case}/looked/",
        "/cases/{case}/people/new/?q=Мария",
        "/cases/{case}/notes/new/",
        "/cases/{case}/move/start_closing/",
    ],
)
def test_pages_speak_every_language(cast, case, language, page):
    client = cast.at(cast.a.worker("head_of_service", language=language))
    client.get(f"/cases/{case.pk}/")
    response = client.get(page.format(case=case.pk))
    assert response.status_code == 200
    assert soup(response).html["lang"] == language


def test_the_page_names_what_is_missing_with_links(cast, case):
    steps = soup(cast.at(cast.a.head).get(f"/cases/{case.pk}/")).find(id="steps")
    links = [link["href"] for link in steps.find_all("a")]
    assert f"/cases/{case.pk}/duplicates/" in links
    assert f"/cases/{case.pk}/#referrals" in links
    assert not steps.find("a", href=f"/cases/{case.pk}/move/start_screening/")


def test_a_ready_step_is_a_button(cast, case, referred):
    with entered(cast.a.place):
        operations.mark_duplicates_checked(case=case, by=cast.a.head, at=NOW)
        operations.acknowledge(referral=case.referrals.get(), by=cast.a.head, at=NOW)
    steps = soup(cast.at(cast.a.head).get(f"/cases/{case.pk}/")).find(id="steps")
    assert steps.find("a", class_="btn-primary", href=f"/cases/{case.pk}/move/start_screening/")


# --- who looked ------------------------------------------------------------------------------------------------------


def test_opening_a_case_and_its_papers_stands_in_its_list_of_looks(cast, case, referred):
    with entered(cast.a.place):
        paper = referred.paper(case, "court_order")
    cast.at(cast.a.key_worker).get(f"/cases/{case.pk}/")
    cast.at(cast.a.coordinator).get(f"/cases/documents/{paper.pk}/")
    page = soup(cast.at(cast.a.head).get(f"/cases/{case.pk}/looked/")).find("table").text
    assert cast.a.key_worker.display_name in page
    assert cast.a.coordinator.display_name in page


def test_a_refused_look_is_written_down(cast, case):
    cast.at(cast.a.worker("key_worker")).get(f"/cases/{case.pk}/")
    with entered(cast.a.place):
        assert Event.objects.latest("number").action == "deny"


# --- the list --------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(cast, referred):
    """From the oldest to the newest: active and led by the key worker, closed, received."""
    cases = [
        referred("Иванов", state=CaseState.ACTIVE, at=NOW - timedelta(days=9)),
        referred("Петков", state=CaseState.CLOSED, at=NOW - timedelta(days=5), service="rights_centre"),
        referred("Стоянов", source=ReferralSource.SELF),
    ]
    with entered(cast.a.place):
        operations.assign_key_worker(case=cases[0], worker=cast.a.head, by=cast.a.head, at=NOW)
    return cases


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [2, 1, 0]),
        ("sort=received", [0, 1, 2]),
        ("sort=-received", [2, 1, 0]),
        ("sort=number", [0, 2, 1]),
        ("sort=' or 1=1", [2, 1, 0]),
        ("state=open", [2, 0]),
        ("state=closed", [1]),
        ("state=bogus", [2, 1, 0]),
        ("service=rights_centre", [1]),
        ("mine=on", [0]),
        ("q=Ivanov", [0]),
        ("q=стоянова", [2]),
        ("q=ЦПД", [1]),
        ("q=0888123456", [2, 1, 0]),
        ("q=няма", []),
        ("q=%00", [2, 1, 0]),
        ("page=99", [2, 1, 0]),
        ("page=%00", [2, 1, 0]),
    ],
)
def test_the_list_filters_sorts_and_searches(cast, three, query, found):
    page = soup(cast.at(cast.a.head).get(f"/cases/?{query}"))
    numbers = [link.text for link in page.select("tbody th a")]
    assert numbers == [three[index].number for index in found]


def test_the_list_is_asked_for_one_key_worker_and_for_cases_without_any(cast, three):
    def numbers(wanted):
        page = soup(cast.at(cast.a.head).get(f"/cases/?key_worker={wanted}"))
        return {link.text for link in page.select("tbody th a")}

    assert numbers(cast.a.head.pk) == {three[0].number}
    assert numbers("none") == {three[1].number, three[2].number}
    assert len(numbers(cast.b.key_worker.pk)) == 3  # nobody's name from elsewhere: the choice is not known


def test_a_search_says_that_nothing_fits_and_an_empty_centre_how_to_begin(cast):
    client = cast.at(cast.a.head)
    empty, searched = soup(client.get("/cases/")).text, soup(client.get("/cases/?q=няма")).text
    assert empty != searched
    assert soup(client.get("/cases/")).find("a", href="/cases/new/")


def test_the_list_and_the_page_cost_the_same_for_many(cast, referred, django_assert_max_num_queries):
    cases = [referred(name) for name in ("Иванов", "Петков", "Стоянов", "Колев", "Димов", "Ангелов")]
    client = cast.at(cast.a.head)
    with django_assert_max_num_queries(12):
        client.get("/cases/")
    with django_assert_max_num_queries(13):
        client.get("/cases/?q=Мария")
    client.get(f"/cases/{cases[0].pk}/")
    asked = []
    for notes in (1, 8):
        with entered(cast.a.place):
            for number in range(notes):
                operations.add_note(case=cases[0], text=f"Бележка {number}", by=cast.a.head, at=NOW, happened_at=NOW)
                operations.add_task(case=cases[0], title="Задача", due_on=date(2030, 1, 1), by=None, at=NOW)
        with django_assert_max_num_queries(40) as found:  # of what there is none, the page asks once
            client.get(f"/cases/{cases[0].pk}/")
        asked.append(len(found))
    assert asked[0] == asked[1]
    assert asked_twice(lambda: client.get(f"/cases/{cases[0].pk}/")) == []


# --- acts on the page ------------------------------------------------------------------------------------------------


def test_a_note_is_signed_by_the_page_with_the_moment_it_tells_of(cast, case, clock_at):
    clock_at(datetime(2026, 4, 30, 12, 0, tzinfo=UTC))
    page, client = f"/cases/{case.pk}/notes/new/", cast.at(cast.a.key_worker)
    facts = {"kind": "phone_call", "happened_on": "30.04.2026", "happened_time": "14:30", "text": "Обадих се."}
    for changes, field in (
        ({"text": ""}, "text"),
        ({"happened_time": "15:01"}, "happened_time"),
        ({"happened_time": "24:30"}, "happened_time"),
        ({"happened_on": "29.03.2026", "happened_time": "03:30"}, "happened_time"),
        ({"text": "а" * 20_001}, "text"),
        ({"text": "а\x00б"}, "text"),
    ):
        response = client.post(page, {**facts, **changes})
        assert response.status_code == 422
        assert soup(response).find(id=f"id_{field}_error"), field
    assert client.post(page, facts).status_code == 302
    with entered(cast.a.place):
        note = Note.objects.get()
        assert (note.at, note.text) == (datetime(2026, 4, 30, 11, 30, tzinfo=UTC), "Обадих се.")
    assert "Обадих се." in client.get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize("hour", [5, 12, 20])
def test_a_consent_signed_today_is_recorded_at_any_hour(cast, referred, clock_at, hour):
    case = referred(source=ReferralSource.SELF)
    clock_at(datetime(2026, 4, 30, hour, 0, tzinfo=UTC))
    client, page = cast.at(cast.a.coordinator), f"/cases/{case.pk}/consents/new/"
    with entered(cast.a.place):
        parent = case.parties.filter(role="parent").first().person
    facts = {"person": str(parent.pk), "given_on": "30.04.2026", "document": ""}
    late = client.post(page, {**facts, "given_on": "01.05.2026"})
    assert soup(late).find(id="id_given_on_error")
    assert client.post(page, facts).status_code == 302
    assert client.post(page, facts).status_code == 422
    with entered(cast.a.place):
        row = case.consents.get()
    assert client.get(f"/cases/{case.pk}/consents/{row.pk}/withdraw/").status_code == 200
    assert client.post(f"/cases/{case.pk}/consents/{row.pk}/withdraw/").status_code == 302
    assert client.post(f"/cases/{case.pk}/consents/{row.pk}/withdraw/").status_code == 404


def test_a_document_is_added_and_opened_as_an_attachment_that_runs_nothing(cast, case):
    client, page = cast.at(cast.a.key_worker), f"/cases/{case.pk}/documents/new/"
    assert soup(client.get(f"{page}?kind=court_order")).find("option", selected=True)["value"] == "court_order"
    facts = {"kind": "court_order", "title": "", "dated": "01.04.2026"}
    assert client.post(page, {**facts, "file": upload()}).status_code == 302
    with entered(cast.a.place):
        document = Document.objects.get()
    response = client.get(f"/cases/documents/{document.pk}/")
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert cast.at(cast.a.worker("key_worker")).get(f"/cases/documents/{document.pk}/").status_code == 404
    assert cast.at(cast.a.reception).get(f"/cases/documents/{document.pk}/").status_code == 403
    assert cast.at(cast.b.head).get(f"/cases/documents/{document.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"file": upload("photo.pdf", b"\x89PNG\r\n\x1a\n0000")}, "file"),
        ({"file": upload("empty.pdf", b"")}, "file"),
        ({"file": upload("run.exe", b"MZ")}, "file"),
        ({"kind": ""}, "kind"),
        ({"dated": "01.01.2090"}, "dated"),
        ({"title": "x\x00"}, "title"),
    ],
)
def test_a_refused_document_leaves_nothing_behind(cast, case, changes, field):
    facts = {"kind": "court_order", "title": "Решение", "dated": "", "file": upload()} | changes
    response = cast.at(cast.a.key_worker).post(f"/cases/{case.pk}/documents/new/", facts)
    assert response.status_code == 422
    assert soup(response).find(id=f"id_{field}_error")
    with entered(cast.a.place):
        assert not Document.objects.exists()
        assert not StoredFile.objects.exists()


def test_a_person_is_searched_chosen_and_added(cast, case, referred):
    with entered(cast.a.place):
        grandmother = referred.person("adult", "Иванка Стоянова")
    client, page = cast.at(cast.a.coordinator), f"/cases/{case.pk}/people/new/"
    found = soup(client.get(page, {"q": "Ivanka"}))
    assert found.find("input", {"name": "person", "value": str(grandmother.pk)})
    facts = {"person": str(grandmother.pk), "role": "relative"}
    assert client.post(f"{page}?q=Ivanka", {**facts, "role": "child"}).status_code == 422
    assert client.post(f"{page}?q=Ivanka", facts).status_code == 302
    assert not soup(client.get(page, {"q": "Ivanka"})).find("input", {"name": "person"})


def test_nobody_of_other_cases_can_be_pulled_into_ones_own(cast, case, referred):
    other = referred("Другов")
    with entered(cast.a.place):
        child = other.parties.get(role="child").person
    page = f"/cases/{case.pk}/people/new/?person={child.pk}"
    response = cast.at(cast.a.key_worker).post(page, {"person": str(child.pk), "role": "child"})
    assert response.status_code == 422


def test_a_task_is_ticked_off_where_it_is_seen(cast, case):
    client = cast.at(cast.a.key_worker)
    facts = {"title": "Обаждане", "due_on": "01.01.2050", "assigned_to": ""}
    assert client.post(f"/cases/{case.pk}/tasks/new/", {**facts, "due_on": "01.01.2020"}).status_code == 422
    client.post(f"/cases/{case.pk}/tasks/new/", facts)
    assert "Обаждане" in client.get("/").content.decode()
    with entered(cast.a.place):
        task = Task.objects.get()
    assert cast.at(cast.a.worker("key_worker")).post(f"/cases/tasks/{task.pk}/done/").status_code == 404
    assert client.post(f"/cases/tasks/{task.pk}/done/", {"at": "home"}).url == "/"
    assert client.post(f"/cases/tasks/{task.pk}/done/").status_code == 404


def test_a_colleague_is_put_on_the_case_and_taken_off(cast, case):
    client, colleague = cast.at(cast.a.coordinator), cast.a.worker("key_worker", name="Колежка Втора")
    client.post(f"/cases/{case.pk}/team/new/", {"worker": str(colleague.pk)})
    assert cast.at(colleague).get(f"/cases/{case.pk}/").status_code == 200
    with entered(cast.a.place):
        row = case.assignments.get()
    client.post(f"/cases/{case.pk}/team/{row.pk}/end/")
    assert cast.at(colleague).get(f"/cases/{case.pk}/").status_code == 404


def test_a_move_says_in_words_what_happened_meanwhile(cast, case):
    with entered(cast.a.place):
        Case.objects.filter(pk=case.pk).update(state="screening", duplicates_checked_at=NOW)
    response = cast.at(cast.a.head).post(f"/cases/{case.pk}/move/start_screening/", {"note": ""})
    assert response.status_code == 422
    assert "start_screening" not in soup(response).find(class_="error-summary").text


def test_a_further_referral_is_received_by_the_page(cast, case, clock_at):
    clock_at(NOW)
    facts = {"source": "court", "institution_name": "Районен съд – Хасково", "received_on": "30.04.2026"}
    page, client = f"/cases/{case.pk}/referrals/new/", cast.at(cast.a.coordinator)
    late = client.post(page, {**facts, "received_time": "23:00"})
    assert soup(late).find(id="id_received_time_error")
    assert client.post(page, {**facts, "received_time": "10:00"}).status_code == 302
    with entered(cast.a.place):
        assert case.referrals.count() == 2


def test_the_search_of_the_whole_centre_finds_cases_by_number_and_people(cast, case):
    client = cast.at(cast.a.key_worker)
    for text in (case.number, "Maria Petrova", "0888123456"):
        assert case.number in client.get("/search/", {"q": text}).content.decode()
    for text in ("\x00", "я" * 5000, "%", "'"):
        assert client.get("/search/", {"q": text}).status_code == 200
    assert case.number not in cast.at(cast.a.worker("key_worker")).get("/search/?q=Мария").content.decode()


def test_the_start_page_reads_no_more_applications_than_it_shows(cast, referred, in_a):
    """Eight of them, and the way to all when there are more; their people are read by nobody."""
    client, more = cast.at(cast.a.coordinator), "?state=received&amp;sort=received"
    numbers = [referred().number for _each in range(8)]
    page = client.get("/").content.decode()
    assert all(number in page for number in numbers)
    assert more not in page
    ninth = referred().number
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/").content.decode()
    assert ninth not in page
    assert more in page
    assert not [one for one in asked if 'FROM "cases_caseparty"' in one["sql"]]
