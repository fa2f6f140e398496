"""A signature closes a meeting for the entrance: it waits until whoever was noted at it has been noted as gone."""

import pytest
from bs4 import BeautifulSoup

from kernel.clock import at_sofia
from kernel.errors import Refusals
from services.contact_centre.enums import SessionState
from services.contact_centre.operations import checks
from services.contact_centre.operations.record import sign_record
from tests.contact_centre.conftest import SATURDAY
from tests.contact_centre.door import moment, state


@pytest.fixture
def not_held(door, meeting, family, cast):
    """The mother waited with the child until 10:30, and both are still in the corridor."""
    for one in (family.mother, family.children[0]):
        door.check(meeting, one, "arrived", "9:55")
    return door.not_held(meeting, "10:30", "parent_did_not_come", by=cast.a.supervisor, child_wait="Рисува спокойно.")


def sign(session, cast, at="10:35"):
    return sign_record(session=session, by=cast.a.supervisor, at=moment(at))


def test_it_is_not_signed_while_mother_and_child_are_inside(not_held, cast):
    with pytest.raises(Refusals, match="още са в къщата: Ани, Мария"):
        sign(not_held, cast)
    assert state(not_held) == SessionState.NOT_HELD


def test_so_the_late_father_waits_and_they_can_be_noted_as_gone(door, not_held, family, cast):
    with pytest.raises(Refusals):
        sign(not_held, cast)
    door.now("10:40")
    page = BeautifulSoup(cast.at(cast.a.reception).get("/board/").content, "html.parser")
    rows = {name: next(row for row in page.select(".guest") if name in row.text) for name in ("Георги", "Мария")}
    assert rows["Георги"].select_one(".hold-where")
    assert rows["Мария"].select(".guest-steps form")
    door.through(not_held, (family.children[0], "left", "10:41"), (family.mother, "left", "10:41"))
    assert sign(not_held, cast, "10:42").state == SessionState.SIGNED


def test_one_of_them_inside_is_enough(door, not_held, family, cast):
    door.check(not_held, family.mother, "left", "10:41")
    with pytest.raises(Refusals, match="още са в къщата: Ани"):
        sign(not_held, cast, "10:42")


def test_a_step_taken_back_counts_as_not_taken(door, not_held, family, cast):
    door.check(not_held, family.children[0], "left", "10:41")
    gone = door.check(not_held, family.mother, "left", "10:41")
    checks.void_check(event=gone, reason="Беше бабата.", by=cast.a.reception, at=moment("10:43"))
    with pytest.raises(Refusals, match="още са в къщата: Мария"):
        sign(not_held, cast, "10:44")


def test_a_leaving_that_nobody_noted_does_not_stop_the_signature_of_another_day(not_held, cast):
    monday = at_sofia(SATURDAY.replace(day=9), moment("9:00").time())
    assert sign_record(session=not_held, by=cast.a.supervisor, at=monday).state == SessionState.SIGNED


def test_the_page_says_who_is_still_inside_and_leads_to_the_board(door, not_held, cast):
    door.now("10:35")
    answer = cast.at(cast.a.supervisor).post(f"/records/{not_held.pk}/sign/", {"read": "on"})
    page = BeautifulSoup(answer.content, "html.parser")
    assert "Мария" in page.select_one(".form-errors, .message, [role=alert]").text
    assert page.select("a[href='/board/']")
    assert state(not_held) == SessionState.NOT_HELD
