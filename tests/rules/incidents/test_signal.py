"""R12, R16 and чл. 7 ЗЗДет: what happens when something goes wrong, and the signal that must be given."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from kernel.errors import Refusal
from outbox import work
from services.contact_centre.enums import SessionState
from services.contact_centre.operations.door_refusal import refuse_at_door
from services.incidents import operations, queries
from services.incidents.enums import Duty, IncidentState, Step
from services.incidents.models import Signal
from tests.contact_centre.door import moment
from tests.incidents.conftest import BECAUSE, LATER, signal

pytestmark = pytest.mark.django_db


def test_r12_whoever_smells_of_alcohol_is_not_let_in_and_each_step_follows(cast, family, meeting, door):
    door.now("9:50")
    facts = {"kind": "intoxication", "what": "Мирише на алкохол, залита се.", "takes_place": False}
    incident = refuse_at_door(session=meeting, person=family.father, by=cast.a.reception, at=moment("9:50"), **facts)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.not_held_reason) == (SessionState.NOT_HELD, "not_admitted")
    codes = [step.code for step in queries.steps_of(incident)]
    wanted_ones = {Step.NOT_ADMITTED, Step.POLICE, Step.COMFORT, Step.OTHER_PARENT, Step.LETTER_COURT, Step.SIGNAL}
    assert wanted_ones <= set(codes)
    assert incident.people.get().person == family.father


def test_r12_steps_are_ticked_to_the_minute_and_the_last_one_ends_them(cast, opened, door):
    incident = opened("fire", what="")
    door.now("10:12")
    for step in queries.steps_of(incident):
        operations.tick_step(step=step, note="", done_at=moment("10:11"), by=cast.a.reception, at=moment("10:12"))
    incident.refresh_from_db()
    assert incident.state == IncidentState.STEPS_DONE
    assert {step.done_at for step in queries.steps_of(incident)} == {moment("10:11")}
    step = opened("other", what="").steps.first()
    with pytest.raises(Refusal):
        operations.tick_step(step=step, note="", done_at=moment("12:00"), by=cast.a.supervisor, at=moment("10:12"))


def test_r16_what_a_child_tells_starts_the_clock_of_the_signal(opened):
    incident = opened()
    clock = queries.clock_of(incident, moment("11:15"))
    assert clock.runs == "1:05"
    assert clock.is_late
    assert not clock.is_overdue
    assert queries.clock_of(opened("rules", what=""), moment("11:15")) is None


def test_art7_a_signal_is_given_at_once_by_whoever_knows_and_stops_the_clock(cast, opened):
    incident = opened()
    row = operations.give_signal(incident=incident, signal=signal(), by=cast.a.supervisor, at=LATER)
    incident.refresh_from_db()
    assert (incident.duty, incident.decided_by, incident.decided_at) == (
        Duty.GIVEN,
        cast.a.supervisor,
        moment("10:20"),
    )
    assert (row.number, row.given_at) == ("123-45/2026", moment("10:20"))
    assert queries.clock_of(incident, LATER) is None
    assert incident.steps.get(code=Step.SIGNAL).done_at == moment("10:20")


@pytest.mark.parametrize(
    "wrong",
    [{"institution_name": " "}, {"said": ""}, {"given_at": moment("12:00")}, {"given_at": moment("9:00")}],
)
def test_art7_a_signal_says_to_whom_what_and_when(cast, opened, wrong):
    with pytest.raises(Refusal):
        operations.give_signal(incident=opened(), signal=signal(**wrong), by=cast.a.supervisor, at=LATER)
    assert not Signal.objects.exists()


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "supervisor", "reception"])
def test_art7_only_the_head_decides_against_a_signal(cast, opened, who):
    with pytest.raises(PermissionDenied):
        operations.decide_against_signal(incident=opened(), because=BECAUSE, by=getattr(cast.a, who), at=LATER)


def test_art7_the_head_s_decision_needs_a_reason_and_a_signal_can_follow(cast, opened):
    incident = opened()
    with pytest.raises(Refusal):
        operations.decide_against_signal(incident=incident, because="не", by=cast.a.head, at=LATER)
    operations.decide_against_signal(incident=incident, because=BECAUSE, by=cast.a.head, at=LATER)
    operations.give_signal(incident=incident, signal=signal(), by=cast.a.key_worker, at=LATER)
    incident.refresh_from_db()
    assert incident.duty == Duty.GIVEN


def test_art7_the_clock_tells_key_worker_coordinator_and_head_once(cast, opened, door, monkeypatch):
    from services.incidents import tasks  # noqa: PLC0415

    for worker in (cast.a.head, cast.a.coordinator, cast.a.key_worker):
        assert worker.pk
    opened(what="")
    while work.work_one():
        pass
    mail.outbox.clear()
    told = {}
    for minute in ("10:50", "11:30", "11:45"):
        monkeypatch.setattr(tasks, "now", lambda minute=minute: moment(minute))
        _look()
        while work.work_one():
            pass
        told[minute] = len(mail.outbox)
    assert told == {"10:50": 0, "11:30": 3, "11:45": 3}
    assert {one.to[0] for one in mail.outbox} == {
        worker.user.email for worker in (cast.a.head, cast.a.coordinator, cast.a.key_worker)
    }
    assert all("Ани" not in one.body and "Иванов" not in one.body for one in mail.outbox)


def _look():
    """The work itself: this test is inside the place already."""
    from django.db import transaction  # noqa: PLC0415

    from services.incidents import alerts, tasks  # noqa: PLC0415

    for one in queries.late_clocks(tasks.now()):
        with transaction.atomic():
            alerts.clock(one)
