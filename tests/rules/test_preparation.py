"""R1–R5, R8–R10, R16 and R21 of the domain: what comes before a meeting, and what it is on its day."""

from datetime import date, time, timedelta

import pytest

from kernel.clock import at_sofia, local
from kernel.errors import Refusal, Refusals
from services.cases.enums import CASE_WORKFLOW, CaseMove, CaseState, DocumentKind
from services.cases.operations import add_document
from services.contact_centre.enums import (
    AdmissionGround,
    ContactType,
    Direction,
    FreezeGround,
    Part,
    Protocol,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.models import ArrivalWindow, Session
from services.contact_centre.operations import checks, conditions, links, parcels
from services.contact_centre.operations.agreements import record_agreement, sign_on_screen
from services.contact_centre.operations.freeze import freeze_case, lift_freeze
from services.contact_centre.operations.generation import generate_sessions
from services.contact_centre.operations.orders import NewAdmission, admit_person, keep_apart
from services.contact_centre.operations.plans import NewPlan, confirm_plan
from services.contact_centre.operations.preparation import (
    AbuseAnswer,
    InterviewNotes,
    NewSafetyPlan,
    approve_risk,
    assess_risk,
    record_interview,
    record_orientation,
    write_interview,
    write_safety_plan,
)
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.operations.steps import NewStep, add_step, add_steps, confirm_step, look_at_steps
from services.contact_centre.preparation_enums import (
    AbuseBasis,
    ConditionGround,
    OrientationPoint,
    RiskFactor,
    RiskLevel,
    StepTo,
    StepWhen,
)
from services.contact_centre.queries import orders as order_queries
from services.contact_centre.queries import preparation as queries
from services.contact_centre.rules import rules_to_sign
from services.files.operations import store_generated
from services.scheduling.regime.rule import Pattern, Phase, Rule, Slot, Weekly
from services.staff.operations import add_qualification
from tests.contact_centre.conftest import NOW, SATURDAY, Family

BEFORE = NOW.date() - timedelta(days=3)
REVIEW = NOW.date() + timedelta(days=90)
TOLD = InterviewNotes(reasons="Съдът ги насочва.", family_issues="Разделени.", medical="Астма.", limits_told=True)
STROKES = str([[[x, 100 + x % 7] for x in range(10, 200, 10)]])


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.FILES_ROOT = str(tmp_path)


@pytest.fixture
def by(cast):
    return cast.a.key_worker


@pytest.fixture
def paper(family, cast):
    def add(title="Документ", kind=DocumentKind.OTHER):
        facts = {"content": b"x", "content_type": "text/plain", "subject": None, "by": cast.a.head, "at": NOW}
        stored = store_generated(name="paper.txt", **facts)
        return add_document(case=family.case, kind=kind, title=title, file=stored, by=cast.a.head, at=NOW)

    return add


def assessed(family, cast, level=RiskLevel.LOW, at=NOW, **more):
    facts = {"factors": "По думите на двамата.", "next_review_on": REVIEW, "by": cast.a.key_worker, "at": at}
    risk = assess_risk(case=family.case, level=level, **facts, **more)
    if level != RiskLevel.LOW:
        approve_risk(risk=risk, by=cast.a.head, at=at)
    return risk


def talk(family, person, by, day=BEFORE, hours=(10, 11), notes=TOLD):
    starts, ends = at_sofia(day, time(hours[0])), at_sofia(day, time(hours[1]))
    return record_interview(
        case=family.case, person=person, starts_at=starts, ends_at=ends, notes=notes, by=by, at=NOW
    )


def missing(family, by, move):
    facts = {"by": by, "at": NOW, "note": "", "closing_reason": ""}
    return " ".join(str(one) for one in CASE_WORKFLOW.missing(move, family.case, **facts))


# --- R1, R2: types and their steps -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [ContactType.SUPPORTED, ContactType.HANDOVER])
def test_r01_observations_are_kept_for_supervised_contact_only(meeting, family, door, cast, kind):
    from services.contact_centre.operations.record import write_fact  # noqa: PLC0415

    Session.objects.filter(pk=meeting.pk).update(type=kind, state=SessionState.IN_PROGRESS)
    facts = {"kind": "observed", "text": "Детето се усмихна.", "by": cast.a.supervisor}
    at = at_sofia(SATURDAY, time(10, 30))
    with pytest.raises(Refusal):
        write_fact(session=meeting, at=at, written_at=at, **facts)
    Session.objects.filter(pk=meeting.pk).update(type=ContactType.SUPERVISED)
    assert write_fact(session=meeting, at=at, written_at=at, **facts)


def test_r01_a_meeting_over_the_screen_needs_no_room_and_no_door_and_keeps_the_same_record(family, wanted, cast, door):
    booking = wanted(family.first, type=ContactType.VIRTUAL, room=None)
    session = book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=NOW)
    assert not ArrivalWindow.objects.filter(session=session).exists()
    door.begin(session, "10:01")
    door.end(session, "11:30")
    session.refresh_from_db()
    assert session.state == SessionState.NOTES_DUE


