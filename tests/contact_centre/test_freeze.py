"""Meetings that are stopped at once and kept, and the decision by which they go on."""

from datetime import date, timedelta

import pytest

from audit.models import Event
from kernel.clock import local
from kernel.errors import Refusal, Refusals
from kernel.hooks import Hook
from services.cases import letters
from services.cases.enums import CaseMove, CaseState, DocumentKind
from services.cases.models import Task
from services.cases.operations import add_document, move_case
from services.contact_centre.enums import BasisKind, FreezeGround, SessionPurpose, SessionState, SetAside
from services.contact_centre.models import Freeze, Session
from services.contact_centre.operations.freeze import freeze_case, lift_freeze, thaw_session
from services.contact_centre.operations.orders import set_aside
from services.contact_centre.operations.preparation import approve_risk, assess_risk
from services.contact_centre.operations.sessions import book_session, cancel_session
from services.contact_centre.operations.steps import NewStep, add_step
from services.contact_centre.preparation_enums import RiskLevel, StepTo
from services.contact_centre.queries import board
from services.contact_centre.queries import orders as queries
from services.files.operations import store_generated
from services.scheduling.models import Reservation
from services.staff.models import Worker
from tests.contact_centre.conftest import NOW, SATURDAY
from tests.contact_centre.door import moment

LATER = NOW + timedelta(hours=2)
WHY = "Оценка след разговор с детето и с отдела."


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.FILES_ROOT = str(tmp_path)


def protection(family, **changes):
    facts = {"kind": BasisKind.PROTECTION_ORDER, "dated": date(2026, 11, 2), "in_force_from": date(2026, 11, 2)}
    facts |= {"number": "7/2026", "regime_text": "", "against": family.father, **changes}
    return family.order(**facts)


def assessed(family, cast, at=LATER, level=RiskLevel.LOW):
    facts = {"factors": "Няма нови заплахи.", "next_review_on": date(2027, 2, 1), "by": cast.a.key_worker, "at": at}
    risk = assess_risk(case=family.case, level=level, **facts)
    if level != RiskLevel.LOW:
        approve_risk(risk=risk, by=cast.a.head, at=at)
    return risk


def paper(family, by):
    facts = {"name": "opredelenie.txt", "content": b"x", "content_type": "text/plain", "subject": None}
    stored = store_generated(**facts, by=by, at=NOW)
    return add_document(
        case=family.case, kind=DocumentKind.COURT_ORDER, title="Определение", file=stored, by=by, at=NOW
    )


def lifted(family, cast, **changes):
    freeze = queries.active_freezes(family.case).get()
    return lift_freeze(**{"freeze": freeze, "reason": WHY, "by": cast.a.head, "at": LATER, **changes})


def aside(order, family, cast, **changes):
    facts = {"how": SetAside.REPEALED, "on": NOW.date(), "reason": "Определение на съда", "by": cast.a.head, "at": NOW}
    facts["document"] = paper(family, cast.a.head)
    return set_aside(order=order, **{**facts, **changes})


def test_an_order_freezes_and_deletes_nothing(meeting, family):
    protection(family)
    meeting.refresh_from_db()
    assert meeting.state == SessionState.FROZEN
    assert meeting.participants.count() == 3
    assert meeting.freeze.ground == FreezeGround.PROTECTION_ORDER


def test_a_frozen_meeting_holds_nothing_and_is_not_on_the_board(meeting, family, door):
    protection(family)
    assert not Reservation.objects.filter(booking=meeting.pk, is_active=True).exists()
    assert board.board(SATURDAY, moment("9:30")).rows == []


def test_the_room_is_free_for_another_family(meeting, family, another_family, wanted, cast):
    protection(family)
    other = another_family()
    booked = book_session(case=other.case, booking=wanted(other.first), by=cast.a.coordinator, at=NOW)
    assert booked.room == meeting.room


def test_the_head_and_the_team_have_tasks_for_today(meeting, family):
    protection(family)
    tasks = list(Task.objects.filter(case=family.case, due_on=NOW.date()))
    assert len(tasks) == 2


