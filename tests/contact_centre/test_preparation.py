"""Before the first meeting: each step, and the guards that name what is missing and where it is done."""

from datetime import time, timedelta

import pytest

from kernel.clock import at_sofia
from kernel.errors import Refusal, Refusals
from services.cases.enums import CASE_WORKFLOW, CaseMove, CaseState, Service
from services.cases.models import Case
from services.cases.operations import move_case
from services.contact_centre.enums import SessionState
from services.contact_centre.models import Session
from services.contact_centre.operations.agreements import record_agreement
from services.contact_centre.operations.preparation import (
    InterviewNotes,
    NewSafetyPlan,
    approve_risk,
    assess_risk,
    record_interview,
    record_orientation,
    write_safety_plan,
)
from services.contact_centre.operations.sessions import book_session, cancel_session
from services.contact_centre.preparation_enums import OrientationPoint, RiskLevel
from services.staff import approvals
from tests.contact_centre.conftest import NOW, Family

DAY = NOW.date()
TOLD = InterviewNotes(reasons="Съдът ги насочва.", limits_told=True)
ALL_POINTS = {"points": OrientationPoint.values, "visited": True}
REVIEW = DAY + timedelta(days=90)


@pytest.fixture
def family(cast, house):
    one = Family(cast, "Иванов", "Ани", grounds=("conflict", "domestic_violence"))
    one.basis = one.order()
    one.first = one.arrangement(one.basis)
    one.in_state(CaseState.INTAKE)
    return one


def missing(family, cast, move, at=NOW, note=""):
    context = {"by": cast.a.head, "at": at, "note": note, "closing_reason": "order_expired"}
    return CASE_WORKFLOW.missing(move, family.case, **context)


def said(refusals):
    return " ".join(str(one) for one in refusals)


def interview(family, person, cast, hours=(10, 11), day=DAY - timedelta(days=3)):
    return record_interview(
        case=family.case,
        person=person,
        starts_at=at_sofia(day, time(hours[0])),
        ends_at=at_sofia(day, time(hours[1])),
        notes=TOLD,
        by=cast.a.key_worker,
        at=NOW,
    )


def test_every_guard_of_the_workflow_is_bound():
    assert CASE_WORKFLOW.unbound() == set()


def test_from_intake_to_assessed_everything_missing_is_named_at_once_with_its_place(family, cast):
    refusals = missing(family, cast, CaseMove.FINISH_ASSESSMENT)
    assert len(refusals) == 3
    assert all(one.hints for one in refusals)
    assert family.mother.names in said(refusals)
    assert family.children[0].names in said(refusals)


def test_the_steps_lead_to_assessed(family, cast):
    interview(family, family.mother, cast)
    interview(family, family.father, cast, hours=(12, 13))
    facts = {"happened_at": NOW, "note": "", "by": cast.a.key_worker, "at": NOW, **ALL_POINTS}
    record_orientation(case=family.case, child=family.children[0], **facts)
    risk = assess_risk(
        case=family.case, level=RiskLevel.HIGH, factors="Заплахи", next_review_on=REVIEW, by=cast.a.key_worker, at=NOW
    )
    assert "втори човек" in said(missing(family, cast, CaseMove.FINISH_ASSESSMENT))
    approve_risk(risk=risk, by=cast.a.coordinator, at=NOW)
    case = move_case(case=family.case, move=CaseMove.FINISH_ASSESSMENT, by=cast.a.head, at=NOW)
    assert case.state == CaseState.ASSESSED


def test_an_interview_that_is_still_ahead_does_not_count(family, cast):
    interview(family, family.mother, cast, day=DAY + timedelta(days=1))
    assert family.mother.names in said(missing(family, cast, CaseMove.FINISH_ASSESSMENT))


def test_two_adults_are_never_in_the_house_for_interviews_at_once(family, cast):
    interview(family, family.mother, cast)
    with pytest.raises(Refusal, match=family.mother.names):
        interview(family, family.father, cast)
    assert interview(family, family.father, cast, hours=(11, 12))


def test_a_child_is_not_interviewed_and_an_adult_not_oriented(family, cast):
    with pytest.raises(Refusal):
        interview(family, family.children[0], cast)
    with pytest.raises(Refusal):
        record_orientation(
            case=family.case, child=family.mother, happened_at=NOW, note="", by=cast.a.key_worker, at=NOW
        )


