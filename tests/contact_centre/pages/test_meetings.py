"""The pages of meetings: booking, moving, cancelling, and who sees which."""

import re
from datetime import date, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from kernel.clock import at_sofia
from services.contact_centre.enums import SessionState
from services.contact_centre.models import (
    LegalBasis,
    Session,
)
from services.contact_centre.operations.orders import keep_apart
from tests.contact_centre.pages.addresses import address, tomorrow


def place(day, start="10:00", end="12:00", **more):
    return {"day": day.isoformat(), "start_time": start, "end_time": end, **more}


@pytest.fixture
def form(family, house, cast):
    return {
        "arrangements": family.first.pk,
        "purpose": "meeting",
        "room": house.sun.pk,
        "supervisor": cast.a.supervisor.pk,
    }


def test_a_meeting_is_booked_in_the_browser(cast, family, form):
    answer = cast.at(cast.a.key_worker).post(address("new_session", family.case.pk), {**form, **place(tomorrow())})
    assert answer.status_code == 302
    assert answer.url == address("session", Session.objects.get().pk)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"start_time": "12:00", "end_time": "10:00"}, "преди началото", id="end before start"),
        pytest.param({"start_time": "12:00", "end_time": "12:00"}, "след началото", id="end at start"),
        pytest.param({"end_time": "24:30"}, "24:30", id="24:30"),
        pytest.param({"day": "2020-01-01"}, "минало", id="past"),
        pytest.param({"day": "31.02.2027"}, "31", id="no such day"),
        pytest.param({"day": "2027-03-28", "start_time": "03:30"}, "03:30", id="skipped by spring"),
        pytest.param({"room": ""}, "стая", id="no room"),
        pytest.param({"supervisor": ""}, "", id="no supervisor"),
        pytest.param({"arrangements": ""}, "", id="nobody"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_changes_nothing(cast, family, form, changes, said):
    answer = cast.at(cast.a.key_worker).post(
        address("new_session", family.case.pk), {**form, **place(tomorrow()), **changes}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "error-summary" in page
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"supervisor": "", "room": ""}, {"supervisor", "room"}, id="nobody and nowhere"),
        pytest.param(
            {"supervisor": "", "start_time": "12:00", "end_time": "10:00"}, {"supervisor", "end_time"}, id="hours"
        ),
        pytest.param({"day": "2020-01-01", "room": "", "supervisor": ""}, {"day", "room", "supervisor"}, id="past"),
        pytest.param({"day": "2020-01-01", "room": ""}, {"day", "room"}, id="past, all filled in"),
        pytest.param({"day": "", "room": ""}, {"day", "room"}, id="no day"),
    ],
)
def test_everything_that_is_wrong_with_a_meeting_is_said_at_once(cast, family, form, changes, fields):
    facts = {**form, **place(tomorrow()), **changes}
    answer = cast.at(cast.a.key_worker).post(address("new_session", family.case.pk), facts)
    page = BeautifulSoup(answer.content, "html.parser")
    assert {field.select_one("[name]")["name"] for field in page.select(".field.has-error")} == fields
    assert page.find(attrs={"name": "start_time"})["value"] == facts["start_time"]


def test_the_hour_that_autumn_gives_twice_is_asked_about(cast, family, form):
    client = cast.at(cast.a.key_worker)
    facts = {**form, **place(date(2027, 10, 31), "03:30", "06:00")}
    page = client.post(address("new_session", family.case.pk), facts)
    assert page.status_code == 422
    assert 'name="which_pass"' in page.content.decode()
    answer = client.post(address("new_session", family.case.pk), {**facts, "which_pass": "second"})
    assert answer.status_code == 302
    assert Session.objects.get().starts_at.hour == 1, "the second 03:30 of that night is 01:30 in UTC"


def test_a_taken_room_keeps_the_form_and_offers_alternatives(cast, family, another_family, planned, form):
    other = another_family()
    facts = {**form, **place(tomorrow()), "arrangements": other.first.pk}
    client = cast.at(cast.a.coordinator)
    answer = client.post(address("new_session", other.case.pk), facts)
    page = answer.content.decode()
    assert answer.status_code == 422
    offers = re.findall(r'name="take" value="([^"]+)"', page)
    assert offers
    taken = client.post(address("new_session", other.case.pk), {**facts, "take": offers[0].replace("&amp;", "&")})
    assert taken.status_code == 302
    assert Session.objects.filter(case=other.case).exists()