def test_nothing_can_be_booked_while_it_stands(meeting, family, wanted, cast):
    freeze_case(case=family.case, ground=FreezeGround.INVESTIGATION, by=cast.a.key_worker, at=NOW)
    later = wanted(family.first, day=SATURDAY + timedelta(days=14))
    with pytest.raises(Refusals) as refused:
        book_session(case=family.case, booking=later, by=cast.a.coordinator, at=NOW)
    assert any("#frozen" in hint.url for one in refused.value.refusals for hint in one.hints)


def test_freezing_again_adds_what_was_planned_meanwhile(meeting, family, cast):
    first = freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    assert freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.head, at=LATER) == first
    assert Freeze.objects.count() == 1


def test_a_meeting_that_has_begun_is_not_touched(meeting, family):
    Session.objects.filter(pk=meeting.pk).update(state=SessionState.ARRIVING)
    protection(family)
    meeting.refresh_from_db()
    assert meeting.state == SessionState.ARRIVING
    assert board.blocked([meeting], SATURDAY) == {meeting.pk}


def test_the_same_two_people_are_stopped_in_their_other_case(cast, house, family, another_family, wanted):
    """The mother's sister has another child with her: its meetings with the father stop too."""
    other = another_family("Колев")
    cousin = other.children[0]
    for person, role in ((family.father, "parent"), (family.mother, "parent")):
        other.case.parties.create(person=person, role=role)
    second = other.order(number="5/2026", in_force_from=date(2026, 9, 11), dated=date(2026, 9, 2))
    row = other.arrangement(second, cousin, visiting=family.father, resident=family.mother)
    booked = book_session(case=other.case, booking=wanted(row), by=cast.a.coordinator, at=NOW)
    protection(family)
    booked.refresh_from_db()
    assert booked.state == SessionState.FROZEN
    assert Freeze.objects.filter(case=other.case).count() == 1


def test_another_family_goes_on(meeting, family, another_family, wanted, cast):
    other = another_family()
    day = SATURDAY + timedelta(days=14)
    booked = book_session(case=other.case, booking=wanted(other.first, day=day), by=cast.a.coordinator, at=NOW)
    protection(family)
    booked.refresh_from_db()
    assert booked.state == SessionState.PLANNED


def test_the_meetings_go_on_after_paper_assessment_and_decision(meeting, family, cast):
    order = protection(family)
    aside(order, family, cast)
    assessed(family, cast)
    told = lifted(family, cast)
    meeting.refresh_from_db()
    assert [one.pk for one in told.back] == [meeting.pk]
    assert meeting.state == SessionState.PLANNED
    assert meeting.freeze is None
    assert meeting.windows.count() > 0
    assert Reservation.objects.filter(booking=meeting.pk, is_active=True).exists()


def test_an_order_that_stands_keeps_them_frozen(meeting, family, cast):
    protection(family)
    assessed(family, cast)
    with pytest.raises(Refusal, match="02.11.2026") as refused:
        lifted(family, cast)
    assert refused.value.hints


@pytest.mark.parametrize("level", [None, RiskLevel.UNMANAGEABLE])
def test_without_a_fresh_assessment_nothing_goes_on(meeting, family, cast, level):
    assessed(family, cast, at=NOW - timedelta(days=1))
    freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    if level:
        assessed(family, cast, level=level)
    with pytest.raises(Refusal):
        lifted(family, cast)


def test_who_works_on_the_case_freezes_and_only_the_head_lets_go_on(meeting, family, cast):
    stranger = cast.a.worker("key_worker")
    with pytest.raises(Exception, match="freeze"):
        freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=stranger, at=NOW)
    freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    assessed(family, cast)
    with pytest.raises(Exception, match="cases.decide"):
        lifted(family, cast, by=cast.a.key_worker)


def test_a_decision_has_its_reason(meeting, family, cast):
    freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    assessed(family, cast)
    with pytest.raises(Refusal):
        lifted(family, cast, reason=" ")


