"""The board as pages: first names only, ИЗЧАКАЙТЕ, the locked screen, the cheap question every two seconds."""

import threading
from datetime import date
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.place import entered
from services.contact_centre.models import CheckEvent, Policy, Session
from services.contact_centre.operations.orders import end_admission, keep_apart
from services.contact_centre.queries import board as queries
from tests.contact_centre.door import moment
from tests.utils.cast import PASSWORD


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def reception(cast):
    return cast.at(cast.a.reception)


def send(client, session, person, kind, **more):
    return client.post(f"/board/{session.pk}/check/", {"person": str(person.pk), "kind": kind, **more})


# --- what it shows -------------------------------------------------------------------------------------------------


def test_first_names_windows_and_entrances_and_nothing_of_the_case(door, meeting, family, reception):
    door.now("9:30")
    page = reception.get("/board/").content.decode()
    for shown in ("Ани", "Георги", "Мария", "Главен вход", "10:00–12:00"):
        assert shown in page
    for hidden in ("Иванов", family.case.number, "213/2026", "Районен съд"):
        assert hidden not in page


@pytest.mark.parametrize("who", ["head", "coordinator", "key_worker", "supervisor", "reception"])
def test_everybody_of_the_team_may_see_it(cast, door, meeting, who):
    door.now("9:30")
    assert cast.at(getattr(cast.a, who)).get("/board/").status_code == 200


def test_strangers_and_other_centres_see_nothing_of_it(cast, door, meeting, at_a):
    door.now("9:30")
    assert at_a.get("/board/").status_code == 302
    assert "Ани" not in cast.at(cast.b.head).get("/board/").content.decode()


def test_an_empty_day_says_so(door, reception):
    door.now("9:30", date(2026, 11, 10))
    assert soup(reception.get("/board/")).select(".empty-state")


@pytest.mark.parametrize(("language", "word"), [("bg", "ИЗЧАКАЙТЕ"), ("en", "ИЗЧАКАЙТЕ"), ("hu", "VÁRJON")])
def test_it_speaks_every_language(cast, door, meeting, family, language, word):
    door.check(meeting, family.mother, "arrived", "9:40")
    door.now("9:41")
    client = cast.at(cast.a.worker("reception", language=language))
    page = soup(client.get("/board/"))
    assert page.html["lang"] == language
    assert word in page.select_one("[data-board-holds]").text
    for path in ("end", "not-held", "admit"):
        assert client.get(f"/board/{meeting.pk}/{path}/").status_code == 200


def test_a_held_person_has_no_button_but_where_to_wait(door, meeting, family, reception):
    door.check(meeting, family.mother, "arrived", "9:40")
    door.now("9:41")
    father = next(row for row in soup(reception.get("/board/")).select(".guest") if "Георги" in row.text)
    assert father.select_one(".hold-where")
    assert not father.select(".guest-steps > form")
    assert [option["value"] for option in father.select("select[name=against] option")] == ["came_in"]


def test_whoever_may_decide_is_offered_to_let_in(cast, door, meeting, family):
    door.check(meeting, family.mother, "arrived", "9:40")
    door.now("9:41")
    page = soup(cast.at(cast.a.coordinator).get("/board/"))
    assert "let_in" in [option["value"] for option in page.select("select[name=against] option")]


def test_late_and_over_the_time_of_grace(door, meeting, reception):
    door.now("10:05")
    assert reception.get("/board/").content.decode().count("tag-amber") >= 1
    door.now("10:16")
    assert "tag-red" in reception.get("/board/").content.decode()


# --- noting by pages -----------------------------------------------------------------------------------------------


def test_noting_taking_back_and_noting_at_another_time(door, meeting, family, reception):
    door.now("9:50")
    assert send(reception, meeting, family.father, "arrived").status_code == 302
    event = CheckEvent.objects.get()
    assert event.at == moment("9:50")
    back = f"/board/{meeting.pk}/check/{event.pk}/take-back/"
    assert reception.post(back).status_code == 422
    assert reception.post(back, {"reason": "друг човек"}).status_code == 302
    assert send(reception, meeting, family.father, "arrived", at="9,45 ч.").status_code == 302
    assert queries.house_at(moment("9:51"))[family.father.pk].at == moment("9:45")
    page = soup(reception.get("/board/"))
    assert page.find("form", action=lambda value: value and "take-back" in value)


