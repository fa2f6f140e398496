"""The board over the API: steps, what a program may not decide, and the course of a meeting."""

from datetime import date

import pytest

from audit.models import Event
from services.cases.models import Task
from services.contact_centre.models import CheckEvent
from tests.contact_centre.door import moment


@pytest.fixture
def reception(cast, program):
    return program(cast.a.reception)


def check(one, meeting, person, kind, **more):
    return one.post(f"board/{meeting.pk}/checks/", person=str(person.pk), kind=kind, **more)


def guests(one):
    return {guest["first_name"]: guest for row in one.get("board/").json()["rows"] for guest in row["guests"]}


def test_the_board_has_first_names_windows_and_next_steps_and_nothing_of_the_case(door, meeting, family, reception):
    door.now("9:40")
    answer = reception.get("board/")
    father = guests(reception)["Георги"]
    assert (father["parts"], father["where"], father["last"]) == (["visiting"], "outside", None)
    assert [window["direction"] for window in father["windows"]] == ["arrive", "leave"]
    assert father["steps"] == [{"kind": "arrived", "hold": None}]
    for secret in ("Иванов", family.case.number, "213/2026"):
        assert secret not in answer.content.decode()


def test_a_step_in_and_out_and_taken_back(door, meeting, family, reception):
    door.now("9:45")
    came = check(reception, meeting, family.father, "arrived")
    assert (came.status_code, came.json()["state"]) == (201, "arriving")
    back = f"board/{meeting.pk}/take-back/"
    assert reception.post(back, event=came.json()["event"]).status_code == 400
    assert reception.post(back, event=came.json()["event"], reason="друг човек").json()["state"] == "planned"
    again = reception.post(back, event=came.json()["event"], reason="пак")
    assert (again.status_code, bool(again.json()["refused"][0]["message"])) == (409, True)
    assert guests(reception)["Георги"]["where"] == "outside"
    late = check(reception, meeting, family.father, "arrived", at=moment("9:41").isoformat())
    assert late.status_code == 201
    assert CheckEvent.objects.filter(voids__isnull=True, voided_by__isnull=True).get().at == moment("9:41")


def test_a_program_is_told_to_wait_and_cannot_let_in(cast, door, program, meeting, family, reception):
    door.now("10:00")
    check(reception, meeting, family.mother, "arrived")
    assert guests(reception)["Георги"]["steps"][0]["hold"] == {"until": None}
    for one in (reception, program(cast.a.head)):
        refused = check(one, meeting, family.father, "arrived")
        assert (refused.status_code, refused.json()["refused"][0]["field"]) == (409, "override_reason")
        assert "ИЗЧАКАЙТЕ" in refused.json()["refused"][0]["message"]
    assert CheckEvent.objects.count() == 1


def test_that_somebody_came_in_all_the_same_is_a_fact_that_a_program_notes(door, meeting, family, reception):
    door.now("10:00")
    check(reception, meeting, family.mother, "arrived")
    noted = check(reception, meeting, family.father, "arrived", came_in_all_the_same="Влезе зад пощальона.")
    assert noted.status_code == 201
    event = CheckEvent.objects.get(pk=noted.json()["event"])
    assert (event.against_hold, event.override_reason) == ("came_in", "Влезе зад пощальона.")
    assert Task.objects.filter(case=family.case).exists()


def test_the_whole_course_of_a_meeting(cast, door, program, meeting, family, reception):
    supervisor, path = program(cast.a.supervisor), f"board/{meeting.pk}/"
    door.now("9:45")
    assert supervisor.post(f"{path}begin/").status_code == 409
    check(reception, meeting, family.father, "arrived")
    check(reception, meeting, family.father, "settled")
    door.now("10:02")
    check(reception, meeting, family.children[0], "arrived")
    assert supervisor.post(f"{path}begin/").json()["state"] == "in_progress"
    assert supervisor.post(f"{path}correct/").status_code == 400
    assert supervisor.post(f"{path}correct/", reason="друга среща").json()["state"] == "arriving"
    assert supervisor.post(f"{path}begin/", at=moment("10:01").isoformat()).json()["began_at"]
    door.now("12:00")
    ended = supervisor.post(f"{path}end/", end_reason="as_agreed").json()
    assert (ended["state"], ended["ended_at"]) == ("departing", "2026-11-07T12:00:00+02:00")
    assert check(reception, meeting, family.children[0], "left").status_code == 409  # nobody came for it
    check(reception, meeting, family.mother, "arrived")
    for person in (family.children[0], family.mother):
        check(reception, meeting, person, "left")
    assert check(reception, meeting, family.father, "left").status_code == 409  # the others go first
    door.now("12:16")
    assert check(reception, meeting, family.father, "left").json()["state"] == "notes_due"