def test_an_orientation_lies_in_the_past(family, cast):
    with pytest.raises(Refusal):
        record_orientation(
            case=family.case,
            child=family.children[0],
            happened_at=NOW + timedelta(hours=1),
            note="",
            by=cast.a.key_worker,
            at=NOW,
        )


@pytest.mark.parametrize("level", [RiskLevel.MEDIUM, RiskLevel.HIGH, RiskLevel.UNMANAGEABLE])
def test_nobody_approves_their_own_assessment(family, cast, level):
    risk = assess_risk(
        case=family.case, level=level, factors="Факти", next_review_on=REVIEW, by=cast.a.key_worker, at=NOW
    )
    with pytest.raises(Refusal):
        approve_risk(risk=risk, by=cast.a.key_worker, at=NOW)


def test_where_nobody_else_could_an_outside_approver_agrees(family, cast):
    outside = cast.a.worker("outside_approver")
    Case.objects.update(key_worker=None)
    risk = assess_risk(
        case=family.case, level="high", factors="Заплахи", next_review_on=REVIEW, by=cast.a.head, at=NOW
    )
    (question,) = approvals.waiting_for(outside)
    because = "Прочетох факторите и нивото съответства на тях."
    approvals.decide(approval=question, is_given=True, because=because, by=outside, at=NOW)
    risk.refresh_from_db()
    assert risk.approved_by == outside


def test_a_newer_assessment_settles_the_question_about_the_former(family, cast):
    facts = {"case": family.case, "factors": "Заплахи", "next_review_on": REVIEW, "by": cast.a.key_worker}
    assess_risk(level="medium", at=NOW, **facts)
    newer = assess_risk(level="high", at=NOW + timedelta(minutes=1), **facts)
    assert [one.subject for one in approvals.waiting_for(cast.a.coordinator)] == [newer.pk]


def test_only_the_newest_assessment_is_approved(family, cast):
    facts = {"case": family.case, "factors": "Факти", "next_review_on": REVIEW, "by": cast.a.key_worker}
    old = assess_risk(level=RiskLevel.HIGH, at=NOW - timedelta(days=1), **facts)
    assess_risk(level=RiskLevel.MEDIUM, at=NOW, **facts)
    with pytest.raises(Refusal):
        approve_risk(risk=old, by=cast.a.coordinator, at=NOW)


def test_low_risk_needs_no_second_person(family, cast):
    risk = assess_risk(
        case=family.case, level=RiskLevel.LOW, factors="Факти", next_review_on=REVIEW, by=cast.a.key_worker, at=NOW
    )
    with pytest.raises(Refusal):
        approve_risk(risk=risk, by=cast.a.coordinator, at=NOW)
    assert "риск" not in said(missing(family, cast, CaseMove.FINISH_ASSESSMENT)).lower()


def test_a_protection_order_needs_the_written_word_of_the_head(family, cast):
    family.order(kind="protection_order", number="7/2026", regime_text="", against=family.father)
    assert "01.09.2026" in said(missing(family, cast, CaseMove.FINISH_ASSESSMENT))
    refusals = missing(family, cast, CaseMove.FINISH_ASSESSMENT, note="Съдът допуска срещи под наблюдение.")
    assert "01.09.2026" not in said(refusals)
    by_another = {"by": cast.a.key_worker, "at": NOW, "note": "Моето мнение.", "closing_reason": ""}
    assert "01.09.2026" in said(CASE_WORKFLOW.missing(CaseMove.FINISH_ASSESSMENT, family.case, **by_another))


def test_agreeing_needs_plan_safety_and_signatures(family, cast, house):
    family.in_state(CaseState.ASSESSED)
    assert len(missing(family, cast, CaseMove.AGREE)) == 3
    plan = NewSafetyPlan(visiting_entrance=house.front, resident_entrance=house.front)
    write_safety_plan(case=family.case, plan=plan, by=cast.a.key_worker, at=NOW)
    for person in (family.mother, family.father):
        record_agreement(case=family.case, person=person, signed_on=DAY, document=None, by=cast.a.key_worker, at=NOW)
    (last,) = missing(family, cast, CaseMove.AGREE)
    assert last.hints[0].url.endswith("/orders/")


