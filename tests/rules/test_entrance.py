"""Rules of the entrance: R21, and R4 where people leave."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied

from kernel.errors import Refusal
from services.cases.models import Task
from services.contact_centre.models import (
    CheckEvent,
    IdentityCheck,
    SafetyPlan,
)
from services.contact_centre.operations.handing import Handing, note_paper
from services.contact_centre.operations.orders import NewAdmission, admit_person
from services.contact_centre.queries import board
from tests.contact_centre.conftest import NOW, SATURDAY
from tests.contact_centre.door import moment


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def begun(door, meeting, family):
    return door.begun(meeting, family)


@pytest.fixture
def held(door, meeting, family):
    return door.whole_meeting(meeting, family)


# --- R21: the entrance ---------------------------------------------------------------------------------------------


def paper(cast, session, person, kind, at="9:46", by=None):
    return note_paper(session=session, person=person, paper=kind, by=by or cast.a.reception, at=moment(at))


def test_r21_the_kind_of_a_document_is_kept_and_never_its_number(cast, door, meeting, family):
    door.check(meeting, family.father, "arrived", "9:45")
    assert paper(cast, meeting, family.father, "id_card").is_sure
    assert paper(cast, meeting, family.father, "id_card").pk == IdentityCheck.objects.get().pk
    assert "number" not in {field.name for field in IdentityCheck._meta.get_fields()}
    paper(cast, meeting, family.father, "none", "9:50")
    assert not IdentityCheck.objects.order_by("at").last().is_sure


@pytest.mark.parametrize("kind", ["known", "library_card"])
def test_r21_papers_that_cannot_be(cast, meeting, family, kind):
    with pytest.raises(Refusal) as refused:
        paper(cast, meeting, family.father, kind)
    assert refused.value.field == "paper"


def test_r21_known_is_who_has_shown_something_before(cast, meeting, family):
    paper(cast, meeting, family.mother, "passport")
    assert paper(cast, meeting, family.mother, "known", "11:50").paper == "known"


def test_r21_papers_are_asked_of_grown_ups_of_this_meeting_by_the_entrance(cast, meeting, family, another_family):
    for person in (family.children[0], another_family().mother):
        with pytest.raises(Refusal):
            paper(cast, meeting, person, "id_card")
    with pytest.raises(PermissionDenied):
        paper(cast, meeting, family.father, "id_card", by=cast.a.worker("outside_approver"))


def test_r21_the_board_asks_for_the_document_and_shows_the_kind(cast, door, meeting, family):
    door.now("9:50")
    door.check(meeting, family.father, "arrived", "9:45")
    client = cast.at(cast.a.reception)
    assert len(soup(client.get("/board/")).select("form.paper")) == 1
    client.post(f"/board/{meeting.pk}/paper/", {"person": str(family.father.pk), "paper": "passport"})
    page = soup(client.get("/board/"))
    assert not page.select("form.paper")
    assert IdentityCheck.objects.get().paper == "passport"


def test_r21_a_child_leaves_with_whoever_came_for_it(held, family):
    event = CheckEvent.objects.get(person=family.children[0], kind="left")
    assert (event.handed_to, event.at) == (family.mother, moment("12:05"))


def hand(door, session, child, at="12:05", **facts):
    return door.check(session, child, "left", at, **facts)


def test_r21_a_child_stays_while_nobody_who_may_take_it_is_here(door, begun, family):
    door.end(begun, "12:00")
    with pytest.raises(Refusal) as refused:
        hand(door, begun, family.children[0])
    assert refused.value.field == "handed_to"
    assert not CheckEvent.objects.filter(person=family.children[0], kind="left").exists()


def test_r21_the_visiting_parent_cannot_take_it_along(door, begun, family):
    door.end(begun, "12:00")
    with pytest.raises(Refusal, match="Георги"):
        hand(door, begun, family.children[0], handing=Handing(family.father))


def test_r21_a_relative_takes_it_who_was_admitted(cast, door, begun, family):
    grandmother = family.relative("Рада Иванова")
    with pytest.raises(Refusal):
        hand(door, begun, family.children[0], handing=Handing(grandmother))
    admit_person(
        arrangement=family.first, admission=NewAdmission(grandmother, "order", SATURDAY), by=cast.a.head, at=NOW
    )
    from services.contact_centre.operations.checks import admit_other  # noqa: PLC0415 - of this test alone

    admit_other(session=begun, person=grandmother, by=cast.a.reception, at=moment("11:58"))
    door.end(begun, "12:00")
    with pytest.raises(Refusal, match="Рада"):  # not noted in the house
        hand(door, begun, family.children[0], handing=Handing(grandmother))
    door.check(begun, grandmother, "arrived", "12:01")
    assert hand(door, begun, family.children[0]).handed_to == grandmother


def test_r21_an_ambulance_needs_no_approval_and_the_team_hears_of_it(door, begun, family):
    event = hand(
        door, begun, family.children[0], "10:40", handing=Handing(because="Линейка, д-р Петров, висока температура")
    )
    assert event.handed_to is None
    assert event.handed_because
    assert Task.objects.filter(case=family.case, done_at__isnull=True).exists()


# --- R4: who leaves first ------------------------------------------------------------------------------------------


def test_r04_the_other_side_waits_until_the_first_is_away(door, begun, family):
    door.end(begun, "12:00")
    with pytest.raises(Refusal, match="ИЗЧАКАЙТЕ|WAIT"):
        door.check(begun, family.father, "left", "12:01")
    door.through(
        begun,
        (family.mother, "arrived", "12:02"),
        (family.children[0], "left", "12:05"),
        (family.mother, "left", "12:05"),
    )
    with pytest.raises(Refusal, match="12:20"):
        door.check(begun, family.father, "on_way_out", "12:10")
    assert door.check(begun, family.father, "left", "12:20").kind == "left"


def test_r04_the_safety_plan_names_who_goes_first(cast, door, begun, family, house):
    facts = {"visiting_entrance": house.front, "resident_entrance": house.front, "author": cast.a.head}
    SafetyPlan.objects.create(case=family.case, leaves_first=family.father, **facts)
    door.check(begun, family.mother, "arrived", "11:30")
    door.check(begun, family.mother, "settled", "11:31")
    door.end(begun, "12:00")
    with pytest.raises(Refusal):
        door.check(begun, family.mother, "left", "12:02")
    door.check(begun, family.father, "left", "12:03")
    with pytest.raises(Refusal, match="12:18"):
        door.check(begun, family.mother, "left", "12:10")


def test_r04_whoever_goes_all_the_same_is_noted(door, begun, family):
    from services.contact_centre.operations.checks import Against  # noqa: PLC0415 - of this test alone

    door.end(begun, "12:00")
    event = door.check(begun, family.father, "left", "12:01", against=Against("came_in", "Тръгна сам"))
    assert event.against_hold == "came_in"


def test_r04_the_board_says_it_before_anybody_presses(cast, door, begun, family):
    door.end(begun, "12:00")
    door.now("12:02")
    row = next(row for row in board.board(SATURDAY, moment("12:02")).rows if row.session.pk == begun.pk)
    father = next(guest for guest in row.guests if guest.person_id == family.father.pk)
    assert father.hold.leaves_second
    text = soup(cast.at(cast.a.reception).get("/board/")).select_one(".guest-held").text
    assert "ИЗЧАКАЙТЕ" in text