def test_r01_each_side_of_the_screen_has_its_own_link_and_learns_no_other(family, wanted, cast):
    booking = wanted(family.first, type=ContactType.VIRTUAL, room=None)
    session = book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=NOW)
    ours, theirs = "https://call.example.bg/a1", "https://call.example.bg/b2"
    facts = {"session": session, "by": cast.a.coordinator, "at": NOW}
    with pytest.raises(Refusal):
        links.set_links(child_link=ours, visiting_link=ours, **facts)
    with pytest.raises(Refusal):
        links.set_links(child_link="http://call.example.bg/a1", visiting_link=theirs, **facts)
    session = links.set_links(child_link=ours, visiting_link=theirs, **facts)
    assert links.link_for(session, family.father) == theirs
    assert links.link_for(session, family.mother) == ours
    assert links.link_for(session, family.children[0]) == ours


def test_r01_letters_and_gifts_are_looked_at_before_the_child_has_them(family, by, cast):
    facts = {"by": by, "at": NOW}
    row = parcels.receive_parcel(
        arrangement=family.first, kind="letter", what="Плик без адрес", to_child=True, received_at=NOW, **facts
    )
    with pytest.raises(Refusal):
        parcels.pass_on(parcel=row, told="х", **facts)
    row = parcels.screen_parcel(parcel=row, is_allowed=True, reason="", **facts)
    assert row.screened_by == by
    with pytest.raises(Refusal):
        parcels.pass_on(parcel=row, told=" ", **facts)
    assert parcels.pass_on(parcel=row, told="Прочетохме го заедно. „Хубаво е.“", **facts).state == "passed_on"


def test_r01_what_is_not_passed_on_goes_back_with_its_reason(family, by):
    facts = {"by": by, "at": NOW}
    row = parcels.receive_parcel(
        arrangement=family.first, kind="gift", what="Телефон", to_child=True, received_at=NOW, **facts
    )
    with pytest.raises(Refusal):
        parcels.screen_parcel(parcel=row, is_allowed=False, reason="", **facts)
    assert (
        parcels.screen_parcel(parcel=row, is_allowed=False, reason="Следи къде е детето.", **facts).state == "returned"
    )


def test_r01_nothing_is_passed_on_while_contact_is_frozen(family, by):
    facts = {"by": by, "at": NOW}
    row = parcels.receive_parcel(
        arrangement=family.first, kind="letter", what="Картичка", to_child=True, received_at=NOW, **facts
    )
    row = parcels.screen_parcel(parcel=row, is_allowed=True, reason="", **facts)
    freeze_case(case=family.case, ground=FreezeGround.INCIDENT, **facts)
    with pytest.raises(Refusal):
        parcels.pass_on(parcel=row, told="х", **facts)