@pytest.mark.django_db(transaction=True)
def test_two_at_two_doors_press_at_the_same_second_and_one_is_told_to_wait(cast, place_a, door, meeting, family):
    door.now("9:55")
    pages = {family.mother: cast.at(cast.a.reception), family.father: cast.at(cast.a.coordinator)}
    ready, answers = threading.Barrier(2), {}

    def press(person, client):
        ready.wait()
        try:
            answers[person] = send(client, meeting, person, "arrived")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in pages.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers.values()) == [302, 422]
    told = next(answer for answer in answers.values() if answer.status_code == 422)
    assert "ИЗЧАКАЙТЕ" in soup(told).find(class_="note-error").text
    with entered(place_a):
        assert CheckEvent.objects.count() == 1


@pytest.mark.parametrize("at", ["24:30", "x", "\x00", "10:30"])
def test_a_time_that_cannot_be_is_refused_with_a_sentence(door, meeting, family, reception, at):
    door.now("9:50")
    response = send(reception, meeting, family.father, "arrived", at=at)
    assert response.status_code == 422
    assert soup(response).select(".note-error")
    assert not CheckEvent.objects.exists()


def test_a_refused_step_shows_the_board_with_the_sentence(door, meeting, family, reception):
    door.check(meeting, family.mother, "arrived", "9:40")
    door.now("9:41")
    response = send(reception, meeting, family.father, "arrived")
    assert response.status_code == 422
    assert "ИЗЧАКАЙТЕ" in soup(response).select_one(".note-error").text


def test_five_past_midnight_a_time_before_midnight_means_yesterday(door, meeting, family, reception):
    Session.objects.filter(pk=meeting.pk).update(starts_at=moment("22:00"), ends_at=moment("23:30"))
    meeting.refresh_from_db()
    door.through(meeting, (family.father, "arrived", "21:45"), (family.father, "settled", "21:46"))
    door.now("0:05", date(2026, 11, 8))
    assert send(reception, meeting, family.father, "left", at="23:58").status_code == 302
    assert CheckEvent.objects.latest("recorded_at").at == moment("23:58")


@pytest.mark.parametrize(("at", "answer"), [("23:00", 422), ("23:52", 302), ("0:20", 302)])
def test_an_hour_of_the_evening_before_is_taken_only_shortly_before_the_meeting(
    door, meeting, family, reception, at, answer
):
    """Half an hour before somebody is expected is near enough; 23:00 was typed by mistake."""
    after = date(2026, 11, 8)
    Session.objects.filter(pk=meeting.pk).update(starts_at=moment("0:35", after), ends_at=moment("1:30", after))
    meeting.windows.all().update(during=(moment("0:20", after), moment("0:30", after)))
    door.now("0:29", after)
    response = send(reception, meeting, family.father, "arrived", at=at)
    assert response.status_code == answer
    assert CheckEvent.objects.exists() is (answer == 302)
    if answer == 422:
        assert "07.11.2026" in soup(response).select_one(".note-error").text


def test_a_time_of_another_day_than_the_meetings_is_shown_with_its_day(door, meeting, family, reception):
    after = date(2026, 11, 8)
    Session.objects.filter(pk=meeting.pk).update(starts_at=moment("0:35", after), ends_at=moment("1:30", after))
    meeting.windows.all().update(during=(moment("0:20", after), moment("0:30", after)))
    door.now("0:29", after)
    send(reception, meeting, family.father, "arrived", at="23:55")
    assert "07.11. 23:55" in " ".join(soup(reception.get("/board/")).find(class_="guests").text.split())


