"""R12, R15, R16, R20 and чл. 7 ЗЗДет: what happens when something goes wrong, who is told, and who must not be."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from kernel.errors import Refusal, Refusals
from outbox import work
from services.cases.enums import DocumentKind
from services.cases.models import DocumentSecret
from services.cases.operations import add_document
from services.cases.operations.release import check, release_document
from services.contact_centre.enums import SessionState
from services.contact_centre.models import Session
from services.contact_centre.operations.door_refusal import refuse_at_door
from services.contact_centre.operations.record import write_fact
from services.custody.pack.gathering import gather
from services.files.operations import store_generated
from services.incidents import letters, operations, queries
from services.incidents.enums import Duty, IncidentState, Step
from services.incidents.guards import debriefed
from services.incidents.models import Incident, IncidentFact, PartyTold, Signal
from services.people.secrecy import leaks_to, may_know
from services.staff.models import Worker
from tests.contact_centre.door import moment
from tests.incidents.conftest import (  # noqa: F401 - fixtures
    BECAUSE,
    SAID,
    TEN,
    WORDS,
    another_family,
    centre_addresses,
    door,
    family,
    files_in_a_folder_of_the_test,
    house,
    meeting,
    opened,
    signal,
    wanted,
)

pytestmark = pytest.mark.django_db
LATER = moment("10:30")


@pytest.fixture
def silence(cast, family, opened):  # noqa: F811 - the fixtures above
    def order(incident, **changed):
        facts = {"ground": "child", "reason": "ОЗД поиска мълчание до разпита", "look_again_on": None} | changed
        person = facts.pop("person", family.father)
        return operations.order_silence(incident=incident, person=person, by=cast.a.key_worker, at=LATER, **facts)

    return order


# --- R12, R16: the door, the meeting ---------------------------------------------------------------------------------


def test_r12_whoever_smells_of_alcohol_is_not_let_in_and_each_step_follows(cast, family, meeting, door):  # noqa: F811
    door.now("9:50")
    facts = {"kind": "intoxication", "what": "Мирише на алкохол, залита се.", "takes_place": False}
    incident = refuse_at_door(session=meeting, person=family.father, by=cast.a.reception, at=moment("9:50"), **facts)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.not_held_reason) == (SessionState.NOT_HELD, "not_admitted")
    codes = [step.code for step in queries.steps_of(incident)]
    wanted_ones = {Step.NOT_ADMITTED, Step.POLICE, Step.COMFORT, Step.OTHER_PARENT, Step.LETTER_COURT, Step.SIGNAL}
    assert wanted_ones <= set(codes)
    assert incident.people.get().person == family.father


def test_r12_steps_are_ticked_to_the_minute_and_the_last_one_ends_them(cast, opened, door):  # noqa: F811
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


def test_r16_what_a_child_tells_starts_the_clock_of_the_signal(opened):  # noqa: F811
    incident = opened()
    clock = queries.clock_of(incident, moment("11:15"))
    assert clock.runs == "1:05"
    assert clock.is_late
    assert not clock.is_overdue
    assert queries.clock_of(opened("rules", what=""), moment("11:15")) is None


# --- чл. 7 ЗЗДет -----------------------------------------------------------------------------------------------------


def test_art7_a_signal_is_given_at_once_by_whoever_knows_and_stops_the_clock(cast, opened):  # noqa: F811
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
def test_art7_a_signal_says_to_whom_what_and_when(cast, opened, wrong):  # noqa: F811
    with pytest.raises(Refusal):
        operations.give_signal(incident=opened(), signal=signal(**wrong), by=cast.a.supervisor, at=LATER)
    assert not Signal.objects.exists()


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "supervisor", "reception"])
def test_art7_only_the_head_decides_against_a_signal(cast, opened, who):  # noqa: F811
    with pytest.raises(PermissionDenied):
        operations.decide_against_signal(incident=opened(), because=BECAUSE, by=getattr(cast.a, who), at=LATER)


def test_art7_the_head_s_decision_needs_a_reason_and_a_signal_can_follow(cast, opened):  # noqa: F811
    incident = opened()
    with pytest.raises(Refusal):
        operations.decide_against_signal(incident=incident, because="не", by=cast.a.head, at=LATER)
    operations.decide_against_signal(incident=incident, because=BECAUSE, by=cast.a.head, at=LATER)
    operations.give_signal(incident=incident, signal=signal(), by=cast.a.key_worker, at=LATER)
    incident.refresh_from_db()
    assert incident.duty == Duty.GIVEN


def test_art7_the_clock_tells_key_worker_coordinator_and_head_once(cast, opened, door, monkeypatch):  # noqa: F811
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


# --- R15: telling, and silence ---------------------------------------------------------------------------------------


def test_r15_a_parent_is_told_by_the_minute_and_it_is_a_step(cast, family, opened):  # noqa: F811
    incident = opened("rules", what="Снима детето с телефона си.")
    facts = {"person": family.mother, "channel": "phone", "words": "Казано е за снимките.", "told_at": LATER}
    operations.tell_person(incident=incident, by=cast.a.key_worker, at=LATER, **facts)
    assert incident.steps.get(code=Step.PARENT_TOLD).done_at == LATER
    assert PartyTold.objects.get().told_by == cast.a.key_worker


def test_r15_the_other_parent_is_told_when_it_was_not_the_one_who_did_it(cast, family, opened):  # noqa: F811
    """A letter to the court says that the other parent was informed: telling anybody else is no such fact."""
    incident = opened("intoxication", people=[(family.father, "acted")])
    granny = family.relative("Стойна Баева")

    def done_after_telling(person):
        facts = {"person": person, "channel": "phone", "words": "Срещата не се проведе.", "told_at": LATER}
        operations.tell_person(incident=incident, by=cast.a.key_worker, at=LATER, **facts)
        return incident.steps.get(code=Step.OTHER_PARENT).done_at

    assert [done_after_telling(one) for one in (granny, family.father, family.mother)] == [None, None, LATER]


def test_r15_a_paper_of_a_signal_given_after_the_silence_is_kept_too(cast, family, opened, silence):  # noqa: F811
    incident = opened()
    silence(incident)
    facts = {"name": "signal.txt", "content": b"x", "content_type": "text/plain", "subject": None}
    by, kind = cast.a.key_worker, DocumentKind.OTHER
    file = store_generated(**facts, by=by, at=LATER)
    paper = add_document(case=family.case, kind=kind, title="Сигнал", file=file, by=by, at=LATER)
    operations.give_signal(incident=incident, signal=signal(document=paper, said=""), by=by, at=LATER)
    assert [one.withheld_from for one in DocumentSecret.objects.filter(document=paper)] == [family.father]


def test_r15_whoever_must_not_hear_of_it_cannot_be_told(cast, family, opened, silence):  # noqa: F811
    incident = opened()
    silence(incident)
    facts = {"person": family.father, "channel": "phone", "words": SAID, "told_at": LATER}
    with pytest.raises(Refusal):
        operations.tell_person(incident=incident, by=cast.a.key_worker, at=LATER, **facts)


def test_r15_silence_comes_too_late_for_whoever_was_told(cast, family, opened, silence):  # noqa: F811
    incident = opened()
    facts = {"person": family.father, "channel": "phone", "words": SAID, "told_at": LATER}
    operations.tell_person(incident=incident, by=cast.a.key_worker, at=LATER, **facts)
    with pytest.raises(Refusal):
        silence(incident)


def test_r15_silence_keeps_facts_signal_and_the_record_of_that_meeting(cast, family, meeting, opened, silence, door):  # noqa: F811
    door.whole_meeting(meeting, family)
    line = {"kind": "quoted", "text": SAID, "at": moment("10:10"), "written_at": moment("10:12")}
    fact = write_fact(session=meeting, by=cast.a.supervisor, **line)
    incident = opened()
    given = operations.give_signal(incident=incident, signal=signal(), by=cast.a.supervisor, at=LATER)
    assert may_know(family.father, fact)
    silence(incident)
    own = IncidentFact.objects.get()
    for row in (fact, incident, own, given):
        assert not may_know(family.father, row)
    assert may_know(family.mother, fact)
    assert may_know(cast.a.key_worker, fact)
    hidden = queries.silenced(family.case, family.father)
    assert (hidden.incidents, hidden.sessions) == ({incident.pk}, {meeting.pk})
    assert not queries.silenced(family.case, family.mother)


def test_r15_its_words_stop_a_letter_to_that_party_and_no_other(cast, family, opened, silence):  # noqa: F811
    incident = opened()
    operations.give_signal(incident=incident, signal=signal(), by=cast.a.supervisor, at=LATER)
    silence(incident)
    letter = "Уведомяваме Ви, че детето Ани разказа на срещата, че баща ѝ я е ударил."
    assert leaks_to([family.father], letter, about=family.case)
    assert not leaks_to([family.mother], letter, about=family.case)


def test_r15_the_paper_of_the_signal_is_kept_whole(cast, family, opened, silence):  # noqa: F811
    from services.cases.operations import add_document  # noqa: PLC0415
    from services.files.operations import store_generated  # noqa: PLC0415

    facts = {"by": cast.a.head, "at": LATER}
    stored = store_generated(name="s.txt", content=b"x", content_type="text/plain", subject=None, **facts)
    paper = add_document(case=family.case, kind="letter_out", title="Писмо", file=stored, **facts)
    incident = opened()
    operations.give_signal(incident=incident, signal=signal(document=paper, said=""), by=cast.a.key_worker, at=LATER)
    silence(incident)
    assert not may_know(family.father, paper)
    assert check(paper, [family.father]).places
    assert check(paper, [family.mother]).is_clean
    release = release_document(
        document=paper,
        recipient=family.father,
        recipient_name="",
        readers=(),
        channel="post",
        profile="recipient",
        ground="Молба",
        because="Бащата настоява за писмото.",
        **facts,
    )
    assert release.state == "stopped"


@pytest.mark.parametrize("to", [letters.ODZ, letters.COURT])
def test_r15_a_letter_from_before_the_silence_is_kept_whole_too(cast, family, opened, silence, to):  # noqa: F811
    incident = opened()
    sent = letters.Draft("Районен съд Русе", "Уведомление", "Страната не беше допусната.")
    paper = letters.write(incident=incident, to=to, sent=sent, by=cast.a.head, at=LATER)
    assert check(paper, [family.father]).is_clean
    silence(incident)
    facts = {"recipient_name": "", "readers": (), "channel": "post", "profile": "recipient", "ground": "Молба"}
    given = {
        person.pk: release_document(document=paper, recipient=person, by=cast.a.head, at=LATER, **facts).state
        for person in (family.father, family.mother)
    }
    assert given == {family.father.pk: "stopped", family.mother.pk: "released"}


def test_r15_the_access_pack_of_that_party_shows_nothing(cast, family, meeting, opened, silence, door):  # noqa: F811
    door.whole_meeting(meeting, family)
    incident = opened()
    operations.give_signal(incident=incident, signal=signal(), by=cast.a.supervisor, at=LATER)
    silence(incident)
    told = "\n".join(item.text for item in gather(family.father).items)
    for secret in ("колан", "123-45/2026", "сигнал", "инцидент"):
        assert secret not in told.casefold()


def test_r15_a_day_passing_lifts_nothing(cast, family, opened, silence):  # noqa: F811
    incident = opened()
    row = silence(incident, look_again_on=moment("10:30").date())
    fact = IncidentFact.objects.get()
    assert not may_know(family.father, fact)
    assert row.ended_at is None


def test_r15_what_a_protection_order_keeps_is_lifted_by_two(cast, opened, silence):  # noqa: F811
    row = silence(opened(), ground="protection_order")
    assert operations.lift_silence(row=row, reason=BECAUSE, by=cast.a.head, at=LATER) is False
    row.refresh_from_db()
    assert row.ended_at is None


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_r15_silence_is_ordered_by_whoever_sees_the_case(cast, family, opened, who):  # noqa: F811
    facts = {"person": family.father, "ground": "child", "reason": "x", "look_again_on": None}
    with pytest.raises(PermissionDenied):
        operations.order_silence(incident=opened(), by=getattr(cast.a, who), at=LATER, **facts)


# --- R20: apart ------------------------------------------------------------------------------------------------------


def test_r20_of_an_incident_a_party_knows_what_it_was_told_and_nothing_else(cast, family, opened):  # noqa: F811
    incident = opened("injury", what="Ани падна и си удари коляното.")
    given = operations.give_signal(incident=incident, signal=signal(), by=cast.a.supervisor, at=LATER)
    fact = IncidentFact.objects.get()
    for person in (family.mother, family.father):
        assert not may_know(person, fact)
        assert not may_know(person, given)
    facts = {"person": family.mother, "channel": "in_person", "words": "Ани падна.", "told_at": LATER}
    row = operations.tell_person(incident=incident, by=cast.a.key_worker, at=LATER, **facts)
    assert may_know(family.mother, row)
    assert not may_know(family.father, row)
    assert not may_know(family.mother, given)


def test_r20_whoever_stands_at_the_door_reads_no_facts(cast, opened, door):  # noqa: F811
    incident = opened()
    door.now("10:15")
    assert queries.facts_of(cast.a.reception, incident) == []
    assert [row.text for row in queries.facts_of(cast.a.supervisor, incident)] == [SAID]  # what they wrote
    assert [row.text for row in queries.facts_of(cast.a.key_worker, incident)] == [SAID]


def test_r20_a_stranger_to_the_case_opens_and_sees_nothing(cast, family, opened, door):  # noqa: F811
    other = cast.a.worker("key_worker")
    incident = opened()
    door.now("10:15", moment("10:15").date().replace(day=9))  # two days later: not on the board any more
    assert not queries.incident_list(other).exists()
    with pytest.raises(PermissionDenied):
        operations.open_incident(
            case=family.case, session_id=None, kind="other", at=LATER, by=other, what="x", severity="light"
        )
    with pytest.raises(PermissionDenied):
        operations.give_signal(incident=incident, signal=signal(), by=other, at=LATER)


# --- the end ---------------------------------------------------------------------------------------------------------


def done(cast, incident, but=()):
    for step in queries.steps_of(incident):
        if step.code not in but and step.done_at is None:
            operations.tick_step(step=step, note="", done_at=LATER, by=cast.a.key_worker, at=LATER)
    incident.refresh_from_db()
    return incident


def test_closing_asks_for_steps_signal_review_and_debrief(cast, family, opened):  # noqa: F811
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


def test_r25_a_debrief_is_read_by_the_two_who_spoke(cast, opened):  # noqa: F811
    from services.incidents.access import debriefs_read_by  # noqa: PLC0415

    incident = opened(session=False, by=cast.a.key_worker)
    facts = {"spoke_with": cast.a.coordinator, "held_at": LATER, "note": "Беше тежко."}
    operations.record_debrief(incident=incident, by=cast.a.key_worker, at=LATER, **facts)
    assert [len(debriefs_read_by(one)) for one in (cast.a.key_worker, cast.a.coordinator, cast.a.head)] == [1, 1, 0]
    assert [(row.worker, row.spoke_with) for row in queries.debriefs_of(incident)] == [
        (cast.a.key_worker, cast.a.coordinator)
    ]


def test_r25_each_of_two_who_led_the_meeting_is_debriefed(cast, meeting, opened):  # noqa: F811
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


def test_a_case_is_not_closed_over_an_open_incident(cast, family, opened):  # noqa: F811
    from services.incidents.guards import incidents_closed  # noqa: PLC0415

    assert incidents_closed(family.case) is None
    opened(session=False, by=cast.a.key_worker)
    assert "сигнал" in str(incidents_closed(family.case))


def test_a_record_with_an_incident_is_locked_by_a_second_person_alone(cast, family, meeting, opened, door):  # noqa: F811
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


def test_what_the_second_person_misses_is_added_and_read_again(cast, family, meeting, opened, door):  # noqa: F811
    from services.contact_centre.operations.record import add_addendum  # noqa: PLC0415

    door.whole_meeting(meeting, family)
    opened()
    door.signed(meeting, family)
    first = queries.last_review(meeting.pk)
    operations.decide_record_review(review=first, is_right=False, finding=BECAUSE, by=cast.a.head, at=LATER)
    assert not queries.record_is_locked(meeting.pk)
    add_addendum(session=meeting, text="Бащата беше в стаята.", by=cast.a.supervisor, at=moment("14:00"))
    assert queries.last_review(meeting.pk) != first