def step(family, cast, to=StepTo.HANDOVER, **changes):
    facts = {"to": to, "starts_on": SATURDAY + timedelta(days=14), "reason": "Определение на съда.", **changes}
    return add_step(arrangement=family.first, step=NewStep(**facts), by=cast.a.coordinator, at=NOW)


def test_r02_on_its_date_contact_becomes_a_handover_and_planned_meetings_follow(family, meeting, wanted, cast):
    """Scenario 19: the earlier one stays supervised; the later one becomes a handover out and one back, protocol B."""
    assessed(family, cast)
    day = SATURDAY + timedelta(days=14)
    later = book_session(case=family.case, booking=wanted(family.first, day=day), by=cast.a.coordinator, at=NOW)
    step(family, cast)
    meeting.refresh_from_db()
    later.refresh_from_db()
    assert (meeting.type, meeting.protocol, meeting.purpose) == ("supervised", "A", "meeting")
    assert (later.type, later.protocol, later.purpose) == ("handover", "B", SessionPurpose.HANDOVER_OUT)
    back = Session.objects.get(pair_with=later)
    assert (back.purpose, back.protocol, f"{local(back.starts_at):%H:%M}") == ("handover_back", "B", "12:00")


def test_r02_what_is_booked_later_is_of_the_type_of_its_day(family, wanted, cast):
    assessed(family, cast)
    step(family, cast, to=StepTo.SUPPORTED)
    by = cast.a.coordinator
    before = book_session(case=family.case, booking=wanted(family.first), by=by, at=NOW)
    after = book_session(
        case=family.case, booking=wanted(family.first, day=SATURDAY + timedelta(days=21)), by=by, at=NOW
    )
    assert (before.type, after.type) == ("supervised", "supported")


def test_r02_a_family_that_manages_by_itself_has_no_meetings_here(family, meeting, wanted, cast):
    assessed(family, cast)
    step(family, cast, to=StepTo.SELF_MANAGED, starts_on=SATURDAY)
    meeting.refresh_from_db()
    assert meeting.state == SessionState.CANCELLED
    with pytest.raises(Refusal):
        book_session(
            case=family.case,
            booking=wanted(family.first, day=SATURDAY + timedelta(days=7)),
            by=cast.a.coordinator,
            at=NOW,
        )


def test_r02_brothers_and_sisters_change_together(cast, house, wanted):
    one = Family(cast, "Двама", "Ани", "Борис")
    basis = one.order()
    rows = [one.arrangement(basis, child) for child in one.children]
    one.in_state(CaseState.AGREED)
    assessed(one, cast)
    day = SATURDAY + timedelta(days=14)
    booked = book_session(case=one.case, booking=wanted(*rows, day=day), by=cast.a.coordinator, at=NOW)
    new = NewStep(to=StepTo.SUPPORTED, starts_on=day, reason="Преглед.")
    add_step(arrangement=rows[0], step=new, by=cast.a.coordinator, at=NOW)
    booked.refresh_from_db()
    assert booked.type == "supervised", "the other child is still to be watched"
    add_steps(arrangements=rows[1:], step=new, by=cast.a.coordinator, at=NOW)
    booked.refresh_from_db()
    assert booked.type == "supported"


def test_r02_high_risk_keeps_supervision_unless_a_court_says_otherwise(family, cast):
    assessed(family, cast, level=RiskLevel.HIGH)
    with pytest.raises(Refusal) as refused:
        step(family, cast)
    assert refused.value.hints
    assert step(family, cast, basis=family.basis).step.to == StepTo.HANDOVER