def test_papers_and_interruptions(cast, door, program, meeting, family, reception):
    door.begun(meeting, family)
    supervisor, path = program(cast.a.supervisor), f"board/{meeting.pk}/"
    door.now("10:30")
    shown = reception.post(f"{path}papers/", person=str(family.father.pk), paper="id_card")
    assert (shown.status_code, shown.json()["paper"]) == (201, "id_card")
    assert reception.post(f"{path}papers/", person=str(family.father.pk), paper="ticket").status_code == 400
    assert supervisor.post(f"{path}pause/", reason="child_asked").status_code == 400
    paused = supervisor.post(f"{path}pause/", reason="child_asked", what="Излизаме за вода.")
    assert paused.json()["state"] == "paused"
    assert supervisor.post(f"{path}resume/").json()["state"] == "in_progress"
    assert supervisor.post(f"{path}end/", end_reason="child_refused").status_code == 409


def test_not_brought_and_did_not_come_are_two_facts(door, meeting, family, reception):
    door.now("9:50")
    check(reception, meeting, family.father, "arrived")
    door.now("10:16")
    path = f"board/{meeting.pk}/not-held/"
    wrong = reception.post(path, not_held_reason="parent_did_not_come")
    assert (wrong.status_code, wrong.json()["refused"][0]["field"]) == (409, "not_held_reason")
    assert reception.post(path, not_held_reason="child_not_brought").json()["state"] == "not_held"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"kind": "vanished"}, 400),
        ({"person": "x"}, 400),
        ({"person": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"at": "0001-01-01T00:00:00Z"}, 400),
        ({"at": "9999-12-31T23:59:59Z"}, 400),
        ({"at": "2026-11-07T09:00:00Z"}, 409),
        ({"at": "2026-11-06T00:00:00Z"}, 409),
        ({"kind": "left"}, 409),
        ({"came_in_all_the_same": "x" * 501}, 400),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(door, meeting, family, reception, changes, status):
    door.now("9:50")
    sent = {"person": str(family.father.pk), "kind": "arrived", **changes}
    answer = reception.post(f"board/{meeting.pk}/checks/", **sent)
    assert answer.status_code == status, answer.content
    if status == 409:
        assert answer.json()["refused"][0]["message"]
    assert not CheckEvent.objects.exists()


def test_a_person_of_another_meeting_is_unknown_here(door, meeting, reception, another_family):
    door.now("9:50")
    assert check(reception, meeting, another_family().father, "arrived").status_code == 404


def test_the_board_touches_nothing_of_another_day(door, meeting, family, reception):
    door.now("9:50", meeting.starts_at.date().replace(day=8))
    assert reception.get("board/").json()["rows"] == []
    assert check(reception, meeting, family.father, "arrived").status_code == 404


def test_who_must_not(cast, door, program, meeting, family):
    door.now("9:50")
    watcher = program(cast.a.head, "board.view")
    assert watcher.get("board/").status_code == 200
    assert check(watcher, meeting, family.father, "arrived").status_code == 403
    assert program(cast.a.head, "people.view").get("board/").status_code == 403
    elsewhere = program(cast.b.head)
    assert elsewhere.get("board/").json()["rows"] == []
    assert check(elsewhere, meeting, family.father, "arrived").status_code == 404
    assert not CheckEvent.objects.exists()


def test_a_key_of_another_centre_notes_nothing_here(cast, key, ask, at_a, door, meeting):
    door.now("9:50")
    assert ask(at_a, key(cast.b.head)).get("/api/v1/board/").status_code == 401


def test_the_program_stands_in_the_audit_with_its_own_name(cast, door, meeting, family, reception):
    door.now("9:50")
    check(reception, meeting, family.father, "arrived")
    event = Event.objects.filter(object_id=meeting.pk, action="write").latest("number")
    assert cast.a.reception.display_name in event.actor_label


def test_a_program_of_somebody_on_duty_gets_the_basics_of_today(cast, door, meeting, family, program):
    door.now("9:30")
    keyed = program(cast.a.reception, "board.view", "board.check_in")
    found = keyed.get(f"board/{meeting.pk}/basics/").json()
    assert ["Георги", "Мария"] in [sorted(pair) for pair in found["must_not_meet"]]
    assert {one["first_name"] for one in found["expected"]} == {"Ани", "Георги", "Мария"}
    assert program(cast.a.reception, "board.view").get(f"board/{meeting.pk}/basics/").status_code == 403
    door.now("9:30", date(2026, 11, 6))
    assert keyed.get(f"board/{meeting.pk}/basics/").status_code == 404
