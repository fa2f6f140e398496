"""
What protects a child is done at once: each act works with nobody else there and nobody to agree.

A centre of two people, the other one on leave, and no outside approver: everybody but the one who acts is inactive.
"""

from datetime import date, timedelta

import pytest

from kernel import clock
from kernel.errors import Refusal
from services.cases import operations as cases
from services.cases.access import visible_to
from services.cases.enums import CaseMove, CaseState, DocumentKind
from services.contact_centre.enums import BasisKind, SessionState
from services.contact_centre.models import LegalBasis, Session
from services.contact_centre.operations.orders import NewBasis, enter_basis, keep_apart
from services.contact_centre.operations.sessions import cancel_session
from services.contact_centre.queries.board import blocked
from services.files.operations import store_generated
from services.people.operations import NewContact, record_person, withhold
from services.staff.models import Approval, Worker
from tests.contact_centre.conftest import NOW, SATURDAY
from tests.contact_centre.door import moment

WHY = "Полицията търси детето, водещият е в болница."


@pytest.fixture
def alone(meeting):
    """alone(worker): from here on nobody else of the centre works, and nothing waits for anybody."""

    def leave(worker):
        Worker.objects.exclude(pk=worker.pk).update(active=False, left_at=clock.now())
        return worker

    yield leave
    assert not Approval.objects.filter(kind__in=["release", "risk"]).exists()


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.FILES_ROOT = str(tmp_path)


def test_keeping_a_telephone_from_somebody(alone, cast, family):
    by = alone(cast.a.key_worker)
    contacts = [NewContact("phone", "+359888123456")]
    person = record_person(kind="adult", names="Мария Тайна", contacts=contacts, by=None, at=NOW)
    family.case.parties.create(person=person, role="relative")
    secret = {"withheld_from": family.father, "reason": "заповед за защита", "by": by, "at": NOW}
    assert withhold(point=person.contact_points.get(), **secret).ended_at is None


def test_keeping_a_document_from_somebody(alone, cast, family):
    by = alone(cast.a.key_worker)
    file = {"name": "paper.txt", "content": b"x", "content_type": "text/plain", "subject": None, "by": None, "at": NOW}
    paper = cases.add_document(
        case=family.case, kind=DocumentKind.OTHER, title="Доклад", file=store_generated(**file), by=by, at=NOW
    )
    secret = {"withheld_from": family.father, "reason": "заповед за защита", "by": by, "at": NOW}
    assert cases.withhold_document(document=paper, **secret).ended_at is None


def test_holding_somebody_at_the_door(alone, cast, door, meeting, family):
    """ИЗЧАКАЙТЕ is computed, not decided: the person at the entrance needs nobody for it."""
    by = alone(cast.a.reception)
    door.check(meeting, family.mother, "arrived", "9:45", by=by)
    with pytest.raises(Refusal):
        door.check(meeting, family.father, "arrived", "9:46", by=by)


def test_keeping_two_people_apart(alone, cast, family):
    by = alone(cast.a.key_worker)
    aunt = family.relative("Леля Иванова")
    keep_apart(case=family.case, one=aunt, other=family.father, reason="заплахи", by=by, at=NOW)


def test_a_protection_order_stops_every_meeting_when_it_is_entered(alone, cast, meeting, family):
    by = alone(cast.a.key_worker)
    basis = NewBasis(
        kind=BasisKind.PROTECTION_ORDER,
        dated=date(2026, 11, 2),
        in_force_from=date(2026, 11, 2),
        court_name="Районен съд – Хасково",
        number="7/2026",
        against=family.father,
    )
    enter_basis(case=family.case, basis=basis, by=by, at=NOW)
    assert LegalBasis.objects.filter(kind=BasisKind.PROTECTION_ORDER).exists()
    meeting.refresh_from_db()
    assert blocked([meeting], SATURDAY) == {meeting.pk}


@pytest.mark.parametrize("who", ["key_worker", "coordinator", "head"])
def test_calling_a_meeting_off(alone, cast, meeting, who):
    by = alone(getattr(cast.a, who))
    session = cancel_session(session=meeting, cancelled_by="centre", reason="заплаха", by=by, at=NOW)
    assert session.state == SessionState.CANCELLED


def test_suspending_a_case(alone, cast, family):
    by = alone(cast.a.key_worker)
    family.in_state(CaseState.ACTIVE)
    case = cases.move_case(case=family.case, move=CaseMove.SUSPEND, note="заплаха за детето", by=by, at=NOW)
    assert case.state == CaseState.SUSPENDED


def test_ending_a_meeting_that_is_under_way(alone, cast, door, meeting, family):
    by = alone(cast.a.supervisor)
    father, mother, child = family.father, family.mother, family.children[0]
    steps = ((father, "arrived", "9:45"), (father, "settled", "9:47"), (mother, "arrived", "10:00"))
    for person, kind, at in (*steps, (child, "arrived", "10:00"), (child, "settled", "10:02")):
        door.check(meeting, person, kind, at, by=by)
    door.check(meeting, mother, "left", "10:04", by=by)
    door.begin(meeting, "10:05", by=by)
    ended = door.end(meeting, "10:20", "imminent_harm", by=by, reason_note="мирис на алкохол")
    assert Session.objects.get(pk=ended.pk).ended_at == moment("10:20")


def test_opening_a_case_in_an_emergency(alone, cast, family):
    by = alone(cast.a.worker("key_worker"))
    glass = cases.break_glass(asked=family.case.number, category="danger", reason=WHY, by=by)
    assert visible_to(by).filter(pk=family.case.pk).exists()
    assert glass.until - glass.opened_at == timedelta(hours=4)


def test_the_steps_of_an_emergency_stand_on_a_locked_screen(alone, cast, door, family):
    by = alone(cast.a.reception)
    door.now("9:45")
    browser = cast.at(by)
    assert browser.post("/board/lock/").status_code == 302
    page = browser.get("/board/locked/").content.decode()
    assert "112" in page