def test_r02_after_weeks_that_were_held_a_person_is_asked(family, meeting, cast):
    assessed(family, cast)
    facts = {"when": StepWhen.AFTER_HELD, "weeks": 1, "starts_on": None, "to": StepTo.SUPPORTED}
    waiting = step(family, cast, **facts).step
    assert look_at_steps(at=NOW) == 0
    with pytest.raises(Refusal):
        confirm_step(step=waiting, starts_on=SATURDAY + timedelta(days=14), by=cast.a.coordinator, at=NOW)
    Session.objects.filter(pk=meeting.pk).update(state=SessionState.NOTES_DUE)
    after = NOW + timedelta(days=7)
    assert (look_at_steps(at=after), look_at_steps(at=after)) == (1, 0)
    day = SATURDAY + timedelta(days=14)
    assert confirm_step(step=waiting, starts_on=day, by=cast.a.coordinator, at=after).step.starts_on == day


def test_r02_on_a_birthday_of_the_child(family, cast):
    assessed(family, cast)
    assert step(family, cast, when=StepWhen.AT_AGE, years=10, starts_on=None).step.starts_on == date(2027, 5, 4)


def test_r02_only_who_confirms_orders_changes_the_type(family, cast):
    assessed(family, cast)
    with pytest.raises(Exception, match=r"orders\.confirm"):
        add_step(
            arrangement=family.first,
            step=NewStep(to=StepTo.SUPPORTED, starts_on=SATURDAY, reason="х"),
            by=cast.a.supervisor,
            at=NOW,
        )


# --- R3, R4, R5: arrivals --------------------------------------------------------------------------------------------


def windows(session):
    rows = session.windows.order_by("during")
    return {(row.person_id, row.direction): f"{local(row.during.lower):%H:%M}" for row in rows}


def test_r03_protocol_a_the_visiting_parent_is_in_first_and_goes_last(meeting, family):
    found = windows(meeting)
    mother, father = family.mother.pk, family.father.pk
    assert found[father, Direction.ARRIVE] < found[mother, Direction.ARRIVE]
    assert found[mother, Direction.LEAVE] < found[father, Direction.LEAVE]


def test_r03_protocol_b_the_child_is_brought_first(family, wanted, cast, house):
    plan = NewSafetyPlan(house.front, house.front, protocol=Protocol.B)
    write_safety_plan(case=family.case, plan=plan, by=cast.a.head, at=NOW)
    session = book_session(case=family.case, booking=wanted(family.first), by=cast.a.coordinator, at=NOW)
    found = windows(session)
    assert found[family.mother.pk, Direction.ARRIVE] < found[family.father.pk, Direction.ARRIVE]


def test_r04_parents_are_put_together_only_when_the_order_says_so(family, wanted, cast):
    keep_apart(case=family.case, one=family.mother, other=family.father, reason="", by=cast.a.head, at=NOW)
    booking = wanted(family.first, together=True)
    session = book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=NOW)
    assert session.other_parent_present
    other = book_session(
        case=family.case, booking=wanted(family.first, day=SATURDAY + timedelta(days=7)), by=cast.a.coordinator, at=NOW
    )
    rows = list(other.windows.filter(person__in=[family.mother, family.father]))
    mine = [row.during for row in rows if row.person_id == family.mother.pk]
    his = [row.during for row in rows if row.person_id == family.father.pk]
    assert all(one.upper <= two.lower or two.upper <= one.lower for one in mine for two in his)


def test_r05_with_high_risk_each_side_has_a_door_of_its_own(family, house, cast, by):
    assessed(family, cast, level=RiskLevel.HIGH)
    one_door = NewSafetyPlan(house.front, house.front)
    write_safety_plan(case=family.case, plan=one_door, by=by, at=NOW)  # a flat with one door: time divides
    yard = house.door("Двор")
    with pytest.raises(Refusal) as refused:
        write_safety_plan(case=family.case, plan=one_door, by=by, at=NOW)
    assert refused.value.field == "resident_entrance"
    assert write_safety_plan(case=family.case, plan=NewSafetyPlan(yard, house.front), by=by, at=NOW)


# --- R8: each parent apart -------------------------------------------------------------------------------------------


