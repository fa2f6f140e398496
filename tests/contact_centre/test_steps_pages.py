"""The pages of conditions, signatures, steps of contact, letters and gifts, and links, as the team uses them."""

import json
import re
from datetime import timedelta

import pytest

from services.contact_centre.enums import ContactType
from services.contact_centre.models import ArrangementStep, Condition, Parcel, ServiceAgreement
from services.contact_centre.operations.preparation import assess_risk
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.preparation_enums import SignedHow
from services.contact_centre.signature import NotASignature, lines, read
from tests.contact_centre.conftest import NOW, SATURDAY

STROKES = json.dumps([[[x, 100] for x in range(10, 200, 10)]])


@pytest.fixture(autouse=True)
def monday(door):
    door.now("10:00", NOW.date())


@pytest.fixture
def coordinator(cast):
    return cast.at(cast.a.coordinator)


def test_one_adult_signs_on_the_screen_and_it_can_be_read_again(coordinator, family):
    page = f"/meetings/cases/{family.case.pk}/agreements/{family.mother.pk}/sign/"
    shown = coordinator.get(page).content.decode()
    assert "<canvas" in shown
    assert family.father.names not in shown
    sent = {"name": family.mother.names, "read_it": "on", "strokes": ""}
    assert coordinator.post(page, sent).status_code == 422
    assert coordinator.post(page, sent | {"strokes": STROKES}).status_code == 302
    row = ServiceAgreement.objects.get(person=family.mother)
    assert row.how == SignedHow.SCREEN
    again = coordinator.get(f"/meetings/agreements/{row.pk}/").content.decode()
    assert "<polyline" in again


def test_nobody_but_the_parents_of_an_arrangement_signs(coordinator, family):
    child = f"/meetings/cases/{family.case.pk}/agreements/{family.children[0].pk}/sign/"
    assert coordinator.get(child).status_code == 404


def test_a_worker_of_another_case_opens_none_of_it(cast, family, coordinator):
    stranger = cast.at(cast.a.worker("key_worker"))
    case = family.case.pk
    for page in ("conditions/new/", f"agreements/{family.mother.pk}/sign/", "parcels/", "freeze/"):
        assert stranger.get(f"/meetings/cases/{case}/{page}").status_code == 404, page


@pytest.mark.parametrize("sent", ["", "x", "{}", "[[[1,2]]]", "[[[1,2],[3,4.5]]]", "[[[1,9999]]]", "[[[1,true]]]"])
def test_what_is_no_drawing_of_a_hand_is_no_signature(sent):
    with pytest.raises(NotASignature):
        read(sent)


def test_a_signature_is_drawn_again():
    assert lines(read(STROKES))[0].startswith("10,100 20,100")


def test_a_condition_is_marked_until_it_holds(coordinator, cast, family):
    page = f"/meetings/cases/{family.case.pk}/conditions/new/"
    sent = {"kind": "gifts", "text": "Без подаръци", "proposed_by": str(family.mother.pk)}
    assert coordinator.post(page, sent).status_code == 302
    row = Condition.objects.get()
    shown = coordinator.get(f"/meetings/cases/{family.case.pk}/preparation/").content.decode()
    assert f"/meetings/conditions/{row.pk}/confirm/" in shown
    assert coordinator.post(f"/meetings/conditions/{row.pk}/confirm/", {"ground": "both_parents"}).status_code == 422
    head = cast.at(cast.a.head)
    assert head.post(f"/meetings/conditions/{row.pk}/confirm/", {"ground": "head"}).status_code == 302
    assert coordinator.post(f"/meetings/conditions/{row.pk}/end/").status_code == 302
    row.refresh_from_db()
    assert (row.ground, row.ended_at is not None) == ("head", True)


def test_contact_changes_on_its_day(coordinator, cast, family, meeting):
    facts = {
        "factors": "Спокойно.",
        "next_review_on": SATURDAY + timedelta(days=60),
        "by": cast.a.key_worker,
        "at": NOW,
    }
    assess_risk(case=family.case, level="low", **facts)
    page = f"/meetings/arrangements/{family.first.pk}/steps/new/"
    assert coordinator.get(page).status_code == 200
    sent = {"arrangements": str(family.first.pk), "to": "supported", "protocol": "B", "when": "on_date"}
    sent |= {"starts_on": f"{SATURDAY:%d.%m.%Y}"}
    assert coordinator.post(page, sent).status_code == 422
    assert coordinator.post(page, sent | {"reason": "Преглед."}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.type, meeting.protocol) == ("supported", "B")
    step = ArrangementStep.objects.get()
    orders = coordinator.get(f"/meetings/cases/{family.case.pk}/orders/").content.decode()
    assert f"/meetings/steps/{step.pk}/drop/" in orders
    assert coordinator.post(f"/meetings/steps/{step.pk}/drop/").status_code == 302
    assert not ArrangementStep.objects.exists()


def test_a_letter_comes_is_looked_at_and_read_with_the_child(coordinator, family):
    new = f"/meetings/cases/{family.case.pk}/parcels/new/"
    sent = {"arrangement": str(family.first.pk), "direction": "child", "kind": "letter", "what": "Картичка"}
    assert coordinator.post(new, sent | {"day": f"{NOW:%d.%m.%Y}", "time": "09:00"}).status_code == 302
    row = Parcel.objects.get()
    assert coordinator.post(f"/meetings/parcels/{row.pk}/screen/", {"decision": "return"}).status_code == 422
    assert coordinator.post(f"/meetings/parcels/{row.pk}/screen/", {"decision": "allow"}).status_code == 302
    assert coordinator.post(f"/meetings/parcels/{row.pk}/pass/", {"told": "„Ще му пиша.“"}).status_code == 302
    shown = coordinator.get(f"/meetings/cases/{family.case.pk}/parcels/").content.decode()
    assert "„Ще му пиша.“" in shown


def test_a_meeting_over_the_screen_has_two_links(coordinator, cast, family, wanted, door):
    booking = wanted(family.first, type=ContactType.VIRTUAL, room=None)
    session = book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=NOW)
    page = f"/meetings/{session.pk}/links/"
    sent = {"child_link": "https://call.example.bg/a", "visiting_link": "https://call.example.bg/b"}
    assert coordinator.post(page, sent).status_code == 302
    shown = coordinator.get(f"/meetings/{session.pk}/").content.decode()
    assert len(set(re.findall(r"https://call\.example\.bg/[ab]", shown))) == 2
    door.now("9:50")
    board = cast.at(cast.a.reception).get("/board/").content.decode()
    assert "call.example.bg" not in board
    assert family.father.names not in board