def test_the_page_of_a_meeting_shows_everybodys_window_to_the_team(cast, family, planned):
    page = cast.at(cast.a.key_worker).get(address("session", planned.pk)).content.decode()
    assert all(hours in page for hours in ("09:35", "10:00", "12:25"))


def test_the_supervisor_sees_their_own_meetings_and_no_others(cast, family, planned):
    assert cast.at(cast.a.supervisor).get(address("session", planned.pk)).status_code == 200
    other = cast.a.worker("session_supervisor")
    assert cast.at(other).get(address("session", planned.pk)).status_code == 404
    assert cast.at(cast.a.reception).get(address("session", planned.pk)).status_code == 403


@pytest.mark.parametrize("page", ["reschedule", "cancel"])
def test_who_may_not_move_or_cancel(cast, planned, page):
    assert cast.at(cast.a.supervisor).get(address(page, planned.pk)).status_code == 403
    assert cast.at(cast.a.worker("key_worker")).get(address(page, planned.pk)).status_code == 404


def test_a_meeting_is_moved_cancelled_and_made_up_for(cast, family, planned, form, house):
    client = cast.at(cast.a.key_worker)
    moved = client.post(
        address("reschedule", planned.pk),
        {**place(tomorrow(2)), "room": house.moon.pk, "supervisor": form["supervisor"], "reason": "Болест"},
    )
    assert moved.status_code == 302
    facts = {"cancelled_by": "resident", "reason": "Бележка от лекар"}
    assert client.post(address("cancel", planned.pk), facts).status_code == 302
    planned.refresh_from_db()
    assert (planned.state, planned.room) == (SessionState.CANCELLED, house.moon)
    page = client.get(address("session", planned.pk)).content.decode()
    assert f"makes_up_for={planned.pk}" in page
    booked = client.post(
        address("new_session", family.case.pk), {**form, **place(tomorrow(9)), "makes_up_for": planned.pk}
    )
    assert booked.status_code == 302
    assert f"makes_up_for={planned.pk}" not in client.get(address("session", planned.pk)).content.decode()


def test_confirming_an_impossible_meeting_says_why(cast, family, planned):
    LegalBasis.objects.filter(pk=family.basis.pk).update(in_force_until=clock.today())
    answer = cast.at(cast.a.key_worker).post(address("confirm", planned.pk), follow=True)
    assert f"{tomorrow():%d.%m.%Y}" in answer.content.decode()
    planned.refresh_from_db()
    assert planned.state == SessionState.PLANNED


def test_the_calendar_hides_other_peoples_families(cast, family, planned):
    calendar = reverse("scheduling:calendar", urlconf="config.urls.centre")
    week = f"{calendar}?view=list&day={tomorrow().isoformat()}"
    assert family.case.family.name in cast.at(cast.a.key_worker).get(week).content.decode()
    other = cast.at(cast.a.worker("key_worker")).get(week).content.decode()
    assert family.case.family.name not in other
    assert "заето" in other


def test_the_case_page_and_the_start_page_carry_the_meetings(cast, family, planned):
    keep_apart(case=family.case, one=family.mother, other=family.father, reason="", by=cast.a.head, at=clock.now())
    client = cast.at(cast.a.key_worker)
    case = client.get(reverse("cases:detail", args=[family.case.pk], urlconf="config.urls.centre"))
    assert case.status_code == 200
    assert address("session", planned.pk) in case.content.decode()
    today = at_sofia(clock.today(), time(23, 30))
    Session.objects.filter(pk=planned.pk).update(starts_at=today, ends_at=today + timedelta(minutes=20))
    assert address("session", planned.pk) in client.get("/").content.decode()


def test_a_week_of_sixty_real_meetings_costs_at_most_twelve_queries(cast, family, house):
    monday = clock.today() - timedelta(days=clock.today().weekday())
    for number in range(60):
        starts = at_sofia(monday + timedelta(days=number % 7), time(8 + number // 7))
        Session.objects.create(
            case=family.case,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=50),
            room=house.sun,
            supervisor=cast.a.supervisor,
        )
    client = cast.at(cast.a.coordinator)
    for view in ("week", "rooms", "list"):
        week = reverse("scheduling:calendar", urlconf="config.urls.centre") + f"?view={view}"
        client.get(week)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(week).content.decode()
        assert len(queries) <= 12, [query["sql"][:90] for query in queries]
        assert family.case.family.name in page
