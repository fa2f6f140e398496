"""The journal: for the head of service alone; what is unusual stands in front, and a broken journal says so."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup

from audit.enums import Action, Fault
from audit.models import Check, Event
from audit.sealing import seal_all
from kernel.clock import SOFIA, now
from kernel.place import entered
from services.cases import unusual
from services.cases.unusual import CASES_AN_HOUR, FAILED_SIGN_INS_A_DAY, REFUSALS_A_DAY, SEARCHES_AN_HOUR

NOON = datetime(2026, 11, 20, 12, 5, tzinfo=SOFIA)
PAGE = "/cases/journal/"


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def happened(action, *, by, at=NOON, count=1, **facts):
    facts = {"actor_kind": "worker", "actor_id": by and by.pk, "action": action, "at": at} | facts
    return [Event.objects.create(**facts) for _ in range(count)]


def found(cast, at=NOON):
    with entered(cast.a.place):
        return [
            (str(sign.kind.icon), sign.actor_id, sign.count) for sign in unusual.fortnight(at + timedelta(hours=1))
        ]


@pytest.mark.parametrize(
    ("who", "status"), [("head", 200), ("coordinator", 403), ("key_worker", 403), ("reception", 403)]
)
def test_only_the_head_of_service_reads_the_journal(cast, who, status):
    assert cast.at(getattr(cast.a, who)).get(PAGE).status_code == status


def test_the_journal_names_who_what_and_the_case(cast, referred):
    case = referred()
    cast.at(cast.a.coordinator).get(f"/cases/{case.pk}/")
    page = soup(cast.at(cast.a.head).get(PAGE))
    row = next(row for row in page.find_all("tr") if case.number in row.text)
    assert cast.a.coordinator.display_name in row.text


def test_reading_the_journal_stands_in_the_journal(cast):
    cast.at(cast.a.head).get(PAGE)
    with entered(cast.a.place):
        last = Event.objects.latest("number")
    assert (last.action, last.actor_id) == ("list", cast.a.head.pk)


def test_it_is_narrowed_by_colleague_kind_and_day(cast):
    with entered(cast.a.place):
        happened(Action.PRINT, by=cast.a.reception, reason="първи")
        happened(Action.EXPORT, by=cast.a.reception, reason="втори")
        happened(Action.PRINT, by=cast.a.key_worker, reason="трети")
        happened(Action.PRINT, by=cast.a.reception, at=NOON - timedelta(days=2), reason="четвърти")
    at = cast.at(cast.a.head)
    text = soup(
        at.get(PAGE, {"who": cast.a.reception.pk, "what": "print", "since": "20.11.2026", "until": "20.11.2026"})
    ).text
    assert "първи" in text
    assert not any(word in text for word in ("втори", "трети", "четвърти"))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"since": "20.11.2026", "until": "19.11.2026"}, "Краят е преди началото."),
        ({"since": "31.02.2026"}, "31"),
        ({"who": "x"}, ""),
        ({"who": str(uuid4())}, ""),
        ({"what": "burn"}, ""),
    ],
)
def test_a_wrong_filter_is_told_and_shows_no_line(cast, query, sentence):
    with entered(cast.a.place):
        happened(Action.PRINT, by=cast.a.reception, reason="първи")
    response = cast.at(cast.a.head).get(PAGE, query)
    page = soup(response)
    assert response.status_code == 200
    assert sentence in page.find(class_="note-error").text
    assert "първи" not in page.text


def test_the_page_costs_the_same_for_many_lines(cast, referred, django_assert_max_num_queries):
    at = cast.at(cast.a.head)
    with entered(cast.a.place):
        for _ in range(60):
            happened(Action.READ, by=cast.a.key_worker, case_id=uuid4())
        happened(Action.DENY, by=cast.a.key_worker, count=REFUSALS_A_DAY, at=now())
    with django_assert_max_num_queries(24):
        assert at.get(PAGE).status_code == 200


# --- unusual ---------------------------------------------------------------------------------------------------------


def test_ordinary_work_is_not_unusual(cast):
    with entered(cast.a.place):
        for _ in range(CASES_AN_HOUR):
            happened(Action.READ, by=cast.a.key_worker, case_id=uuid4())
        happened(Action.SEARCH, by=cast.a.key_worker, count=SEARCHES_AN_HOUR)
        happened(Action.DENY, by=cast.a.key_worker, count=REFUSALS_A_DAY - 1)
    assert found(cast) == []


def test_one_case_opened_again_and_again_is_one_case(cast):
    with entered(cast.a.place):
        happened(Action.READ, by=cast.a.key_worker, case_id=uuid4(), count=CASES_AN_HOUR * 2)
    assert found(cast) == []


def test_leafing_through_many_cases_is_unusual(cast):
    with entered(cast.a.place):
        for _ in range(CASES_AN_HOUR + 1):
            happened(Action.READ, by=cast.a.key_worker, case_id=uuid4())
    assert found(cast) == [("folder", cast.a.key_worker.pk, CASES_AN_HOUR + 1)]


@pytest.mark.parametrize(
    ("action", "count", "icon"),
    [
        (Action.SEARCH, SEARCHES_AN_HOUR + 1, "search"),
        (Action.DENY, REFUSALS_A_DAY, "lock"),
        (Action.EXPORT, 1, "download"),
        (Action.REVEAL, 1, "eye"),
    ],
)
def test_each_kind_is_found_with_its_colleague(cast, action, count, icon):
    with entered(cast.a.place):
        happened(action, by=cast.a.coordinator, count=count)
    assert found(cast) == [(icon, cast.a.coordinator.pk, count)]


@pytest.mark.parametrize(("hour", "minute", "signs"), [(22, 0, 1), (5, 59, 1), (6, 0, 0), (21, 59, 0)])
def test_night_is_counted_in_sofia(cast, hour, minute, signs):
    at = NOON.replace(hour=hour, minute=minute)
    with entered(cast.a.place):
        happened(Action.READ, by=cast.a.reception, at=at, case_id=uuid4())
    assert len(found(cast, at)) == signs


def test_failed_sign_ins_are_told_of_the_account_that_was_tried(cast):
    with entered(cast.a.place):
        happened(Action.SIGN_IN_FAILED, by=None, object_id=cast.a.head.pk, count=FAILED_SIGN_INS_A_DAY)
    assert found(cast) == [("key", cast.a.head.pk, FAILED_SIGN_INS_A_DAY)]


def test_older_than_a_fortnight_is_left_alone(cast):
    with entered(cast.a.place):
        happened(Action.EXPORT, by=cast.a.head, at=NOON - timedelta(days=15))
    assert found(cast) == []


def test_a_sign_leads_to_its_lines(cast):
    with entered(cast.a.place):
        happened(Action.EXPORT, by=cast.a.coordinator, at=now(), reason="всички случаи")
    at = cast.at(cast.a.head)
    link = soup(at.get(PAGE)).find("table").find("a")["href"]
    assert "всички случаи" in soup(at.get(link)).text


# --- the journal itself ----------------------------------------------------------------------------------------------


def test_a_journal_that_was_tampered_with_says_so_here_and_on_the_start_page(cast):
    at = cast.at(cast.a.head)
    with entered(cast.a.place):
        happened(Action.READ, by=cast.a.head)
        seal_all()
        Check.objects.create(at=now(), seals=9, events=90, heads=1)
    assert "90 реда са такива" in soup(at.get(PAGE)).text
    with entered(cast.a.place):
        Check.objects.create(at=now(), seals=9, events=90, heads=1, seal=7, fault=Fault.REWRITTEN)
    for path in (PAGE, "/"):
        assert "От печат 7 нататък" in soup(at.get(path)).text
    assert "От печат 7" not in soup(cast.at(cast.a.coordinator).get("/")).text