def test_r08_each_parent_is_seen_apart_and_at_another_time(family, by):
    talk(family, family.mother, by)
    with pytest.raises(Refusal):
        talk(family, family.father, by)
    assert talk(family, family.father, by, hours=(11, 12))


def test_r08_without_the_limits_of_confidentiality_the_interview_does_not_count(family, by):
    family.in_state(CaseState.INTAKE)
    talk(family, family.mother, by)
    row = talk(family, family.father, by, hours=(12, 13), notes=InterviewNotes(reasons="Иска да вижда детето."))
    assert family.father.names in missing(family, by, CaseMove.FINISH_ASSESSMENT)
    write_interview(interview=row, notes=TOLD, by=by, at=NOW)
    assert family.father.names not in missing(family, by, CaseMove.FINISH_ASSESSMENT)


def test_r08_what_lies_ahead_has_no_notes_yet(family, by):
    row = talk(family, family.mother, by, day=NOW.date() + timedelta(days=2), notes=InterviewNotes())
    with pytest.raises(Refusal):
        write_interview(interview=row, notes=TOLD, by=by, at=NOW)


def test_r08_each_adult_signs_alone_on_the_screen(family, by):
    facts = {"case": family.case, "rules": rules_to_sign(), "by": by, "at": NOW}
    with pytest.raises(Refusal) as refused:
        sign_on_screen(person=family.mother, name=family.father.names, strokes=STROKES, **facts)
    assert refused.value.field == "name"
    with pytest.raises(Refusal) as refused:
        sign_on_screen(person=family.mother, name=family.mother.names, strokes="[[[1,1]]]", **facts)
    assert refused.value.field == "strokes"
    row = sign_on_screen(person=family.mother, name=family.mother.names, strokes=STROKES, **facts)
    row.refresh_from_db()
    assert (row.how, row.signed_at, row.signer_name) == ("screen", NOW, family.mother.names)
    assert row.rules == rules_to_sign()
    assert queries.preparation(family.case, NOW.date()).not_signed == [family.father]


def test_r08_two_parents_never_stand_on_one_sheet(family, by, paper):
    sheet = paper(kind=DocumentKind.AGREEMENT)
    facts = {"case": family.case, "signed_on": NOW.date(), "by": by, "at": NOW}
    record_agreement(person=family.mother, document=sheet, **facts)
    with pytest.raises(Refusal) as refused:
        record_agreement(person=family.father, document=sheet, **facts)
    assert refused.value.field == "document"


# --- R9: the child ---------------------------------------------------------------------------------------------------


def test_r09_a_child_has_seen_and_heard_everything_and_was_in_the_house(family, by):
    family.in_state(CaseState.INTAKE)
    child = family.children[0]
    facts = {"case": family.case, "child": child, "happened_at": NOW, "note": "", "by": by, "at": NOW}
    record_orientation(points=[OrientationPoint.PLACE], visited=True, **facts)
    assert child.names in missing(family, by, CaseMove.FINISH_ASSESSMENT)
    rest = [point for point in OrientationPoint.values if point != OrientationPoint.PLACE]
    record_orientation(points=rest, **facts)
    assert child.names not in missing(family, by, CaseMove.FINISH_ASSESSMENT)


def test_r09_talking_about_it_is_not_a_visit(family, by):
    family.in_state(CaseState.INTAKE)
    child = family.children[0]
    facts = {"case": family.case, "child": child, "happened_at": NOW, "note": "", "by": by, "at": NOW}
    record_orientation(points=OrientationPoint.values, visited=False, **facts)
    assert child.names in missing(family, by, CaseMove.FINISH_ASSESSMENT)


# --- R10: conditions -------------------------------------------------------------------------------------------------


def wish(family, by, who=None):
    facts = {"kind": "gifts", "text": "Без подаръци.", "proposed_by": who, "by": by, "at": NOW}
    return conditions.set_condition(case=family.case, **facts)


