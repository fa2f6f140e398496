"""Consultations at the entrance over the API: the list, a step in and out, what a program may not do."""

import pytest

from services.consultations.models import Attendance
from services.contact_centre.models import MustNotMeet
from tests.consultations.conftest import MONDAY, NOW, hour, plan, psychologist  # noqa: F401 - fixtures
from tests.contact_centre.door import moment


@pytest.fixture
def reception(cast, program):
    return program(cast.a.reception)


@pytest.fixture
def brought(family, plan, hour):  # noqa: F811 - the fixtures above
    """The child comes alone, its mother brings it."""
    return plan(hour(kind="support", adult=None, child=family.children[0]))


def send(one, row, person, kind, **more):
    return one.post(f"board-consultations/{row.pk}/checks/", person=str(person.pk), kind=kind, **more)


def guests(one):
    (row,) = one.get("board/").json()["others"]
    return {guest["first_name"]: guest for guest in row["guests"]}


def test_the_board_lists_them_by_first_names_with_the_next_step(door, family, brought, reception):
    door.now("9:50", MONDAY)
    answer = reception.get("board/")
    mother = guests(reception)["Мария"]
    assert (mother["is_inside"], mother["attendance"], mother["step"]) == (
        False,
        None,
        {"kind": "arrived", "hold": None},
    )
    for secret in ("Иванов", family.case.number, "Елена Пеева", "подкрепа"):
        assert secret not in answer.content.decode()


def test_in_and_out_and_the_child_with_whom_it_lives(door, family, brought, reception):
    child = family.children[0]
    door.now("9:55", MONDAY)
    assert send(reception, brought, family.mother, "arrived").status_code == 201
    came = send(reception, brought, child, "arrived").json()
    assert (came["person"], came["kind"], came["left_at"]) == (str(child.pk), "arrived", None)
    door.now("11:00", MONDAY)
    assert guests(reception)["Ани"]["takers"] == [{"person": str(family.mother.pk), "first_name": "Мария"}]
    assert send(reception, brought, child, "left", handed_to=str(family.father.pk)).status_code == 404
    gone = send(reception, brought, child, "left", handed_to=str(family.mother.pk))
    assert (gone.status_code, gone.json()["handed_to"]) == (201, str(family.mother.pk))


def test_a_child_is_given_to_nobody_who_may_not_take_it(door, family, brought, reception):
    door.now("9:55", MONDAY)
    for person in (family.mother, family.children[0]):
        send(reception, brought, person, "arrived")
    door.now("10:05", MONDAY)
    assert send(reception, brought, family.mother, "left").status_code == 201
    door.now("11:00", MONDAY)
    refused = send(reception, brought, family.children[0], "left")
    assert (refused.status_code, "Детето остава" in str(refused.json())) == (409, True)
    assert Attendance.objects.get(person=family.children[0]).left_at is None


def test_the_latest_step_is_taken_back_with_a_reason(door, family, brought, reception):
    door.now("9:55", MONDAY)
    came = send(reception, brought, family.mother, "arrived").json()
    back, meant = f"board-consultations/{brought.pk}/take-back/", {"attendance": came["attendance"], "kind": "arrived"}
    assert reception.post(back, **meant).status_code == 400
    assert reception.post(back, **meant | {"kind": "left"}, reason="друга жена").status_code == 409
    assert reception.post(back, **meant, reason="друга жена").status_code == 204
    assert not Attendance.objects.exists()


def test_a_program_is_told_to_wait_and_cannot_let_in(cast, door, family, brought, plan, hour, program):  # noqa: F811
    first, second = sorted((family.mother, family.father), key=lambda person: person.pk)
    MustNotMeet.objects.create(case=family.case, one=first, other=second, since=NOW)
    other = Attendance(consultation=brought, person=family.father, arrived_at=moment("9:50", MONDAY))
    other.arrived_by = cast.a.reception
    other.save()
    door.now("9:55", MONDAY)
    for one in (program(cast.a.reception), program(cast.a.head)):
        refused = send(one, brought, family.mother, "arrived")
        assert refused.status_code == 409
        assert "ИЗЧАКАЙТЕ" in refused.json()["refused"][0]["message"]


def test_who_must_not(cast, door, family, brought, program):
    door.now("9:55", MONDAY)
    assert send(program(cast.b.head), brought, family.mother, "arrived").status_code == 404
    assert send(program(cast.a.head, "board.view"), brought, family.mother, "arrived").status_code == 403
    reception = program(cast.a.reception)
    assert send(reception, brought, family.father, "arrived").status_code == 404, "nobody of this consultation"
    assert send(reception, brought, family.mother, "settled").status_code == 409
    door.now("9:55")
    assert send(reception, brought, family.mother, "arrived").status_code == 404, "of another day"
    assert not Attendance.objects.exists()
