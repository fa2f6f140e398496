"""Rules of the day of a meeting: R12 R17 R19 R21 R26 R27 R30, and R10 and R4 where the day touches them."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kernel.errors import Refusal, Refusals
from services.cases.models import EntrySecret, Task
from services.contact_centre.enums import SessionState
from services.contact_centre.models import (
    Observation,
    Pause,
    Policy,
    VoiceAnswer,
)
from services.contact_centre.operations import course, overdue, record, voices
from services.contact_centre.operations.briefing import confirm_read
from services.contact_centre.operations.preparation import assess_risk
from services.contact_centre.queries.briefing import is_prepared, stamps
from services.contact_centre.queries.record import minutes_of
from services.people.secrecy import may_know
from tests.contact_centre.conftest import NOW
from tests.contact_centre.door import moment


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def begun(door, meeting, family):
    return door.begun(meeting, family)


@pytest.fixture
def held(door, meeting, family):
    return door.whole_meeting(meeting, family)


def pause(session, at="10:30", reason="child_distressed", what="Детето плаче. Извеждам го за пет минути.", **facts):
    facts = {"by": session.supervisor, "at": moment(at), "noted_at": moment(at), **facts}
    return course.pause(session=session, reason=reason, what=what, **facts)


def resume(session, at="10:40", **facts):
    facts = {"by": session.supervisor, "at": moment(at), "noted_at": moment(at), **facts}
    return course.resume(session=session, **facts)


# --- R10: read before ----------------------------------------------------------------------------------------------


def test_r10_a_meeting_begins_when_its_supervisor_has_read_what_stands(cast, door, meeting, family):
    door.through(meeting, (family.father, "arrived", "9:45"), (family.father, "settled", "9:47"))
    door.through(meeting, (family.children[0], "arrived", "10:00"))
    risk = {"level": "low", "factors": "Виждат се за пръв път от година.", "next_review_on": date(2026, 12, 1)}
    assess_risk(case=family.case, by=cast.a.head, at=NOW, **risk)
    facts = {"session": meeting, "by": meeting.supervisor, "at": moment("10:04"), "noted_at": moment("10:04")}
    with pytest.raises(Refusals, match="Никола Наблюдаващ"):
        course.begin(**facts)
    with pytest.raises(Refusal):  # something has changed since the page was shown
        confirm_read(session=meeting, stamp="0" * 64, by=meeting.supervisor, at=moment("10:03"))
    confirm_read(session=meeting, stamp=stamps([meeting])[meeting.pk], by=meeting.supervisor, at=moment("10:03"))
    assert course.begin(**facts).state == SessionState.IN_PROGRESS


@pytest.mark.parametrize("who", ["head", "coordinator", "key_worker", "reception", "other"])
def test_r10_nobody_reads_for_the_supervisor(cast, meeting, who):
    by = cast.a.worker("session_supervisor") if who == "other" else getattr(cast.a, who)
    with pytest.raises(PermissionDenied):
        confirm_read(session=meeting, stamp=stamps([meeting])[meeting.pk], by=by, at=NOW)


def test_r10_a_replacement_reads_anew(cast, meeting):
    assert is_prepared(meeting)
    meeting.supervisor = cast.a.worker("session_supervisor")
    meeting.save()
    assert not is_prepared(meeting)


# --- R12: interrupt and end ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "what", "field"), [("boredom", "Тихо е.", "reason"), ("child_distressed", "  ", "what")]
)
def test_r12_an_interruption_has_a_reason_of_the_list_and_words(begun, reason, what, field):
    with pytest.raises(Refusals) as refused:
        pause(begun, reason=reason, what=what)
    assert [one.field for one in refused.value.refusals] == [field]
    begun.refresh_from_db()
    assert begun.state == SessionState.IN_PROGRESS


def test_r12_what_was_done_is_an_intervention_of_the_record_and_time_stands_still(door, begun, family):
    assert pause(begun).state == SessionState.PAUSED
    fact = Observation.objects.get()
    assert (fact.kind, fact.at, fact.author) == ("intervention", moment("10:30"), begun.supervisor)
    assert resume(begun).state == SessionState.IN_PROGRESS
    door.end(begun, "11:00")
    begun.refresh_from_db()
    assert minutes_of(begun) == 46  # 56, less ten


def test_r12_it_ends_out_of_an_interruption(door, begun):
    pause(begun)
    session = door.end(begun, "10:35", "child_distressed", reason_note="Детето иска при майка си.")
    assert session.state == SessionState.DEPARTING
    assert Pause.objects.get().resumed_at == moment("10:35")


def test_r12_the_entrance_interrupts_but_writes_no_facts(cast, begun):
    pause(begun, by=cast.a.reception)
    assert not Observation.objects.exists()
    assert Pause.objects.get().what


def test_r12_nobody_goes_on_without_the_child(door, begun, family):
    pause(begun)
    door.check(begun, family.mother, "arrived", "10:33")
    door.check(begun, family.children[0], "left", "10:34")
    with pytest.raises(Refusals):
        resume(begun)


@pytest.mark.parametrize(
    "reason", ["child_distressed", "rules_broken", "imminent_harm", "child_refused", "intoxication"]
)
def test_r12_an_early_end_is_told_in_words(door, begun, reason):
    with pytest.raises(Refusals) as refused:
        door.end(begun, "10:40", reason)
    assert [one.field for one in refused.value.refusals] == ["reason_note"]
    assert door.end(begun, "10:40", reason, reason_note="Видях и спрях.").state == SessionState.DEPARTING
    assert Observation.objects.get().text == "Видях и спрях."


@pytest.mark.parametrize("who", ["other", "former"])
def test_r12_who_may_not_interrupt(cast, begun, who):
    by = cast.a.worker("outside_approver")
    with pytest.raises(PermissionDenied):
        pause(begun, by=by)
    assert not Pause.objects.exists()


def test_r12_what_is_signed_is_not_interrupted_afterwards(door, held, family):
    door.signed(held, family)
    facts = {"reason": "child_asked", "paused_at": moment("10:30"), "paused_by": held.supervisor}
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(session=held, **facts)


# --- R17: what a record needs at the least -------------------------------------------------------------------------


def missing(session):
    with pytest.raises(Refusals) as refused:
        record.sign_record(session=session, by=session.supervisor, at=moment("13:00"))
    return str(refused.value)


def test_r17_each_missing_thing_is_named(held):
    said = missing(held)
    assert "факт" in said or "fact" in said
    assert "дет" in said or "child" in said


def test_r17_who_brought_the_child(cast, door, meeting, family):
    """Nobody who may bring it was noted near it: the supervisor says it."""
    father, child = family.father, family.children[0]
    door.through(meeting, (father, "arrived", "9:45"), (father, "settled", "9:47"), (child, "arrived", "10:00"))
    door.begin(meeting, "10:04")
    door.end(meeting, "12:00")
    door.through(
        meeting, (family.mother, "arrived", "12:00"), (child, "left", "12:02"), (family.mother, "left", "12:03")
    )
    door.check(meeting, father, "left", "12:20")
    meeting.refresh_from_db()
    assert "Ани" in missing(meeting)
    record.complete_record(session=meeting, by=meeting.supervisor, brought_note="Майката, в 9:58")
    assert "Ани" not in missing(meeting)
    with pytest.raises(PermissionDenied):
        record.complete_record(session=meeting, by=cast.a.key_worker, brought_note="друг")


def test_r17_an_early_end_needs_what_was_done(cast, door, begun, family):
    """The entrance ended it: its words are no fact of the record."""
    child = family.children[0]
    door.end(begun, "10:40", "rules_broken", by=cast.a.reception, reason_note="Вика.")
    door.through(
        begun, (family.mother, "arrived", "10:41"), (child, "left", "10:43"), (family.mother, "left", "10:44")
    )
    door.check(begun, family.father, "left", "11:00")
    begun.refresh_from_db()
    facts = {"by": begun.supervisor, "at": moment("10:39"), "written_at": moment("11:05")}
    record.write_fact(session=begun, kind="observed", text="Бащата повишава тон.", **facts)
    voice = record.Voice(none_reason="Тръгна веднага.")
    record.keep_voice(session=begun, child=child, voice=voice, by=begun.supervisor, at=moment("11:05"))
    before = missing(begun)
    record.write_fact(session=begun, kind="intervention", text="Прекратих срещата.", **facts)
    assert before
    assert record.sign_record(session=begun, by=begun.supervisor, at=moment("11:10")).state == SessionState.SIGNED


def test_r17_how_a_child_waited_in_vain(door, meeting, family):
    door.through(meeting, (family.mother, "arrived", "9:58"), (family.children[0], "arrived", "9:58"))
    session = door.not_held(meeting, "10:20", "parent_did_not_come")
    assert missing(session)
    record.complete_record(session=session, by=session.supervisor, child_wait="Игра. Казах: „Днес няма да се видите.“")
    door.through(session, (family.children[0], "left", "10:40"), (family.mother, "left", "10:40"))
    signed = record.sign_record(session=session, by=session.supervisor, at=moment("11:00"))
    assert signed.state == SessionState.SIGNED


# --- R19: behaviour, not opinion -----------------------------------------------------------------------------------


def test_r19_marked_words_are_looked_at_whoever_signs_by_whatever_way(door, held, family):
    """The operation asks, not only the page: a program or a command cannot leave the tick out."""
    facts = {"kind": "observed", "at": moment("10:10"), "written_at": moment("10:11"), "by": held.supervisor}
    record.write_fact(session=held, text="Бащата е агресивен.", **facts)
    child = family.children[0]
    record.note_voice(session=held, child=child, said="Да", none_reason="", by=held.supervisor, at=moment("12:30"))
    with pytest.raises(Refusal) as refused:
        record.sign_record(session=held, by=held.supervisor, at=moment("13:00"))
    assert refused.value.field == "reviewed"
    signed = record.sign_record(session=held, by=held.supervisor, at=moment("13:00"), reviewed=True)
    assert signed.state == SessionState.SIGNED


# --- R26: the term of a record -------------------------------------------------------------------------------------


def late(hours=73):
    return moment("12:00") + timedelta(hours=hours)


def test_r26_a_record_that_is_not_signed_in_time_becomes_one_task(family, held):
    policy = Policy()
    assert overdue.alert_overdue(policy=policy, at=late(71)) == 0
    assert overdue.alert_overdue(policy=policy, at=late()) == 1
    assert overdue.alert_overdue(policy=policy, at=late(100)) == 0
    task = Task.objects.get(kind=overdue.kind_of(held))
    assert task.assigned_to == family.case.key_worker


def test_r26_the_term_is_the_centres_own(held):
    assert overdue.alert_overdue(policy=Policy(record_due_hours=24), at=late(25)) == 1


def test_r26_signing_ends_the_task(door, family, held):
    overdue.alert_overdue(policy=Policy(), at=late())
    door.signed(held, family)
    assert Task.objects.get(kind=overdue.kind_of(held)).done_at is not None


def test_r26_the_list_shows_what_is_due_to_whoever_may_read_it(cast, door, held, django_assert_max_num_queries):
    door.now("12:00", date(2026, 11, 11))
    page = soup(cast.at(held.supervisor).get("/records/due/?late=1"))
    assert page.find("a", href=f"/records/{held.pk}/")
    assert cast.at(cast.a.reception).get("/records/due/").status_code == 403
    stranger = soup(cast.at(cast.a.worker("session_supervisor")).get("/records/due/"))
    assert not stranger.find("a", href=f"/records/{held.pk}/")


# --- R27: ready interventions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["messenger", "questioning", "derogatory", "whispering"])
def test_r27_a_ready_phrase_is_one_touch_away_and_an_intervention(cast, door, begun, key):
    door.now("10:30")
    for path in (f"/day/{begun.pk}/", f"/records/{begun.pk}/"):
        page = soup(cast.at(begun.supervisor).get(f"{path}?phrase={key}"))
        assert page.find("textarea", {"name": "text"}).text.strip()
        assert page.find("input", {"name": "kind", "value": "intervention"}).has_attr("checked")


def test_r27_an_unknown_phrase_is_no_phrase(cast, door, begun):
    door.now("10:30")
    page = soup(cast.at(begun.supervisor).get(f"/day/{begun.pk}/?phrase=<script>"))
    assert not page.find("textarea", {"name": "text"}).text.strip()


# --- R30: said, done, told back ------------------------------------------------------------------------------------


def speak(session, child, **facts):
    voice = record.Voice(**{"said": "Искам баба да идва.", **facts})
    return record.keep_voice(session=session, child=child, voice=voice, by=session.supervisor, at=moment("12:30"))


def test_r30_before_and_after_by_faces_and_words(held, family):
    row = speak(held, family.children[0], feeling_before="bad", said_before="Страх ме е.", feeling_after="good")
    row.refresh_from_db()
    assert (row.feeling_before, row.feeling_after, row.said_before) == ("bad", "good", "Страх ме е.")


def test_r30_a_face_alone_is_a_word(held, family):
    assert speak(held, family.children[0], said="", feeling_after="so_so").feeling_after == "so_so"


@pytest.mark.parametrize(
    ("wish", "kept_from"), [("visiting", {"father"}), ("resident", {"mother"}), ("both", {"father", "mother"})]
)
def test_r30_a_wish_is_kept_by_the_one_function_that_keeps_secrets(held, family, wish, kept_from):
    row = speak(held, family.children[0], wish=wish)
    for name in ("father", "mother"):
        assert may_know(getattr(family, name), row) == (name not in kept_from)
    speak(held, family.children[0], wish=wish, said="Искам баба и дядо.")
    assert EntrySecret.objects.filter(entry=row.pk).count() == 1


def test_r30_what_was_asked_stays_a_task_until_the_child_was_told(cast, held, family):
    row = speak(held, family.children[0], asked="Баба да дойде")
    answer = VoiceAnswer.objects.get(voice=row)
    task = Task.objects.get(kind=voices.kind_of(answer))
    assert task.assigned_to == family.case.key_worker
    by = cast.a.key_worker
    with pytest.raises(Refusal):
        voices.note_told(answer=answer, told="Да", told_at=moment("14:00"), by=by, at=moment("14:00"))
    voices.note_done(answer=answer, done="Попитахме съда.", by=by, at=moment("14:00"))
    task.refresh_from_db()
    assert task.done_at is None
    told_at = moment("9:00", date(2026, 11, 14))
    answer = voices.note_told(answer=answer, told="„Съдът ще реши.“ – „Добре.“", told_at=told_at, by=by, at=told_at)
    task.refresh_from_db()
    assert (answer.told_by, answer.told_at, task.done_at) == (by, told_at, told_at)
    with pytest.raises(Refusal):
        voices.note_done(answer=answer, done="Друго", by=by, at=told_at)


def test_r30_what_a_child_asked_is_kept_although_the_key_worker_works_on_no_case_any_more(held, family):
    user = family.case.key_worker.user
    user.roles = ["reception"]
    user.save()
    answer = VoiceAnswer.objects.get(voice=speak(held, family.children[0], asked="Баба да дойде"))
    assert Task.objects.get(kind=voices.kind_of(answer)).assigned_to is None


@pytest.mark.parametrize("who", ["reception", "other key worker", "other supervisor"])
def test_r30_who_may_not_answer_for_the_child(cast, held, family, who):
    answer = VoiceAnswer.objects.get(voice=speak(held, family.children[0], asked="Баба да дойде"))
    roles = {"reception": "reception", "other key worker": "key_worker", "other supervisor": "session_supervisor"}
    by = cast.a.worker(roles[who])
    with pytest.raises(PermissionDenied):
        voices.note_done(answer=answer, done="Нищо", by=by, at=moment("14:00"))
    path = f"/records/{held.pk}/voices/{answer.voice_id}/answer/"
    assert cast.at(by).get(path).status_code in {403, 404}
    assert cast.at(cast.b.head, "centre-a").get(path).status_code == 302


def test_r30_the_page_leads_from_done_to_told(cast, door, held, family):
    answer = VoiceAnswer.objects.get(voice=speak(held, family.children[0], asked="Баба да дойде"))
    door.now("15:00")
    client, path = cast.at(cast.a.key_worker), f"/records/{held.pk}/voices/{answer.voice_id}/answer/"
    assert client.post(path, {"done": ""}).status_code == 422
    assert client.post(path, {"done": "Попитахме съда."}).status_code == 302
    assert client.post(path, {"told_on": "2026-11-07", "told": "„Ще питаме.“"}).status_code == 302
    answer.refresh_from_db()
    assert answer.told_by == cast.a.key_worker
    assert not soup(client.get(path)).select("main form textarea")


def test_r30_the_answer_comes_after_signing_too(door, held, family):
    speak(held, family.children[0], asked="Баба да дойде")
    facts = {"by": held.supervisor, "at": moment("10:10"), "written_at": moment("10:11")}
    record.write_fact(session=held, kind="observed", text="Играят.", **facts)
    record.sign_record(session=held, by=held.supervisor, at=moment("13:00"))
    answer = VoiceAnswer.objects.get()
    assert voices.note_done(answer=answer, done="Говорихме.", by=held.supervisor, at=moment("15:00")).done
