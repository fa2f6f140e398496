# ruff: noqa: F811 - fixtures of other rooms, by name
"""The centre's own figures: each is exactly the number of rows of the list that it opens."""

import csv
import io
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel import clock
from services.cases.enums import CaseState
from services.cases.models import Case, Referral
from services.cases.operations import add_task
from services.contact_centre.enums import CancelledBy, SessionState
from services.contact_centre.models import FollowUp, Measurement, Session
from services.contact_centre.operations.sessions import book_session, cancel_session
from services.reports.figures import catalogue, counting
from services.reports.figures.counting import rows_of, tables
from services.reports.figures.period import Period
from services.reports.figures.shapes import SHAPES
from services.scheduling.models import Closure, OpeningHours
from tests.contact_centre.conftest import NOW, SATURDAY, another_family  # noqa: F401 - used by name

LATER = NOW + timedelta(days=60)
PERIOD = Period(NOW.date() - timedelta(days=40), NOW.date() + timedelta(days=60))
ASKED = {"since": PERIOD.since.isoformat(), "until": PERIOD.until.isoformat()}
IMPOSSIBLE = (
    {"since": "2026-12-01", "until": "2026-11-01"},
    {"since": "2020-01-01", "until": "2026-11-01"},
    {"since": "вчера", "until": "2026-11-01"},
)
OUTCOMES = (
    {"state": "notes_due", "began_at": NOW},
    {"state": "signed", "signed_at": LATER},
    {"state": "not_held", "not_held_reason": "child_not_brought"},
    {"state": "not_held", "not_held_reason": "parent_did_not_come"},
)


@pytest.fixture
def busy(cast, family, another_family, wanted, monkeypatch):
    """Two families, eight Saturdays, every kind of outcome, one closed case with measures, and things left undone."""
    other = another_family(grounds=("at_risk",))
    for one, hours in ((family, (10, 12)), (other, (14, 16))):
        for week in range(8):
            booking = wanted(one.first, day=SATURDAY + timedelta(days=7 * week), hours=hours)
            book_session(case=one.case, booking=booking, by=cast.a.coordinator, at=NOW)
    rows = list(Session.objects.order_by("starts_at", "id"))
    for session, by in zip(rows, CancelledBy.values, strict=False):
        facts = {"cancelled_by": by, "reason": "Болест", "by": cast.a.coordinator, "at": NOW}
        cancel_session(session=session, **facts)
    for session, facts in zip(rows[4:], OUTCOMES, strict=False):
        signer = {"signed_by": cast.a.supervisor} if facts["state"] == "signed" else {}
        Session.objects.filter(pk=session.pk).update(**facts, **signer)
    _undone(cast, family, other)
    monkeypatch.setattr(clock, "now", lambda: LATER)
    monkeypatch.setattr(clock, "today", lambda: LATER.date())
    return family


def _undone(cast, family, other):
    head, child = cast.a.head, other.children[0]
    Case.objects.filter(pk=family.case.pk).update(state=CaseState.ACTIVE, opened_at=NOW - timedelta(days=200))
    closed = {"state": CaseState.CLOSED, "closed_at": NOW + timedelta(days=9), "closing_reason": "moved"}
    Case.objects.filter(pk=other.case.pk).update(**closed)
    inner = {"source": "inner", "institution_name": "център за правата на детето", "received_at": NOW}
    Referral.objects.create(case=family.case, **inner)
    add_task(case=family.case, title="Обаждане", due_on=NOW.date(), by=head, at=NOW)
    FollowUp.objects.create(case=other.case, person=other.mother, due_on=NOW.date(), planned_by=head, planned_at=NOW)
    for value, moment, days in ((4, "baseline", 0), (8, "closing", 9)):
        on = NOW.date() + timedelta(days=days)
        facts = {"scale": "safety", "value": value, "moment": moment, "on": on, "by": head, "written_at": NOW}
        Measurement.objects.create(case=other.case, person=child, **facts)


def rows_listed(client, url):
    """Rows of every page of the list."""
    found, page = [], 1
    while True:
        text = client.get(f"{url}&page={page}").content.decode()
        found += re.findall(r'<th scope="row"', text)
        if 'rel="next"' not in text:
            return len(found)
        page += 1


def lines(worker):
    return [(table, line) for table in tables(worker, PERIOD) for line in table.lines]