def test_r10_what_one_parent_wants_alone_does_not_hold(family, by):
    wish(family, by, family.mother)
    ours = wish(family, by)
    assert queries.ruling(family.case) == [ours]
    assert len(queries.conditions(family.case)) == 2


@pytest.mark.parametrize("ground", ["order", "both_parents", "head"])
def test_r10_order_the_other_parent_or_the_head_make_it_hold(family, by, cast, paper, ground):
    row = wish(family, by, family.father)
    conditions.confirm_condition(condition=row, ground=ground, document=paper(), by=cast.a.head, at=NOW)
    assert [one.pk for one in queries.ruling(family.case)] == [row.pk]


def test_r10_the_other_parent_agrees_in_writing_and_only_the_head_decides(family, by):
    row = wish(family, by, family.father)
    for ground, field in ((ConditionGround.BOTH_PARENTS, "document"), (ConditionGround.HEAD, "ground")):
        with pytest.raises(Refusal) as refused:
            conditions.confirm_condition(condition=row, ground=ground, document=None, by=by, at=NOW)
        assert refused.value.field == field


def test_r10_who_is_on_duty_reads_what_holds_and_nothing_else(meeting, family, by, cast, door):
    wish(family, by, family.mother)
    facts = {"kind": "photos", "text": "Без снимки.", "proposed_by": None, "by": by, "at": NOW}
    conditions.set_condition(case=family.case, **facts)
    door.now("9:50")
    page = cast.at(cast.a.supervisor).get(f"/meetings/{meeting.pk}/").content.decode()
    assert "Без снимки." in page
    assert "Без подаръци." not in page


# --- R16: an allegation of sexual abuse ------------------------------------------------------------------------------

ABUSE = {"marks": [RiskFactor.SEXUAL_ABUSE]}


def test_r16_an_allegation_freezes_at_once(meeting, family, cast):
    assess_risk(
        case=family.case,
        level=RiskLevel.HIGH,
        factors="Сигнал от училището.",
        next_review_on=REVIEW,
        by=cast.a.key_worker,
        at=NOW,
        **ABUSE,
    )
    meeting.refresh_from_db()
    assert meeting.state == SessionState.FROZEN
    assert order_queries.active_freezes(family.case).get().ground == FreezeGround.INVESTIGATION


def test_r16_it_is_never_less_than_high(family, cast):
    for level in (RiskLevel.LOW, RiskLevel.MEDIUM):
        with pytest.raises(Refusal) as refused:
            assessed(family, cast, level=level, **ABUSE)
        assert refused.value.field == "level"


def test_r16_without_order_or_opinion_the_case_is_not_taken(family, cast, by):
    family.in_state(CaseState.ASSESSED)
    assessed(family, cast, level=RiskLevel.HIGH, **ABUSE)
    assert "посегателство" in missing(family, by, CaseMove.AGREE)


def test_r16_with_an_expert_opinion_a_trained_supervisor_and_one_to_one(family, cast, paper, wanted, meeting):
    assessed(family, cast, level=RiskLevel.HIGH, **ABUSE)
    freeze = order_queries.active_freezes(family.case).get()
    later = NOW + timedelta(hours=3)
    with pytest.raises(Refusal):
        lift_freeze(freeze=freeze, reason="х", by=cast.a.head, at=later)
    answer = AbuseAnswer(AbuseBasis.EXPERT_OPINION, paper("Експертиза"))
    assessed(family, cast, level=RiskLevel.HIGH, at=later, abuse=answer, **ABUSE)
    assert lift_freeze(freeze=freeze, reason="Експертиза.", by=cast.a.head, at=later).stuck, "nobody is trained yet"
    trained = cast.a.supervisor
    add_qualification(worker=trained, by=cast.a.head, title="Травма", obtained_on=date(2026, 1, 5))
    day = SATURDAY + timedelta(days=14)
    booking = wanted(family.first, day=day, type=ContactType.SUPPORTED)
    with pytest.raises(Refusals):
        book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=later)
    second = cast.a.worker("session_supervisor")  # the risk is high: R24 wants two, and both are trained
    booking = wanted(family.first, day=day, second_supervisor=second)
    with pytest.raises(Refusals, match="няма валидно обучение"):
        book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=later)
    add_qualification(worker=second, by=cast.a.head, title="Травма", obtained_on=date(2026, 1, 5))
    assert book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=later)


