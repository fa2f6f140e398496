"""From the court's words to confirmed dates, and from confirmed dates to meetings."""

from datetime import UTC, date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kernel.clock import at_sofia, local
from kernel.errors import Refusal
from services.contact_centre.enums import ContactType, SessionPurpose, SessionState
from services.contact_centre.models import ContactPlan, Session
from services.contact_centre.operations.generation import generate_sessions
from services.contact_centre.operations.plans import NewPlan, confirm_plan
from services.contact_centre.operations.sessions import book_session, cancel_session
from services.contact_centre.readings import Facts, read_text
from services.scheduling.models import Closure, Reservation
from tests.contact_centre.conftest import NOW, REGIME, SATURDAY

TODAY = NOW.date()
FACTS = Facts(decided_on=date(2026, 9, 1), today=TODAY)
UNTIL = date(2026, 12, 31)


def rule_of(text, **answers):
    reading = read_text(text, answers, FACTS)
    assert reading.is_ready, [one.question.key for one in reading.asked if one.is_open]
    return reading.rule


@pytest.fixture
def plan_of(cast):
    def make(family, text=REGIME, *, rows=None, by=None, **changes):
        new = NewPlan(arrangements=tuple(rows or [family.first]), rule=rule_of(text), **changes)
        return confirm_plan(basis=family.basis, plan=new, by=by or cast.a.coordinator, at=NOW)

    return make


@pytest.fixture
def generate(cast):
    def make(plan, until=UNTIL, by=None, at=NOW, **changes):
        return generate_sessions(plan=plan, until=until, by=by or cast.a.coordinator, at=at, **changes)

    return make


# --- reading ---


def test_the_first_and_third_saturday_are_read_and_shown_with_the_empty_fifth():
    """Scenario 3."""
    reading = read_text(REGIME, {}, FACTS)
    days = [one.day for one in reading.dates if one.is_date]
    assert days[:4] == [date(2026, 11, 7), date(2026, 11, 21), date(2026, 12, 5), date(2026, 12, 19)]
    assert len(days) == 12
    assert reading.is_ready
    assert "".join(piece.text for piece in reading.pieces) == REGIME
    assert any(piece.kind == "used" for piece in reading.pieces)


def test_saturday_and_sunday_of_a_month_that_begins_on_sunday_are_asked_about():
    """Scenario 4: the question stands until it is answered, and the answer can be changed."""
    text = "Първа и трета събота и неделя от месеца от 10,00 до 12,00 ч."
    reading = read_text(text, {}, FACTS)
    (asked,) = [one for one in reading.asked if one.is_open and one.question.blocking]
    assert not reading.is_ready
    answered = read_text(text, {asked.question.key: asked.question.choices[0].code}, FACTS)
    assert answered.is_ready
    assert answered.answers()[0]["answer"] == asked.question.choices[0].label


def test_an_answer_that_does_not_fit_is_said_beside_its_question():
    text = "Първа и трета събота и неделя от месеца от 10,00 до 12,00 ч."
    key = read_text(text, {}, FACTS).asked[0].question.key
    reading = read_text(text, {key: "tomorrow"}, FACTS)
    assert reading.asked[0].error
    assert not reading.is_ready


@pytest.mark.parametrize("text", ["", "баба", "Иванови да се разберат както намерят за добре.", "24:30"])
def test_what_cannot_be_read_makes_no_rule_and_no_noise(text):
    reading = read_text(text, {}, FACTS)
    assert not reading.is_ready
    assert "".join(piece.text for piece in reading.pieces) == text


def test_the_fingerprint_tells_two_rules_apart():
    one = read_text(REGIME, {}, FACTS)
    other = read_text(REGIME.replace("10,00", "09,00"), {}, FACTS)
    assert one.fingerprint != other.fingerprint
    assert one.fingerprint == read_text(REGIME + " ", {}, FACTS).fingerprint


# --- confirming ---