def test_every_figure_is_the_number_of_rows_of_the_list_it_opens(cast, busy, monkeypatch):
    monkeypatch.setattr("services.reports.figure_views.PAGE", 3)
    client = cast.at(cast.a.head)
    compared, not_zero = 0, 0
    for table, line in lines(cast.a.head):
        if table.key in {"rooms", "waiting", "outcome"}:
            continue
        assert rows_listed(client, line.url) == line.value, (table.key, line.label)
        compared, not_zero = compared + 1, not_zero + bool(line.value)
    assert compared == len(catalogue.FIGURES) + 2
    assert not_zero >= 15


def test_the_page_shows_what_was_counted(cast, busy):
    page = cast.at(cast.a.head).get("/figures/", ASKED).content.decode()
    shown = set(re.findall(r'href="(/figures/rows/[^"]+)">([^<]+)<', page))
    assert {(line.url.replace("&", "&amp;"), line.shown) for _table, line in lines(cast.a.head)} == shown


def test_known_numbers(cast, busy):
    found = {parse_qs(urlsplit(line.url).query)["key"][0]: line for _table, line in lines(cast.a.head)}
    known = {
        "meetings": 16,
        "held": 2,
        "cancelled-centre": 1,
        "cancelled-resident": 1,
        "cancelled-visiting": 1,
        "cancelled-court": 1,
        "not-held-child-not-brought": 1,
        "not-held-parent-did-not-come": 1,
        "weekday-6": 10,
        "weekday-5": 0,
        "received": 2,
        "received-conflict": 1,
        "received-conflict-inner": 1,
        "open-conflict-inner": 1,
        "open": 1,
        "open-conflict": 1,
        "closed-moved": 1,
        "late-records": 3,
        "late-reviews": 1,
        "late-follow-ups": 1,
        "make-ups": 2,
    }
    assert {key: found[key].value for key in known} == known
    assert (found["received-conflict"].share, found["received-conflict-inner"].share) == (50, 100)
    # Drawn beside the others, and part of nothing.
    assert (found["weekday-6"].share, found["weekday-6"].bar) == (None, 100)


def test_the_wait_is_from_the_receipt_to_the_first_meeting_that_took_place(cast, busy):
    rows = list(rows_of(catalogue.FIGURES["first-meetings"], cast.a.head, PERIOD))
    assert counting.waits(rows) == [(one.first_at - one.received_at).days for one in rows]
    (table,) = [one for one in tables(cast.a.head, PERIOD) if one.key == "waiting"]
    assert table.lines[1].value == max(counting.waits(rows))


def test_a_room_is_occupied_for_the_hours_of_its_meetings_against_its_open_hours(cast, busy, house):
    OpeningHours.objects.create(weekday=5, opens_at="09:00", closes_at="19:00")
    closed = Session.objects.order_by("starts_at").first().starts_at.replace(hour=0, minute=0) + timedelta(days=7)
    Closure.objects.create(during=(closed, closed + timedelta(days=1)), reason="Ремонт")
    saturdays = sum(day.weekday() == 5 for day in PERIOD.days) - 1
    (table,) = [one for one in tables(cast.a.head, PERIOD) if one.key == "rooms"]
    sun = next(line for line in table.lines if line.label == house.sun.name)
    assert (sun.value, sun.whole) == (20, saturdays * 10)
    assert sun.value == 2 * rows_of(catalogue.BY_ROOM, cast.a.head, PERIOD, house.sun.pk).count()


def test_the_outcome_is_the_mean_of_the_changes_that_its_list_shows(cast, busy):
    (table,) = [one for one in tables(cast.a.head, PERIOD) if one.key == "outcome"]
    (change,) = SHAPES["changes"].prepare(rows_of(catalogue.OUTCOME, cast.a.head, PERIOD))
    assert (change.first, change.last, change.better) == (4, 8, 4)
    assert "+4,0" in table.lines[0].text


def test_the_files_hold_the_same_figures(cast, busy):
    client = cast.at(cast.a.head)
    expected = [(str(table.title), str(line.label), line.value) for table, line in lines(cast.a.head)]
    text = client.get("/figures/file/", {**ASKED, "as": "csv"}).content.decode("utf-8-sig")
    found = [(row[0], row[1], int(row[2])) for row in list(csv.reader(io.StringIO(text), delimiter=";"))[1:]]
    assert found == expected
    book = load_workbook(io.BytesIO(client.get("/figures/file/", {**ASKED, "as": "xlsx"}).content))
    rows = list(book.active.iter_rows(min_row=2, max_col=3, values_only=True))
    assert rows == expected


