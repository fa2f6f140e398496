# ruff: noqa: F811 - fixtures, by name
"""R24: the second supervisor is named, or one goes on alone, after the meeting was planned."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kernel.clock import local
from kernel.errors import Refusal, Refusals
from services.contact_centre.enums import FreezeGround, SessionState
from services.contact_centre.operations.freeze import freeze_case, lift_freeze
from services.contact_centre.operations.preparation import approve_risk, assess_risk
from services.contact_centre.operations.second import name_second
from services.contact_centre.operations.sessions import Move, reschedule
from services.contact_centre.preparation_enums import RiskFactor, RiskLevel
from services.contact_centre.queries.ratio import without_second
from services.staff.operations import add_qualification
from services.staff.rota import set_hours
from tests.contact_centre.conftest import NOW, SATURDAY
from tests.contact_centre.door import moment
from tests.rules.second import (
    away,
    begin,
    book,
    come,
    lacking,  # noqa: F401 - fixtures
    other,  # noqa: F401
    reads,
    reasons_of,
    refused_by,
    risky,
    siblings,  # noqa: F401
    two,  # noqa: F401
)

WHY = "Двете по-големи ги води психологът"


# --- it begins with two ----------------------------------------------------------------------------------------------


def test_r24_both_have_read_before_it_begins(two, door, siblings, other, cast):
    come(two, door, siblings)
    reads(two, cast.a.supervisor)
    with pytest.raises(Refusals, match=str(other)):
        begin(two)
    reads(two, other)
    assert begin(two).state == SessionState.IN_PROGRESS


def test_r24_it_does_not_begin_while_the_second_is_missing(lacking, other, cast):
    with pytest.raises(Refusals, match="нужни двама наблюдаващи, а е посочен само един") as said:
        begin(lacking)
    assert "риск" not in str(said.value)  # the entrance hears it too
    name_second(session=lacking, worker=other, reason="", by=cast.a.key_worker, at=moment("10:02"))
    lacking.refresh_from_db()
    reads(lacking, other)
    assert begin(lacking).state == SessionState.IN_PROGRESS


def test_r24_one_goes_on_alone_by_the_written_word_of_whoever_may_decide(lacking, cast):
    facts = {"session": lacking, "worker": None, "at": moment("10:02")}
    with pytest.raises(Refusal, match="Посочете втория") as said:
        name_second(reason="Няма никой", by=cast.a.key_worker, **facts)
    assert said.value.field == "second_supervisor"
    with pytest.raises(Refusal):
        name_second(reason="  ", by=cast.a.head, **facts)
    name_second(reason="Полицай стои пред вратата", by=cast.a.head, **facts)
    lacking.refresh_from_db()
    assert begin(lacking).state == SessionState.IN_PROGRESS
    assert reasons_of(lacking)["Полицай стои пред вратата"] == ["alone_because"]


@pytest.mark.parametrize("who", ["reception", "supervisor", "other key worker"])
def test_r24_who_does_not_plan_this_family_names_nobody(lacking, other, cast, who):
    by = cast.a.worker("key_worker") if who == "other key worker" else getattr(cast.a, who)
    with pytest.raises(PermissionDenied):
        name_second(session=lacking, worker=other, reason="", by=by, at=moment("10:02"))


def test_r24_a_move_keeps_the_second_unless_it_names_another(two, other, house, cast):
    to = Move(two.starts_at + timedelta(hours=3), two.ends_at + timedelta(hours=3), house.sun, cast.a.supervisor)
    moved = reschedule(session=two, to=to, reason="Молба", by=cast.a.coordinator, at=NOW)
    assert moved.second_supervisor == other


# --- the second who is named later is asked the same -----------------------------------------------------------------


def named(session, worker, by, reason=""):
    return name_second(session=session, worker=worker, reason=reason, by=by, at=moment("10:02"))


def test_r16_the_second_who_is_named_later_is_trained_too(lacking, family, other, cast):
    risky(family, cast, marks=[RiskFactor.SEXUAL_ABUSE])
    said = refused_by(lambda: named(lacking, other, cast.a.head, "Няма друг"))
    assert "няма валидно обучение" in said["second_supervisor"]
    add_qualification(worker=other, by=cast.a.head, title="Травма", obtained_on=SATURDAY - timedelta(days=300))
    assert named(lacking, other, cast.a.head).second_supervisor == other


def test_r24_a_second_outside_of_their_hours_needs_a_reason_of_whoever_may_override(lacking, other, cast):
    set_hours(worker=other, hours=[(1, time(9), time(17))], by=cast.a.coordinator)
    for by, reason in ((cast.a.head, " "), (cast.a.key_worker, "Няма друг")):
        assert set(refused_by(lambda: named(lacking, other, by, reason))) == {"second_supervisor"}  # noqa: B023
    assert named(lacking, other, cast.a.head, "Идва извън графика").second_supervisor == other


def test_r24_the_second_has_room_too(lacking, other, house, cast):
    house.sun.capacity = 3
    house.sun.save()
    assert set(refused_by(lambda: named(lacking, other, cast.a.key_worker))) == {"room"}
    assert named(lacking, other, cast.a.head, "Детето е бебе").second_supervisor == other


def test_r24_the_journal_names_the_words_that_go_with_the_second(lacking, other, cast):
    named(lacking, None, cast.a.head, "Няма друг")
    named(lacking, other, cast.a.head, "Дойде втори")
    assert reasons_of(lacking)["Дойде втори"] == ["second_supervisor", "alone_because"]


# --- why one is enough does not stand for ever -----------------------------------------------------------------------


@pytest.fixture
def alone(siblings, wanted, cast):
    """Three children, and one supervisor by the written word."""
    return book(siblings, wanted(*siblings.all, alone_because=WHY), cast.a.coordinator)


def moved(session, by, hours=0, **more):
    span = session.starts_at + timedelta(hours=hours), session.ends_at + timedelta(hours=hours)
    to = Move(*span, session.room, session.supervisor, **more)
    return reschedule(session=session, to=to, reason="Молба", by=by, at=NOW)


def test_r24_at_another_hour_it_is_said_anew_why_one_is_enough(alone, cast):
    assert set(refused_by(lambda: moved(alone, cast.a.coordinator, 3))) == {"second_supervisor"}
    assert moved(alone, cast.a.coordinator, 3, alone_because="Психологът е и тогава").alone_because != WHY


def test_r24_at_the_same_hour_new_words_of_whoever_may_decide_take_the_place_of_the_old(alone, cast):
    assert moved(alone, cast.a.key_worker, alone_because="Мое мнение").alone_because == WHY
    assert moved(alone, cast.a.coordinator, alone_because="Ново").alone_because == "Ново"
    assert moved(alone, cast.a.coordinator).alone_because == "Ново"


@pytest.mark.parametrize(("level", "stays"), [(RiskLevel.MEDIUM, True), (RiskLevel.HIGH, False)])
def test_r24_a_high_risk_asks_anew_why_one_is_enough(alone, siblings, cast, level, stays):
    facts = {"factors": "Заплахи.", "next_review_on": SATURDAY, "by": cast.a.key_worker, "at": NOW}
    assess_risk(case=siblings.case, level=level, **facts)
    alone.refresh_from_db()
    assert bool(alone.alone_because) == stays
    assert without_second([alone]) == (set() if stays else {alone.pk})


def test_r24_the_team_is_asked_once_for_a_second_until_there_is_one(siblings, wanted, other, cast):
    session = book(siblings, wanted(siblings.all[0]), cast.a.coordinator)
    facts = {"factors": "Заплахи.", "next_review_on": SATURDAY, "by": cast.a.key_worker, "at": NOW}
    for level in (RiskLevel.MEDIUM, RiskLevel.HIGH, RiskLevel.HIGH):
        assess_risk(case=siblings.case, level=level, **facts)
    (task,) = siblings.case.tasks.filter(kind="second")
    assert (task.due_on, task.done_at) == (local(session.starts_at).date(), None)
    assert "Посочете втори наблюдаващ" in task.title
    name_second(session=session, worker=other, reason="", by=cast.a.coordinator, at=NOW)
    task.refresh_from_db()
    assert task.done_by == cast.a.coordinator


def test_r24_the_task_follows_what_is_planned(siblings, wanted, other, cast):
    session = book(siblings, wanted(siblings.all[0]), cast.a.coordinator)
    facts = {"factors": "Заплахи.", "next_review_on": SATURDAY, "by": cast.a.key_worker}
    assess_risk(case=siblings.case, level=RiskLevel.HIGH, at=NOW, **facts)
    (task,) = siblings.case.tasks.filter(kind="second")
    freeze = freeze_case(case=siblings.case, ground=FreezeGround.CHILD_REFUSES, by=cast.a.head, at=NOW)
    task.refresh_from_db()
    assert task.done_at, "what is frozen needs nobody"
    later = NOW + timedelta(hours=1)
    risk = assess_risk(case=siblings.case, level=RiskLevel.HIGH, at=later, **facts)
    approve_risk(risk=risk, by=cast.a.coordinator, at=later)
    lift_freeze(freeze=freeze, reason="Помирени", by=cast.a.head, at=later)
    (again,) = siblings.case.tasks.filter(kind="second", done_at=None)
    assert again.due_on == local(session.starts_at).date()
    assess_risk(case=siblings.case, level=RiskLevel.LOW, at=NOW + timedelta(hours=2), **facts)
    again.refresh_from_db()
    assert again.done_at, "with a low risk one is enough"


# --- after a freeze --------------------------------------------------------------------------------------------------


def ill(cast, other, another_family, wanted, house):
    away(cast, other)


def taken(cast, other, another_family, wanted, house):
    one = another_family()
    book(one, wanted(one.first, room=house.moon, supervisor=other), cast.a.coordinator)


@pytest.mark.parametrize("lost", [ill, taken])
def test_r24_a_second_who_was_lost_meanwhile_keeps_no_meeting_frozen(
    two, siblings, other, another_family, wanted, house, cast, lost
):
    freeze = freeze_case(case=siblings.case, ground=FreezeGround.CHILD_REFUSES, by=cast.a.head, at=NOW)
    lost(cast, other, another_family, wanted, house)
    later = NOW + timedelta(hours=2)
    facts = {"factors": "Разговор с децата.", "next_review_on": SATURDAY, "by": cast.a.key_worker, "at": later}
    assess_risk(case=siblings.case, level=RiskLevel.LOW, **facts)
    done = lift_freeze(freeze=freeze, reason="Децата искат.", by=cast.a.head, at=later)
    assert not done.stuck
    two.refresh_from_db()
    assert (two.state, two.led_by) == (SessionState.PLANNED, [cast.a.supervisor])
    assert without_second([two])


# --- the form --------------------------------------------------------------------------------------------------------


def test_r24_only_whoever_may_decide_it_is_offered_to_name_nobody(lacking, other, cast):
    address, nobody = f"/meetings/{lacking.pk}/second/", "продължава с един"
    for who, is_offered in ((cast.a.key_worker, False), (cast.a.head, True)):
        assert (nobody in cast.at(who).get(address).content.decode()) == is_offered
    assert cast.at(cast.a.key_worker).post(address, {"second_supervisor": ""}).status_code == 422
