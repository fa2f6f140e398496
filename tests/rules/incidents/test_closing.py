"""What must be done before an incident, its record and its case are closed."""

import pytest

from kernel.errors import Refusal, Refusals
from services.contact_centre.models import Session
from services.incidents import operations, queries
from services.incidents.enums import IncidentState, Step
from services.incidents.guards import debriefed
from services.incidents.models import Incident
from services.staff.models import Worker
from tests.contact_centre.door import moment
from tests.incidents.conftest import BECAUSE, LATER, signal

pytestmark = pytest.mark.django_db


def done(cast, incident, but=()):
    for step in queries.steps_of(incident):
        if step.code not in but and step.done_at is None:
            operations.tick_step(step=step, note="", done_at=LATER, by=cast.a.key_worker, at=LATER)
    incident.refresh_from_db()
    return incident


def test_closing_asks_for_steps_signal_review_and_debrief(cast, family, opened):
    incident = done(cast, opened(session=False, by=cast.a.key_worker), but={Step.SIGNAL, Step.WORDS_KEPT})
    assert incident.state == IncidentState.OPEN
    with pytest.raises(Refusals):
        operations.finish_steps(incident=incident, because="", by=cast.a.key_worker, at=LATER)
    operations.finish_steps(incident=incident, because=BECAUSE, by=cast.a.key_worker, at=LATER)
    with pytest.raises(Refusals):  # the signal
        operations.review_incident(incident=incident, finding=BECAUSE, by=cast.a.coordinator, at=LATER)
    operations.give_signal(incident=incident, signal=signal(), by=cast.a.key_worker, at=LATER)
    operations.review_incident(incident=incident, finding=BECAUSE, by=cast.a.coordinator, at=LATER)
    with pytest.raises(Refusals):  # the debrief
        operations.close_incident(incident=incident, by=cast.a.coordinator, at=LATER)
    operations.record_debrief(
        incident=incident, spoke_with=cast.a.head, held_at=LATER, note="Беше тежко.", by=cast.a.key_worker, at=LATER
    )
    operations.close_incident(incident=incident, by=cast.a.coordinator, at=LATER)
    assert Incident.objects.get().state == IncidentState.CLOSED


def test_r25_a_debrief_is_read_by_the_two_who_spoke(cast, opened):
    from services.incidents.access import debriefs_read_by  # noqa: PLC0415

    incident = opened(session=False, by=cast.a.key_worker)
    facts = {"spoke_with": cast.a.coordinator, "held_at": LATER, "note": "Беше тежко."}
    operations.record_debrief(incident=incident, by=cast.a.key_worker, at=LATER, **facts)
    assert [len(debriefs_read_by(one)) for one in (cast.a.key_worker, cast.a.coordinator, cast.a.head)] == [1, 1, 0]
    assert [(row.worker, row.spoke_with) for row in queries.debriefs_of(incident)] == [
        (cast.a.key_worker, cast.a.coordinator)
    ]


def test_r25_each_of_two_who_led_the_meeting_is_debriefed(cast, meeting, opened):
    second = cast.a.worker("session_supervisor", name="Втора Възпитателка")
    Session.objects.filter(pk=meeting.pk).update(second_supervisor=second)
    incident, facts = opened(), {"by": cast.a.head, "at": LATER, "held_at": LATER, "note": ""}
    operations.record_debrief(incident=incident, worker=cast.a.head, spoke_with=None, **facts)
    assert set(queries.not_debriefed(incident)) == {cast.a.supervisor, second}
    operations.record_debrief(incident=incident, worker=cast.a.supervisor, spoke_with=second, **facts)
    assert "Втора Възпитателка" in str(debriefed(incident))
    Worker.objects.filter(pk=second.pk).update(active=False, left_at=LATER)
    assert debriefed(incident) is None, "whoever has left the team is not waited for"
    Worker.objects.filter(pk=second.pk).update(active=True, left_at=None)
    operations.record_debrief(incident=incident, worker=second, spoke_with=None, **facts)
    assert debriefed(incident) is None


def test_a_case_is_not_closed_over_an_open_incident(cast, family, opened):
    from services.incidents.guards import incidents_closed  # noqa: PLC0415

    assert incidents_closed(family.case) is None
    opened(session=False, by=cast.a.key_worker)
    assert "сигнал" in str(incidents_closed(family.case))


def test_a_record_with_an_incident_is_locked_by_a_second_person_alone(cast, family, meeting, opened, door):
    door.whole_meeting(meeting, family)
    incident = opened()
    assert not queries.record_is_locked(meeting.pk)
    door.signed(meeting, family)
    review = queries.last_review(meeting.pk)
    assert review.asked_by == cast.a.supervisor
    with pytest.raises(Refusal):
        operations.decide_record_review(review=review, is_right=True, finding=BECAUSE, by=cast.a.supervisor, at=LATER)
    operations.decide_record_review(review=review, is_right=True, finding=BECAUSE, by=cast.a.key_worker, at=LATER)
    assert queries.record_is_locked(meeting.pk)
    assert incident.is_open


def test_what_the_second_person_misses_is_added_and_read_again(cast, family, meeting, opened, door):
    from services.contact_centre.operations.record import add_addendum  # noqa: PLC0415

    door.whole_meeting(meeting, family)
    opened()
    door.signed(meeting, family)
    first = queries.last_review(meeting.pk)
    operations.decide_record_review(review=first, is_right=False, finding=BECAUSE, by=cast.a.head, at=LATER)
    assert not queries.record_is_locked(meeting.pk)
    add_addendum(session=meeting, text="Бащата беше в стаята.", by=cast.a.supervisor, at=moment("14:00"))
    assert queries.last_review(meeting.pk) != first