def test_a_spreadsheet_calculates_with_no_name(cast, busy, house):
    house.sun.name = "=1+1"
    house.sun.save()
    text = cast.at(cast.a.head).get("/figures/file/", ASKED).content.decode()
    assert ";'=1+1;" in text


@pytest.mark.parametrize("asked", IMPOSSIBLE)
@pytest.mark.parametrize("page", ["/figures/", "/figures/rows/"])
def test_a_period_that_cannot_be_is_said_beside_its_field_and_none_is_shown_instead(cast, busy, asked, page):
    answer = cast.at(cast.a.head).get(page, asked)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'class="field-error"' in shown
    assert f'value="{asked["since"]}"' in shown
    assert "<table" not in shown


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-12-01", "2026-11-01", "Последният ден е преди първия."),
        ("2020-01-01", "2026-11-01", "Това е повече от година: изберете дни най-много на година един от друг."),
    ],
)
def test_each_fault_of_a_period_has_a_sentence_of_its_own(cast, busy, since, until, said):
    answer = cast.at(cast.a.head).get("/figures/", {"since": since, "until": until})
    assert said in answer.content.decode()


def test_a_list_of_one_room_is_asked_of_another_period_without_losing_the_room(cast, busy, house):
    asked = {"key": "room", "of": str(house.sun.pk)}
    shown = (
        cast.at(cast.a.head).get("/figures/rows/", {**asked, "since": "утре", "until": "2026-11-01"}).content.decode()
    )
    for name, value in asked.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in shown


@pytest.mark.parametrize("asked", IMPOSSIBLE)
def test_no_file_is_written_of_a_period_that_cannot_be(cast, busy, asked):
    file = cast.at(cast.a.head).get("/figures/file/", {**asked, "as": "xlsx"})
    assert (file.status_code, "Content-Disposition" in file.headers) == (422, False)
    assert 'class="field-error"' in file.content.decode()


@pytest.mark.parametrize("asked", [{"key": "salaries"}, {"key": "room"}, {"key": "room", "of": "1"}])
def test_a_list_that_nobody_counts_is_not_found(cast, busy, asked):
    assert cast.at(cast.a.head).get("/figures/rows/", asked).status_code == 404


@pytest.mark.parametrize("path", ["/figures/", "/figures/rows/?key=meetings", "/figures/file/"])
def test_who_must_not(cast, busy, path):
    assert cast.at(cast.a.coordinator).get(path).status_code == 200
    for who in (cast.a.key_worker, cast.a.supervisor, cast.a.reception):
        assert cast.at(who).get(path).status_code == 403


def test_another_centre_counts_nothing_of_this_one(cast, busy):
    page = cast.at(cast.b.head).get("/figures/", ASKED).content.decode()
    numbers = re.findall(r'<a href="/figures/rows/[^"]*">([^<]+)<', page)
    assert set(numbers) <= {"0", "–", "0.0 ч.", "0.0 h"}


def test_the_page_costs_the_same_however_many_meetings_there_are(cast, busy, django_assert_max_num_queries):
    with django_assert_max_num_queries(32):
        tables(cast.a.head, PERIOD)


def test_a_list_of_tasks_costs_the_same_for_one_and_for_many(cast, busy, django_assert_max_num_queries):
    client, asked = cast.at(cast.a.head), ASKED | {"key": "late-tasks"}
    client.get("/figures/rows/", asked)
    with CaptureQueriesContext(connection) as few:
        client.get("/figures/rows/", asked)
    more = {"assigned_to": cast.a.key_worker, "due_on": NOW.date(), "by": cast.a.head, "at": NOW}
    for number in range(6):
        add_task(case=busy.case, title=f"Обаждане {number}", **more)
    with django_assert_max_num_queries(len(few)):
        assert client.get("/figures/rows/", asked).status_code == 200


def test_states_of_the_catalogue_are_those_of_the_model():
    assert {SessionState.SIGNED, SessionState.NOTES_DUE} <= set(SessionState)
    assert set(catalogue.OPENED) >= set(catalogue.OF_ONE)
    assert {one.shape for one in catalogue.OPENED.values()} == set(SHAPES)
