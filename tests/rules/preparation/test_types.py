"""R1, R2: types of contact, and the steps from one to the next."""

from datetime import date, time, timedelta

import pytest

from kernel.clock import at_sofia, local
from kernel.errors import Refusal
from services.cases.enums import CaseState
from services.contact_centre.enums import ContactType, FreezeGround, SessionPurpose, SessionState
from services.contact_centre.models import ArrivalWindow, Session
from services.contact_centre.operations import links, parcels
from services.contact_centre.operations.freeze import freeze_case
from services.contact_centre.operations.generation import generate_sessions
from services.contact_centre.operations.plans import NewPlan, confirm_plan
from services.contact_centre.operations.sessions import book_session
from services.contact_centre.operations.steps import NewStep, add_step, add_steps, confirm_step, look_at_steps
from services.contact_centre.preparation_enums import RiskLevel, StepTo, StepWhen
from services.scheduling.regime.rule import Pattern, Phase, Rule, Slot, Weekly
from tests.contact_centre.conftest import NOW, SATURDAY, Family
from tests.rules.preparation.talks import assessed


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
