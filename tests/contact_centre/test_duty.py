"""Whoever is on duty knows the basics of a meeting of today: by first names, and nothing else of the case."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from audit.models import Event
from kernel.place import entered
from services.contact_centre.enums import AdmissionGround
from services.contact_centre.models import Session
from services.contact_centre.operations.orders import NewAdmission, admit_person, keep_apart
from services.contact_centre.operations.preparation import NewSafetyPlan, write_safety_plan
from services.people.operations import NewContact, add_contact_point, withhold
from tests.contact_centre.conftest import NOW, SATURDAY

RULES, STEPS, POLICE = "Без подаръци.", "Детето в Луна.", "Инсп. Колев, 02 РУ, 0888 777 666"


@pytest.fixture
def plan(cast, family, house):
    family.mother.languages = ["bg", "tr"]
    family.mother.save()
    written = NewSafetyPlan(
        visiting_entrance=house.front,
        resident_entrance=house.front,
        leaves_first=family.mother,
        words_and_objects=RULES,
        emergency=STEPS,
        police_contact=POLICE,
    )
    return write_safety_plan(case=family.case, plan=written, by=cast.a.key_worker, at=NOW)


def basics(session):
    return f"/board/{session.pk}/basics/"


def text_of(response):
    return BeautifulSoup(response.content, "html.parser").find("main").get_text(" ", strip=True)


@pytest.mark.parametrize("who", ["reception", "supervisor", "coordinator", "head", "stranger at the door"])
def test_on_the_day_everybody_on_duty_sees_them(cast, door, meeting, plan, who):
    """The stranger leads other cases and keeps the door as well; this case is not theirs."""
    worker = cast.a.worker("key_worker", "reception") if "stranger" in who else getattr(cast.a, who)
    door.now("9:30")
    shown = text_of(cast.at(worker).get(basics(meeting)))
    for wanted in (RULES, STEPS, POLICE, "Главен вход", "Георги", "Мария", "Ани", "турски", "тръгва първи"):
        assert wanted in shown
    assert "Иванов" not in shown


@pytest.mark.parametrize("day", [date(2026, 11, 6), date(2026, 11, 8)])
def test_on_another_day_nobody_does(cast, door, meeting, plan, day):
    door.now("9:30", day)
    assert {cast.at(who).get(basics(meeting)).status_code for who in (cast.a.reception, cast.a.head)} == {404}


def test_nothing_of_the_rest_of_the_case_opens_with_them(cast, door, meeting, plan, family):
    stranger = cast.a.worker("key_worker", "session_supervisor")
    door.now("9:30")
    for worker in (stranger, cast.a.reception):
        browser = cast.at(worker)
        assert browser.get(basics(meeting)).status_code == 200
        case = family.case.pk
        paths = [f"/cases/{case}/", f"/meetings/cases/{case}/preparation/", f"/meetings/cases/{case}/orders/"]
        paths += [f"/people/{family.father.pk}/", f"/records/{meeting.pk}/"]
        assert {browser.get(path).status_code for path in paths} <= {403, 404}


def test_what_is_withheld_is_blacked_out_in_its_texts(cast, door, meeting, plan, family):
    phone, by = NewContact("phone", "0888777666"), cast.a.key_worker
    point = add_contact_point(person=family.mother, contact=phone, by=by, at=NOW)
    secret = {"withheld_from": family.father, "reason": "заповед за защита", "by": cast.a.key_worker, "at": NOW}
    withhold(point=point, **secret)
    door.now("9:30")
    shown = text_of(cast.at(cast.a.reception).get(basics(meeting)))
    assert "777 666" not in shown
    assert "Инсп. Колев" in shown


def test_each_look_stands_in_the_journal_of_the_case(cast, door, meeting, plan, family):
    door.now("9:30")
    cast.at(cast.a.reception).get(basics(meeting))
    with entered(cast.a.place):
        event = Event.objects.filter(action="read", object_id=meeting.pk).latest("number")
    assert (event.case_id, event.actor_id) == (family.case.pk, cast.a.reception.pk)


def test_who_must_not_meet_stands_first_by_first_names(cast, door, meeting, plan, family):
    uncle = family.relative("Петър Иванов")
    keep_apart(case=family.case, one=uncle, other=family.father, reason="заплаши го", by=cast.a.key_worker, at=NOW)
    door.now("9:30")
    shown = text_of(cast.at(cast.a.reception).get(basics(meeting)))
    assert "Не бива да се срещат" in shown
    assert "Петър" in shown
    assert "заплаши" not in shown


def test_who_else_is_admitted_today_is_named(cast, door, meeting, plan, family):
    granny = family.relative("Стойна Баева")
    admission = NewAdmission(granny, AdmissionGround.ORDER, SATURDAY)
    admit_person(arrangement=family.first, admission=admission, by=cast.a.key_worker, at=NOW)
    door.now("9:30")
    shown = text_of(cast.at(cast.a.reception).get(basics(meeting)))
    assert "Стойна" in shown
    assert "Баева" not in shown


def test_without_a_safety_plan_it_says_so(cast, door, meeting):
    door.now("9:30")
    assert "няма план за безопасност" in text_of(cast.at(cast.a.reception).get(basics(meeting)))


def test_the_board_leads_there(cast, door, meeting, plan):
    door.now("9:30")
    page = BeautifulSoup(cast.at(cast.a.reception).get("/board/").content, "html.parser")
    assert page.find("a", href=basics(meeting))
    assert POLICE not in page.text


def test_the_page_of_the_meeting_shows_them_on_its_day_alone(cast, door, meeting, plan):
    browser = cast.at(cast.a.supervisor)
    door.now("9:30")
    assert POLICE in text_of(browser.get(f"/meetings/{meeting.pk}/"))
    door.now("9:30", date(2026, 11, 6))
    assert POLICE not in text_of(browser.get(f"/meetings/{meeting.pk}/"))


@pytest.mark.parametrize(("role", "answer"), [("psychologist", 404), ("key_worker", 404), ("outside_approver", 403)])
def test_who_is_no_part_of_the_day_at_the_door(cast, door, meeting, plan, role, answer):
    """Who may note arrivals, and does not keep the door: another family's plan is not theirs, nor a way to it."""
    door.now("9:30")
    browser = cast.at(cast.a.worker(role))
    assert browser.get(basics(meeting)).status_code == answer
    assert basics(meeting) not in browser.get("/board/").content.decode()


def test_whoever_supervises_today_is_on_duty_whatever_their_role(cast, door, meeting, plan):
    worker = cast.a.worker("key_worker")
    with entered(cast.a.place):
        Session.objects.filter(pk=meeting.pk).update(supervisor=worker)
    door.now("9:30")
    assert POLICE in text_of(cast.at(worker).get(basics(meeting)))


def test_a_locked_screen_shows_nothing_of_it(cast, door, meeting, plan):
    door.now("9:30")
    browser = cast.at(cast.a.reception)
    browser.post("/board/lock/")
    assert browser.get(basics(meeting)).url == "/board/locked/"


def test_another_centre_has_nothing_of_it(cast, door, meeting, plan):
    door.now("9:30")
    assert cast.at(cast.b.reception).get(basics(meeting)).status_code == 404