def test_what_exceeds_the_centre_is_not_agreed(family, cast):
    assess_risk(
        case=family.case,
        level=RiskLevel.UNMANAGEABLE,
        factors="Оръжие",
        next_review_on=REVIEW,
        by=cast.a.key_worker,
        at=NOW,
    )
    family.in_state(CaseState.ASSESSED)
    assert "надхвърля" in said(missing(family, cast, CaseMove.AGREE))


def test_a_safety_plan_names_an_open_entrance_and_a_parent(family, cast, house):
    grandmother = family.relative("Стефка")
    with pytest.raises(Refusal) as refused:
        write_safety_plan(
            case=family.case,
            plan=NewSafetyPlan(house.front, house.front, leaves_first=grandmother),
            by=cast.a.key_worker,
            at=NOW,
        )
    assert refused.value.field == "leaves_first"
    house.front.is_active = False
    with pytest.raises(Refusal) as refused:
        write_safety_plan(case=family.case, plan=NewSafetyPlan(house.front, house.front), by=cast.a.key_worker, at=NOW)
    assert refused.value.field == "visiting_entrance"


def test_an_agreement_is_signed_once_and_not_in_the_future(family, cast):
    facts = {"case": family.case, "person": family.mother, "document": None, "by": cast.a.key_worker, "at": NOW}
    with pytest.raises(Refusal):
        record_agreement(signed_on=DAY + timedelta(days=1), **facts)
    record_agreement(signed_on=DAY, **facts)
    with pytest.raises(Refusal):
        record_agreement(signed_on=DAY, **facts)


def test_meetings_start_when_the_first_is_booked(family, cast, wanted):
    family.in_state(CaseState.AGREED)
    (refusal,) = missing(family, cast, CaseMove.ACTIVATE)
    assert refusal.hints
    session = book_session(case=family.case, booking=wanted(family.first), by=cast.a.coordinator, at=NOW)
    assert missing(family, cast, CaseMove.ACTIVATE) == []
    assert len(missing(family, cast, CaseMove.ACTIVATE, at=session.ends_at)) == 1, "past meetings alone are no start"
    cancel_session(session=session, cancelled_by="centre", reason="Болест", by=cast.a.coordinator, at=NOW)
    assert len(missing(family, cast, CaseMove.ACTIVATE)) == 1


def test_closing_waits_for_planned_meetings_and_unsigned_records(family, cast, wanted):
    family.in_state(CaseState.ACTIVE)
    session = book_session(case=family.case, booking=wanted(family.first), by=cast.a.coordinator, at=NOW)
    assert "1" in said(missing(family, cast, CaseMove.START_CLOSING))
    Session.objects.filter(pk=session.pk).update(state=SessionState.NOTES_DUE)
    assert len(missing(family, cast, CaseMove.START_CLOSING)) == 1


def test_back_from_suspension_only_on_a_fresh_assessment(family, cast):
    facts = {"case": family.case, "factors": "Факти", "next_review_on": REVIEW, "by": cast.a.key_worker}
    assess_risk(level=RiskLevel.LOW, at=NOW, **facts)
    family.in_state(CaseState.ACTIVE)
    move_case(
        case=family.case, move=CaseMove.SUSPEND, by=cast.a.head, at=NOW + timedelta(days=1), note="Отказ на детето"
    )
    later = NOW + timedelta(days=9)
    assert len(missing(family, cast, CaseMove.RESUME, at=later, note="Започваме")) == 1
    assess_risk(level=RiskLevel.LOW, at=NOW + timedelta(days=5), **facts)
    assert missing(family, cast, CaseMove.RESUME, at=later, note="Започваме") == []


def test_a_case_of_another_service_is_asked_nothing_of_this(family, cast):
    Case.objects.filter(pk=family.case.pk).update(service=Service.RIGHTS_CENTRE)
    family.case.refresh_from_db()
    for move in (CaseMove.FINISH_ASSESSMENT, CaseMove.AGREE, CaseMove.ACTIVATE):
        assert missing(family, cast, move) == []


def test_a_move_says_all_that_is_missing_and_changes_nothing(family, cast):
    with pytest.raises(Refusals) as refused:
        move_case(case=family.case, move=CaseMove.FINISH_ASSESSMENT, by=cast.a.head, at=NOW)
    assert len(refused.value.refusals) == 3
    family.case.refresh_from_db()
    assert family.case.state == CaseState.INTAKE