def test_a_confirmed_plan_keeps_rule_and_person(family, plan_of, cast):
    plan = plan_of(family)
    assert (plan.confirmed_by, plan.confirmed_at) == (cast.a.coordinator, NOW)
    assert list(plan.arrangements.all()) == [family.first]
    assert ContactPlan.objects.get(pk=plan.pk).rule["version"] == 1


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_who_may_not_confirm(family, plan_of, cast, who):
    with pytest.raises(PermissionDenied):
        plan_of(family, by=getattr(cast.a, who))


def test_a_rule_without_dates_ahead_is_no_plan(family, cast):
    over = read_text("на 15.09.2026 г. от 10,00 до 12,00 ч.", {}, FACTS)
    if over.rule is None:
        pytest.fail("the regime room no longer reads single dates")
    with pytest.raises(Refusal):
        confirm_plan(basis=family.basis, plan=NewPlan((family.first,), over.rule), by=cast.a.coordinator, at=NOW)


def test_an_arrangement_of_another_act_is_refused(family, another_family, plan_of):
    with pytest.raises(Refusal) as refused:
        plan_of(family, rows=[another_family().first])
    assert refused.value.field == "arrangements"


def test_a_new_plan_takes_the_place_of_the_former_when_its_meetings_are_given_up(family, plan_of, generate):
    former = plan_of(family)
    generate(former)
    with pytest.raises(Refusal) as refused:
        plan_of(family, "всяка сряда от 17:30 до 19:00 часа")
    assert refused.value.field == "cancel_former"
    plan_of(family, "всяка сряда от 17:30 до 19:00 часа", cancel_former=True)
    former.refresh_from_db()
    assert former.ended_at == NOW
    assert {one.state for one in former.sessions.all()} == {SessionState.CANCELLED}


# --- making the meetings ---


def days(sessions):
    return [local(one.starts_at).date() for one in sessions]


def test_every_date_becomes_a_meeting_with_room_supervisor_and_windows(family, plan_of, generate, cast, house):
    made = generate(plan_of(family))
    assert days(made.created) == [
        date(2026, 11, 7),
        date(2026, 11, 21),
        date(2026, 12, 5),
        date(2026, 12, 19),
    ]
    one = made.created[0]
    assert (one.room, one.supervisor_id) == (house.sun, cast.a.coordinator.pk) or one.supervisor is not None
    assert one.windows.count() == 6
    assert made.conflicts == []


def test_making_them_twice_adds_nothing(family, plan_of, generate):
    plan = plan_of(family)
    generate(plan)
    again = generate(plan)
    assert (again.created, again.kept) == ([], 4)
    assert Session.objects.count() == 4


def test_a_cancelled_date_is_not_made_again(family, plan_of, generate, cast):
    plan = plan_of(family)
    first = generate(plan).created[0]
    cancel_session(session=first, cancelled_by="resident", reason="Болест", by=cast.a.coordinator, at=NOW)
    assert generate(plan).created == []


def test_a_longer_horizon_adds_only_what_is_new(family, plan_of, generate):
    plan = plan_of(family)
    generate(plan, until=date(2026, 11, 30))
    assert days(generate(plan).created) == [date(2026, 12, 5), date(2026, 12, 19)]


def test_a_taken_room_gives_another_one(family, another_family, plan_of, generate, house, wanted, cast):
    other = another_family()
    book_session(case=other.case, booking=wanted(other.first), by=cast.a.coordinator, at=NOW)
    cast.a.worker("session_supervisor")
    made = generate(plan_of(family), until=SATURDAY)
    assert [one.room for one in made.created] == [house.moon]


def test_what_cannot_be_had_is_named_with_what_is_free_instead(family, another_family, plan_of, generate, house, cast):
    house.moon.is_active = False
    house.moon.save()
    other = another_family()
    generate(plan_of(other), until=SATURDAY)
    made = generate(plan_of(family), until=date(2026, 11, 21))
    (conflict,) = made.conflicts
    assert days(made.created) == [date(2026, 11, 21)]
    assert conflict.day == SATURDAY
    assert conflict.offered
    assert all(free.starts_at > NOW for free in conflict.offered)


