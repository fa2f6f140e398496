"""A visit day of siblings who live apart: what the entrance notes counts for both meetings."""

from datetime import date

import pytest

from services.cases.enums import CaseState
from services.contact_centre.enums import SessionState
from services.contact_centre.queries import board
from tests.contact_centre.conftest import Family
from tests.contact_centre.door import moment, state


@pytest.fixture
def split(cast, house, wanted, door):
    """Scenario 5: Ani lives with the mother, Boris with the father; one visit day serves both directions."""
    one = Family(cast, "Колев", "Ани", "Борис")
    basis = one.order()
    ani, boris = one.children
    first = one.arrangement(basis, ani)
    second = one.arrangement(basis, boris, visiting=one.mother, resident=one.father)
    one.in_state(CaseState.AGREED)
    to_father = door.book(wanted(first), one.case)
    to_mother = door.book(wanted(second, room=house.moon, supervisor=cast.a.worker("session_supervisor")), one.case)
    return one, to_father, to_mother


def test_one_coming_counts_for_both_meetings_of_the_day(door, split):
    family, to_father, to_mother = split
    door.check(to_father, family.father, "arrived", "9:45")
    assert state(to_father) == state(to_mother) == SessionState.ARRIVING


def test_each_person_is_noted_at_one_of_the_two(split):
    today = board.board(date(2026, 11, 7), moment("9:00"))
    noted = [guest.first_name for row in today.rows for guest in row.guests if guest.steps]
    assert sorted(noted) == ["Ани", "Борис", "Георги", "Мария"]


def test_both_meetings_end_when_the_last_one_is_out(door, split):
    family, to_father, to_mother = split
    ani, boris = family.children
    door.through(
        to_father,
        (family.father, "arrived", "9:45"),
        (family.father, "settled", "9:46"),
        (family.mother, "arrived", "10:05"),
        (family.mother, "settled", "10:06"),
        (ani, "arrived", "10:07"),
    )
    door.check(to_mother, boris, "arrived", "10:08")
    for session in (to_father, to_mother):
        door.begin(session, "10:10")
        door.end(session, "12:00")
    door.through(to_father, (ani, "left", "12:01"), (family.mother, "left", "12:01"))
    door.check(to_mother, boris, "left", "12:17")
    assert state(to_father) == state(to_mother) == SessionState.DEPARTING
    door.check(to_father, family.father, "left", "12:18")
    assert state(to_father) == state(to_mother) == SessionState.NOTES_DUE


def test_each_record_shows_everybody_of_its_own_meeting(door, split):
    family, to_father, to_mother = split
    door.check(to_father, family.father, "arrived", "9:45")
    assert [visit.person for visit in board.visits_to(to_mother)] == [family.father.pk]