def test_what_found_no_place_stays_frozen_and_is_named(meeting, family, another_family, wanted, cast):
    freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    other = another_family()
    taking = book_session(case=other.case, booking=wanted(other.first), by=cast.a.coordinator, at=NOW)
    assessed(family, cast)
    told = lifted(family, cast)
    meeting.refresh_from_db()
    assert [one.pk for one, _refusal in told.stuck] == [meeting.pk]
    assert meeting.state == SessionState.FROZEN
    cancel_session(session=taking, cancelled_by="centre", reason="свободно", by=cast.a.coordinator, at=NOW)
    assert thaw_session(session=meeting, by=cast.a.head, at=LATER).state == SessionState.PLANNED


def test_a_day_that_passed_meanwhile_is_over(meeting, family, cast):
    freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    after = moment("13:00")
    assessed(family, cast, at=after)
    told = lifted(family, cast, at=after)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancelled_by) == (SessionState.CANCELLED, "centre")
    assert [one.pk for one in told.passed] == [meeting.pk]


def test_what_became_a_handover_while_it_was_frozen_comes_back_as_out_and_back(meeting, family, cast):
    freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    assessed(family, cast)
    step = NewStep(to=StepTo.HANDOVER, starts_on=SATURDAY, reason="Определение на съда.")
    add_step(arrangement=family.first, step=step, by=cast.a.coordinator, at=LATER)
    lifted(family, cast)
    meeting.refresh_from_db()
    back = Session.objects.get(pair_with=meeting)
    assert [(one.state, one.purpose, f"{local(one.starts_at):%H:%M}") for one in (meeting, back)] == [
        (SessionState.PLANNED, SessionPurpose.HANDOVER_OUT, "10:00"),
        (SessionState.PLANNED, SessionPurpose.HANDOVER_BACK, "12:00"),
    ]
    assert meeting.room is None


def test_two_grounds_are_lifted_one_by_one(meeting, family, cast):
    freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    freeze_case(case=family.case, ground=FreezeGround.CHILD_REFUSES, by=cast.a.key_worker, at=NOW)
    assessed(family, cast)
    for number, freeze in enumerate(list(queries.active_freezes(family.case))):
        meeting.refresh_from_db()
        assert meeting.state == SessionState.FROZEN, number
        lift_freeze(freeze=freeze, reason=WHY, by=cast.a.head, at=LATER)
    meeting.refresh_from_db()
    assert meeting.state == SessionState.PLANNED


def test_suspending_freezes_and_resuming_lets_go_on(meeting, family, cast):
    family.in_state(CaseState.ACTIVE)
    move_case(case=family.case, move=CaseMove.SUSPEND, note="тежка ситуация", by=cast.a.key_worker, at=NOW)
    meeting.refresh_from_db()
    assert meeting.state == SessionState.FROZEN
    assessed(family, cast)
    move_case(case=family.case, move=CaseMove.RESUME, note=WHY, by=cast.a.head, at=LATER)
    meeting.refresh_from_db()
    assert meeting.state == SessionState.PLANNED


def test_a_printer_that_fails_never_keeps_meetings_from_being_stopped(meeting, family, monkeypatch):
    def broken(**facts):
        raise letters.Unprintable("typst")

    typesetter = Hook("typesetter")
    typesetter.register(broken)
    monkeypatch.setattr(letters, "typesetter", typesetter)
    protection(family)
    meeting.refresh_from_db()
    assert meeting.state == SessionState.FROZEN
    assert meeting.freeze.letter is None


def test_a_letter_to_the_court_is_drafted_the_same_day(meeting, family, monkeypatch):
    written = []
    monkeypatch.setattr(
        "services.contact_centre.operations.court_letters.write_letter",
        lambda *, letter, **facts: written.append(letter) or paper(family, facts["by"]),
    )
    protection(family)
    meeting.refresh_from_db()
    assert meeting.freeze.letter is not None
    assert written[0].addressees == ("Районен съд – Хасково",)
    told = " ".join(written[0].paragraphs)
    assert "213/2026" in told
    assert "07.11.2026 10:00" in told
    assert family.father.names in told