def test_the_course_of_a_meeting_by_pages(cast, door, meeting, family):
    client = cast.at(cast.a.supervisor)
    door.through(meeting, (family.father, "arrived", "9:45"), (family.children[0], "arrived", "9:55"))
    door.now("10:10")
    assert client.post(f"/board/{meeting.pk}/begin/", {"at": "10:05"}).status_code == 302
    assert client.post(f"/board/{meeting.pk}/begin/").status_code == 422
    assert client.post(f"/board/{meeting.pk}/correct/").status_code == 422
    assert client.post(f"/board/{meeting.pk}/correct/", {"reason": "друга среща"}).status_code == 302
    assert client.post(f"/board/{meeting.pk}/begin/").status_code == 302
    door.now("12:00")
    refused = client.post(f"/board/{meeting.pk}/end/", {"end_reason": "as_agreed", "at": "9:00"})
    assert soup(refused).find(id="id_at_error")
    assert client.post(f"/board/{meeting.pk}/end/", {"end_reason": "as_agreed", "at": "11:58"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.began_at, meeting.ended_at) == (moment("10:10"), moment("11:58"))


def test_the_page_of_a_meeting_that_does_not_take_place_says_what_is_noted_by_first_names(
    door, meeting, family, reception
):
    door.check(meeting, family.father, "arrived", "9:45")
    door.now("10:05")
    page = soup(reception.get(f"/board/{meeting.pk}/not-held/")).find("main").text
    for part in ("09:45 Георги", "10:15"):
        assert part in " ".join(page.split()), part
    assert "Иванов" not in page


def test_whoever_comes_much_later_has_a_quiet_button(door, meeting, family, reception):
    door.now("8:00")
    assert not soup(reception.get("/board/")).select(".guest-steps .btn-primary")
    door.now("9:50")
    assert len(soup(reception.get("/board/")).select(".guest-steps .btn-primary")) == 3


def test_a_meeting_that_does_not_take_place_by_pages(door, meeting, reception):
    door.now("10:20")
    page = f"/board/{meeting.pk}/not-held/"
    asked = soup(reception.get(page))
    assert "по желание" not in asked.find("label", {"for": "id_child_wait"}).text
    assert "преди да се подпише протоколът" in asked.find(id="id_child_wait_helptext").text
    refused = reception.post(page, {"not_held_reason": "child_not_brought"})
    assert soup(refused).find(id="id_not_held_reason_error")
    assert reception.post(page, {"not_held_reason": "nobody_came"}).status_code == 302


def test_nobody_else_is_admitted_and_the_page_says_how_somebody_would_be(door, meeting, reception):
    door.now("9:50")
    page = soup(reception.get(f"/board/{meeting.pk}/admit/"))
    assert page.select(".empty-state")
    assert not page.select("form.form")


@pytest.mark.parametrize("path", ["begin/", "end/", "not-held/", "admit/", "correct/", "check/"])
def test_the_board_touches_nothing_of_another_day(door, meeting, family, reception, path):
    door.now("9:50", date(2026, 11, 6))
    facts = {"person": str(family.father.pk), "kind": "arrived", "end_reason": "as_agreed"}
    assert reception.post(f"/board/{meeting.pk}/{path}", facts).status_code == 404


# --- asked every two seconds ---------------------------------------------------------------------------------------


def test_an_unchanged_board_is_an_empty_answer_and_cheap(door, meeting, reception, django_assert_max_num_queries):
    door.now("9:50")
    stamp = soup(reception.get("/board/")).find(id="board")["data-stamp"]
    with django_assert_max_num_queries(8):
        answer = reception.get("/board/rows/", headers={"If-None-Match": stamp})
    assert (answer.status_code, answer.content) == (304, b"")


def test_the_stamp_changes_with_everything_that_the_board_shows(cast, door, meeting, family, reception):
    door.now("9:50")
    stamps = []

    def look():
        stamps.append(reception.get("/board/rows/")["ETag"])

    look()
    event = door.check(meeting, family.father, "arrived", "9:49", noted="9:50")
    look()
    reception.post(f"/board/{meeting.pk}/check/{event.pk}/take-back/", {"reason": "друг човек"})
    look()
    keep_apart(
        case=family.case, one=family.mother, other=family.children[0], reason="х", by=cast.a.head, at=moment("9:50")
    )
    look()
    admitted = family.first.admitted.create(person=family.relative("Баба Радка"), from_date=date(2026, 1, 1))
    look()
    end_admission(admitted=admitted, by=cast.a.head, at=moment("9:50"))
    look()
    family.in_state("suspended")
    look()
    Session.objects.filter(pk=meeting.pk).update(room=None)
    look()
    family.order(kind="protection_order", number="7/2026", regime_text="", against=family.father)
    look()
    door.now("9:51")
    look()
    assert all(before != after for before, after in pairwise(stamps))


def test_the_fragment_is_what_a_reload_would_show(door, meeting, family, reception):
    door.check(meeting, family.mother, "arrived", "9:40")
    door.now("9:41")
    whole = soup(reception.get("/board/")).find(id="board")
    part = soup(reception.get("/board/rows/"))
    assert [row.text for row in whole.select(".guest")] == [row.text for row in part.select(".guest")]


def test_without_scripts_the_page_reloads_by_itself(door, reception):
    door.now("9:50")
    assert soup(reception.get("/board/")).find("noscript").find("meta", {"http-equiv": "refresh"})


def test_the_day_costs_the_same_for_many_meetings(cast, door, meeting, another_family, wanted, house, reception):
    from django.db import connection  # noqa: PLC0415 - the one that the page uses

    door.now("9:30")
    reception.get("/board/")
    with CaptureQueriesContext(connection) as few:
        reception.get("/board/")
    for number, name in enumerate(("Петров", "Колев", "Димов")):
        one = another_family(name)
        door.book(wanted(one.first, hours=(13 + 2 * number, 14 + 2 * number), room=house.moon), one.case)
    with CaptureQueriesContext(connection) as many:
        reception.get("/board/")
    assert len(many) == len(few) <= 25


# --- the locked screen ---------------------------------------------------------------------------------------------


def test_a_locked_screen_shows_no_name_but_who_must_wait_where_and_the_emergency_steps(
    door, meeting, family, reception
):
    door.check(meeting, family.mother, "arrived", "9:40")
    door.now("9:41")
    reception.post("/board/lock/")
    page = reception.get("/board/locked/").content.decode()
    assert "ИЗЧАКАЙТЕ" in page
    assert "Главен вход" in page
    assert "112" in page
    for name in ("Ани", "Георги", "Мария", "Иванов"):
        assert name not in page
        assert name not in reception.get("/board/locked/rows/").content.decode()
    assert reception.get("/board/").url == "/board/locked/"
    assert reception.get("/").url == "/board/locked/"


@pytest.mark.parametrize("who", ["coordinator", "reception", "supervisor"])
def test_the_lock_of_the_menu_says_who_must_wait_as_well(cast, door, meeting, family, who):
    """A locked session is nobody's; it must not say of a house that it did not look into that nobody waits."""
    client = cast.at(getattr(cast.a, who))
    door.check(meeting, family.mother, "arrived", "9:40")
    door.now("9:41")
    client.post("/account/lock/")
    for address in ("/account/locked/", "/account/locked/notes/"):
        page = client.get(address).content.decode()
        assert "ИЗЧАКАЙТЕ" in page
        assert "Главен вход" in page
        assert "locked-calm" not in page
        assert not [name for name in ("Ани", "Георги", "Мария", "Иванов") if name in page]


def test_the_lock_of_the_menu_says_when_nobody_has_to_wait(door, meeting, family, reception):
    door.now("9:30")
    reception.post("/account/lock/")
    page = reception.get("/account/locked/").content.decode()
    assert "locked-calm" in page
    assert "ИЗЧАКАЙТЕ" not in page


def test_the_centres_own_emergency_steps_stand_there(door, meeting, reception):
    door.now("9:41")
    Policy.objects.update_or_create(only=True, defaults={"emergency_steps": "Първо затворете вратата."})
    assert "Първо затворете вратата." in reception.get("/board/").content.decode()


def test_a_locked_screen_opens_with_the_password_and_after_five_wrong_ones_is_signed_out(cast, door, meeting):
    door.now("9:41")
    client = cast.at(cast.a.reception)
    client.post("/board/lock/")
    assert client.post("/board/locked/", {"password": "не"}).status_code == 422
    assert client.post("/board/locked/", {"password": PASSWORD}).url == "/board/"
    assert client.get("/board/").status_code == 200
    client.post("/board/lock/")
    for _wrong in range(5):
        answer = client.post("/board/locked/", {"password": "не"})
    assert answer.status_code == 302
    assert client.get("/board/").status_code == 302
    assert "/account/" in client.get("/board/").url


def test_an_unlocked_screen_has_no_locked_page(door, reception):
    door.now("9:41")
    assert reception.get("/board/locked/").url == "/board/"


def test_the_board_of_another_centre_is_untouched(cast, door, meeting, place_b):
    with entered(place_b):
        assert not Session.objects.exists()