def test_a_closed_day_is_a_conflict_with_its_reason(family, plan_of, generate):
    Closure.objects.create(
        during=(at_sofia(SATURDAY, time.min), at_sofia(SATURDAY + timedelta(days=1), time.min)), reason="Ремонт"
    )
    made = generate(plan_of(family), until=date(2026, 11, 21))
    assert [(one.day, "Ремонт" in one.reason) for one in made.conflicts] == [(SATURDAY, True)]


def test_a_stay_over_night_is_two_linked_handovers(family, plan_of, generate):
    text = "първата и третата събота от месеца, от 10,00 ч. в събота до 18,00 ч. в неделя"
    made = generate(plan_of(family, text), until=date(2026, 11, 8))
    out, back = made.created
    assert (out.purpose, back.purpose) == (SessionPurpose.HANDOVER_OUT, SessionPurpose.HANDOVER_BACK)
    assert days([out, back]) == [SATURDAY, SATURDAY + timedelta(days=1)]
    back.refresh_from_db()
    assert back.pair_with == out
    assert {out.type, back.type} == {ContactType.HANDOVER}
    assert out.room is None


def test_split_siblings_become_one_meeting_for_each_direction(house, another_family, plan_of, generate, cast):
    """Scenario 5."""
    family = another_family("Ангелов", "Ани", "Борис", "Вяра")
    rows = [
        family.first,
        family.arrangement(family.basis, family.children[1]),
        family.arrangement(family.basis, family.children[2], visiting=family.mother, resident=family.father),
    ]
    cast.a.worker("session_supervisor")
    made = generate(plan_of(family, rows=rows), until=SATURDAY)
    assert sorted(one.participants.filter(part="child").count() for one in made.created) == [1, 2]
    assert {one.room for one in made.created} == {house.sun, house.moon}
    assert made.conflicts == []


def test_hours_stay_on_the_wall_when_the_clocks_change(family, plan_of, generate):
    made = generate(plan_of(family, "всяка неделя от 10,00 до 12,00 ч."), until=date(2027, 4, 11))
    around = [one for one in made.created if date(2027, 3, 21) <= local(one.starts_at).date() <= date(2027, 4, 4)]
    assert [local(one.starts_at).hour for one in around] == [10, 10, 10]
    assert len({one.starts_at.astimezone(UTC).hour for one in around}) == 2, "in UTC the hour moved"


def test_the_skipped_hour_of_spring_is_asked_about_not_moved(family, plan_of, generate):
    text = "всяка последна неделя от месеца от 03,30 до 05,00 ч."
    made = generate(plan_of(family, text), until=date(2027, 3, 28))
    missing = [one for one in made.conflicts if one.day == date(2027, 3, 28)]
    assert missing
    assert "03:30" in missing[0].reason


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_who_may_not_make_meetings(family, plan_of, generate, cast, who):
    plan = plan_of(family)
    with pytest.raises(PermissionDenied):
        generate(plan, by=getattr(cast.a, who))


def test_a_plan_that_was_replaced_makes_nothing(family, plan_of, generate):
    former = plan_of(family)
    plan_of(family, "всяка сряда от 17:30 до 19:00 часа")
    former.refresh_from_db()
    with pytest.raises(Refusal):
        generate(former)


def test_nothing_is_reserved_twice(family, another_family, plan_of, generate, cast):
    cast.a.worker("session_supervisor")
    families = [family, another_family("Петров"), another_family("Стоянов", "Вяра")]
    made = [generate(plan_of(one)) for one in families]
    taken = Reservation.objects.filter(is_active=True).values_list("kind", "resource", "during")
    assert len(set(taken)) == len(taken)
    assert sum(len(one.created) for one in made) == 8
    assert sum(len(one.conflicts) for one in made) == 4