# --- R14: the child refuses ------------------------------------------------------------------------------------------


def test_r14_meetings_of_a_child_that_refuses_are_frozen_not_deleted(meeting, family, by):
    freeze_case(case=family.case, ground=FreezeGround.CHILD_REFUSES, by=by, at=NOW)
    meeting.refresh_from_db()
    assert meeting.state == SessionState.FROZEN


# --- R21: only who is admitted ---------------------------------------------------------------------------------------


def admission(person, how, **changes):
    facts = {"person": person, "how": how, "from_date": SATURDAY, "until_date": None, "document": None}
    return NewAdmission(**{**facts, **changes})


def test_r21_nobody_else_comes_in_without_order_paper_or_decision(meeting, family, cast, by, paper):
    grandmother = family.relative("Баба Иванова")
    facts = {"session": meeting, "person": grandmother, "by": cast.a.reception, "at": NOW}
    with pytest.raises(Refusal):
        checks.admit_other(**facts)
    for how in (AdmissionGround.BOTH_PARENTS, AdmissionGround.HEAD):
        with pytest.raises(Refusal):
            admit_person(arrangement=family.first, admission=admission(grandmother, how), by=cast.a.head, at=NOW)
    written = admission(grandmother, AdmissionGround.BOTH_PARENTS, document=paper("Съгласие на двамата"))
    admit_person(arrangement=family.first, admission=written, by=by, at=NOW)
    assert checks.admit_other(**facts).part == Part.OTHER


def test_r21_for_a_hindered_parent_the_head_admits_a_relative_for_one_day(meeting, family, cast, by, paper):
    grandmother = family.relative("Баба Иванова")
    one_day = admission(grandmother, AdmissionGround.HEAD, document=paper("Заповед"), until_date=SATURDAY)
    with pytest.raises(Refusal):
        admit_person(arrangement=family.first, admission=one_day, by=by, at=NOW)
    admit_person(arrangement=family.first, admission=one_day, by=cast.a.head, at=NOW)
    assert checks.admit_other(session=meeting, person=grandmother, by=cast.a.reception, at=NOW)
    moved = SATURDAY + timedelta(days=7)
    assert order_queries.admitted_on([family.first], moved) == {}


# --- overnight: a pair of handovers, also over the night on which the clocks change ----------------------------------


def test_a_weekend_over_the_clock_change_is_two_handovers_at_the_hours_of_the_order(family, cast):
    """On 28 March 2027 the clocks go forward: the child goes at ten and is back at six, by the clock on the wall."""
    slot = Slot(day=5, start=time(10), end=time(18), nights=1)
    rule = Rule((Phase((Pattern(Weekly(1), (slot,)),)),))
    by = cast.a.coordinator
    plan = confirm_plan(basis=family.basis, plan=NewPlan((family.first,), rule), by=by, at=NOW)
    generate_sessions(plan=plan, until=date(2027, 3, 31), by=by, at=NOW)
    out = Session.objects.get(starts_at=at_sofia(date(2027, 3, 27), time(10)))
    back = Session.objects.get(pair_with=out)
    assert (out.purpose, back.purpose) == ("handover_out", "handover_back")
    assert f"{local(back.starts_at):%d.%m.%Y %H:%M}" == "28.03.2027 18:00"
    assert back.starts_at - out.starts_at == timedelta(hours=31), "the night is an hour shorter"
    assert out.ends_at - out.starts_at == timedelta(minutes=30)