@pytest.mark.parametrize(
    ("change", "field"),
    [({"document": None}, "document"), ({"reason": ""}, "reason"), ({"on": date(2026, 12, 1)}, "on")],
)
def test_an_order_is_set_aside_by_paper_reason_and_a_day(meeting, family, cast, change, field):
    order = protection(family)
    with pytest.raises(Refusal) as refused:
        aside(order, family, cast, **change)
    assert refused.value.field == field


def test_only_the_head_sets_an_order_aside(meeting, family, cast):
    order = protection(family)
    with pytest.raises(Exception, match="cases.decide"):
        aside(order, family, cast, by=cast.a.key_worker)


def test_the_journal_knows_of_it(meeting, family, cast):
    freeze = freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    assert Event.objects.filter(object_id=freeze.pk).exists()


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_pages(meeting, family, cast, door):
    door.now("8:00", day=NOW.date())
    key_worker, head = cast.at(cast.a.key_worker), cast.at(cast.a.head)
    page = f"/meetings/cases/{family.case.pk}/freeze/"
    assert key_worker.get(page).status_code == 200
    assert key_worker.post(page, {"ground": "incident", "note": "удар"}).status_code == 302
    freeze = queries.active_freezes(family.case).get()
    orders = head.get(f"/meetings/cases/{family.case.pk}/orders/").content.decode()
    assert f"/meetings/freezes/{freeze.pk}/lift/" in orders
    assert (
        f"/meetings/freezes/{freeze.pk}/lift/"
        not in key_worker.get(f"/meetings/cases/{family.case.pk}/orders/").content.decode()
    )
    assert key_worker.get(f"/meetings/freezes/{freeze.pk}/lift/").status_code == 403
    assert head.post(f"/meetings/freezes/{freeze.pk}/lift/", {"reason": WHY}).status_code == 422
    assessed(family, cast, at=freeze.at + timedelta(minutes=1))
    assert head.post(f"/meetings/freezes/{freeze.pk}/lift/", {"reason": WHY}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == SessionState.PLANNED
    assert local(meeting.starts_at).date() == SATURDAY


def test_a_second_act_asks_which_one_rules(family, cast, door):
    door.now("8:00", day=NOW.date())
    browser, page = cast.at(cast.a.coordinator), f"/meetings/cases/{family.case.pk}/orders/new/"
    facts = {"kind": "court_order", "court": "Районен съд – Хасково", "number": "9/2026", "dated": "2026-11-01"}
    facts |= {"in_force_from": "2026-11-02", "regime_text": "всяка втора сряда от 16 до 18 ч."}
    assert browser.post(page, facts).status_code == 422
    assert browser.post(page, facts | {"beside": "on"}).status_code == 302


def test_an_act_that_has_run_out_is_kept_and_says_so(cast, house, family, door):
    door.now("8:00", day=NOW.date())
    browser, page = cast.at(cast.a.coordinator), f"/meetings/cases/{family.case.pk}/orders/new/"
    facts = {"kind": "court_order", "court": "Районен съд – Хасково", "number": "1/2020", "dated": "2020-01-02"}
    facts |= {"in_force_from": "2020-01-10", "in_force_until": "2020-12-31", "regime_text": "всяка събота"}
    answer = browser.post(page, facts, follow=True)
    assert "alert" in answer.content.decode()
    assert list(queries.bases_in_force(family.case, NOW.date())) == [family.basis]


def test_a_child_in_two_cases_is_pointed_out(cast, family, another_family):
    other = another_family()
    other.case.parties.create(person=family.children[0], role="child")
    found = queries.cases_of_the_same_people(cast.a.head, family.case)
    assert [case.pk for case in found] == [other.case.pk]
    stranger = cast.a.worker("key_worker")
    assert queries.cases_of_the_same_people(Worker.objects.get(pk=stranger.pk), family.case) == []
