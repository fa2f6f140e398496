"""The record: facts by the minute, the child's words, a signature that nobody can undo, and addenda."""

import threading

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from audit.models import Event
from kernel import sight
from kernel.errors import Refusal, Refusals
from kernel.place import entered
from services.contact_centre.enums import SessionState
from services.contact_centre.models import Addendum, ChildVoice, Observation, Session
from services.contact_centre.operations import record
from tests.contact_centre.door import moment
from tests.utils.eyes import TEST

FACT = {"kind": "observed", "text": "Детето сяда до бащата.", "at": "10:10"}


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def write(session, by, *, written="10:12", **changes):
    facts = {**FACT, **changes}
    facts["at"] = moment(facts["at"])
    return record.write_fact(session=session, by=by, written_at=moment(written), **facts)


@pytest.fixture
def held(door, meeting, family):
    return door.whole_meeting(meeting, family)


# --- facts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "  "}, "text"),
        ({"kind": "thought"}, "kind"),
        ({"at": "10:30"}, "at"),
        ({"at": "7:30"}, "at"),
        ({"at": "14:30", "written": "20:00"}, "at"),
    ],
)
def test_facts_that_cannot_be(held, changes, field):
    with pytest.raises(Refusal) as refused:
        write(held, held.supervisor, **changes)
    assert refused.value.field == field
    assert not Observation.objects.exists()


def test_a_fact_sent_twice_is_one_fact(held):
    first = write(held, held.supervisor)
    assert write(held, held.supervisor) == first
    assert write(held, held.supervisor, written="10:40") != first


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "reception", "other"])
def test_who_must_not_write(cast, held, who):
    by = cast.a.worker("session_supervisor") if who == "other" else getattr(cast.a, who)
    with pytest.raises(PermissionDenied):
        write(held, by)


def test_the_head_writes_where_nobody_else_can(cast, held):
    assert write(held, cast.a.head).author == cast.a.head


@pytest.mark.parametrize("changes", [{"type": "supported"}, {"type": "handover"}, {"purpose": "handover_out"}])
def test_observations_are_kept_of_supervised_meetings_alone(held, changes):
    """R1."""
    Session.objects.filter(pk=held.pk).update(**changes)
    with pytest.raises(Refusal):
        write(held, held.supervisor)


def test_nothing_is_written_before_anybody_has_come(meeting, cast):
    with pytest.raises(Refusal):
        write(meeting, cast.a.supervisor)


def test_ones_own_fact_is_taken_back_and_nobody_elses(cast, held):
    fact = write(held, held.supervisor)
    with pytest.raises(Refusal):
        record.strike_fact(fact=fact, by=cast.a.head, at=moment("12:30"))
    record.strike_fact(fact=fact, by=held.supervisor, at=moment("12:30"))
    assert not Observation.objects.exists()


# --- the child's words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "none_reason", "passes"),
    [("Хубаво", "", True), ("", "Заспа", True), ("", "", False), ("Хубаво", "Заспа", False), (" ", " ", False)],
)
def test_a_child_said_something_or_there_is_a_reason(held, family, said, none_reason, passes):
    facts = {"session": held, "child": family.children[0], "by": held.supervisor, "at": moment("12:30")}
    if passes:
        record.note_voice(said=said, none_reason=none_reason, **facts)
        return
    with pytest.raises(Refusal):
        record.note_voice(said=said, none_reason=none_reason, **facts)


def test_only_a_child_of_the_meeting_speaks_in_its_record(held, family, another_family):
    facts = {"said": "Да", "none_reason": "", "by": held.supervisor, "at": moment("12:30")}
    for person in (family.mother, another_family().children[0]):
        with pytest.raises(Refusal):
            record.note_voice(session=held, child=person, **facts)


def test_a_child_speaks_once_and_the_words_may_be_mended(held, family):
    facts = {"session": held, "child": family.children[0], "none_reason": "", "by": held.supervisor}
    for said in ("Хубаво", "Хубаво беше"):
        record.note_voice(said=said, at=moment("12:30"), **facts)
    assert ChildVoice.objects.get().said == "Хубаво беше"
    with pytest.raises(IntegrityError, match="voice_once_per_child"), transaction.atomic():
        ChildVoice.objects.create(session=held, child=family.children[0], author=held.supervisor)


# --- signing -------------------------------------------------------------------------------------------------------


def test_a_record_is_signed_when_it_is_complete(door, held, family):
    with pytest.raises(Refusals):
        record.sign_record(session=held, by=held.supervisor, at=moment("13:00"))
    session = door.signed(held, family)
    assert (session.state, session.signed_by) == (SessionState.SIGNED, held.supervisor)


def test_a_meeting_that_did_not_take_place_is_signed_without_facts(door, meeting, cast):
    session = door.not_held(meeting, "10:20", "nobody_came")
    assert record.sign_record(session=session, by=cast.a.supervisor, at=moment("11:00")).state == SessionState.SIGNED


def test_how_the_child_waited_is_not_called_optional_where_the_signature_needs_it(door, meeting, family, cast):
    door.through(meeting, (family.mother, "arrived", "10:00"), (family.children[0], "arrived", "10:00"))
    session = door.not_held(meeting, "10:20", "parent_did_not_come")
    label, page = _wait_label(cast, session)
    assert label == "Как чака детето и какво му беше казано"
    assert "Без това протоколът не може да бъде подписан" in page.find(id="id_child_wait_helptext").text
    door.check(session, family.children[0], "left", "10:40")


def test_how_nobody_waited_stays_optional(door, meeting, cast):
    label, page = _wait_label(cast, door.not_held(meeting, "10:20", "nobody_came"))
    assert "по желание" in label
    assert page.find(id="id_child_wait_helptext") is None


def _wait_label(cast, session):
    page = soup(cast.at(cast.a.supervisor).get(f"/records/{session.pk}/"))
    return " ".join(page.find("label", {"for": "id_child_wait"}).text.split()), page


def test_it_cannot_be_signed_twice(door, held, family):
    door.signed(held, family)
    with pytest.raises(Refusal):
        record.sign_record(session=held, by=held.supervisor, at=moment("14:00"))


STATEMENTS = [
    "UPDATE contact_centre_session SET reason_note = NULL",
    "UPDATE contact_centre_session SET state = 'notes_due', signed_at = NULL, signed_by_id = NULL",
    "DELETE FROM contact_centre_session",
    "UPDATE contact_centre_observation SET kind = 'quoted'",
    "DELETE FROM contact_centre_observation",
    "INSERT INTO contact_centre_observation SELECT gen_random_uuid(), at, kind, text, written_at, author_id,"
    " session_id FROM contact_centre_observation",
    "UPDATE contact_centre_childvoice SET written_at = now()",
    "DELETE FROM contact_centre_childvoice",
    "UPDATE contact_centre_participant SET part = 'other'",
    "DELETE FROM contact_centre_participant",
    "DELETE FROM contact_centre_arrivalwindow",
    "UPDATE contact_centre_checkevent SET at = now()",
    "DELETE FROM contact_centre_checkevent",
    "UPDATE contact_centre_addendum SET written_at = now()",
    "DELETE FROM contact_centre_addendum",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_every_change_of_a_signed_record(door, held, family, statement):
    session = door.signed(held, family)
    record.add_addendum(session=session, text="Още нещо", by=session.supervisor, at=moment("14:00"))
    with (
        pytest.raises(Exception, match="is signed|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_facts_of_another_meeting_do_not_move_into_a_signed_one(door, held, family, wanted):
    session = door.signed(held, family)
    other = door.book(wanted(family.first, hours=(16, 17)), family.case)
    Session.objects.filter(pk=other.pk).update(state="in_progress")
    fact = Observation.objects.create(
        session=other, at=moment("16:10"), kind="observed", text="Друго", author=session.supervisor
    )
    with pytest.raises(IntegrityError, match="is signed"), transaction.atomic():
        Observation.objects.filter(pk=fact.pk).update(session=session)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": "signed"}, "session_signed_has_author_and_date"),
        ({"signed_at": "2026-11-07T12:00Z"}, "session_signed_has_author_and_date"),
        ({"state": "cancelled"}, "session_cancelled_by_someone"),
        ({"cancelled_by": "court"}, "session_cancelled_by_someone"),
        ({"state": "not_held"}, "session_not_held_has_reason"),
        ({"ends_at": "2026-11-07T01:00Z"}, "session_ends_after_start"),
    ],
)
def test_states_are_tied_to_authors_and_times(meeting, facts, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Session.objects.filter(pk=meeting.pk).update(**facts)


@pytest.mark.django_db(transaction=True)
def test_a_fact_and_the_signature_at_the_same_second(place_a, cast, door, meeting, family):
    """Either the fact is in the signed record or it is refused: never added to it afterwards."""
    held = door.whole_meeting(meeting, family)
    write(held, held.supervisor)
    child = family.children[0]
    record.note_voice(session=held, child=child, said="Да", none_reason="", by=held.supervisor, at=moment("12:30"))
    ready, answers = threading.Barrier(2), []

    def act(what, name):
        ready.wait()
        with entered(place_a), sight.beyond(TEST):
            try:
                what()
                answers.append(name)
            except Refusal:
                answers.append(f"no {name}")
            finally:
                connection.close()

    acts = {
        "signed": lambda: record.sign_record(session=held, by=held.supervisor, at=moment("13:00")),
        "fact": lambda: write(held, cast.a.head, text="Още един факт."),
    }
    threads = [threading.Thread(target=act, args=(what, name)) for name, what in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "signed" in answers
    with entered(place_a):
        assert Observation.objects.count() == 1 + ("fact" in answers)


# --- addenda -------------------------------------------------------------------------------------------------------


def test_a_signed_record_grows_by_addenda(door, held, family):
    with pytest.raises(Refusal):
        record.add_addendum(session=held, text="Рано", by=held.supervisor, at=moment("12:40"))
    session = door.signed(held, family)
    with pytest.raises(Refusal):
        record.add_addendum(session=session, text=" ", by=session.supervisor, at=moment("14:00"))
    for _twice in range(2):
        record.add_addendum(session=session, text="Бащата се обади.", by=session.supervisor, at=moment("14:00"))
    assert Addendum.objects.get().text == "Бащата се обади."


def test_nobody_adds_to_a_record_that_they_may_not_read(cast, door, held, family):
    session = door.signed(held, family)
    for by in (cast.a.worker("session_supervisor"), cast.a.worker("key_worker"), cast.a.reception):
        with pytest.raises(PermissionDenied):
            record.add_addendum(session=session, text="Нещо", by=by, at=moment("14:00"))


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 200),
        ("coordinator", 200),
        ("key_worker", 200),
        ("supervisor", 200),
        ("reception", 403),
        ("other key_worker", 404),
        ("other session_supervisor", 404),
    ],
)
def test_who_may_read_a_record(cast, held, who, status):
    worker = cast.a.worker(who.split()[1]) if " " in who else getattr(cast.a, who)
    assert cast.at(worker).get(f"/records/{held.pk}/").status_code == status


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
def test_the_page_speaks_every_language_before_and_after_the_signature(cast, door, held, family, language):
    client = cast.at(cast.a.worker("head_of_service", language=language))
    page = soup(client.get(f"/records/{held.pk}/"))
    assert page.html["lang"] == language
    assert not page.find("form", action=f"/records/{held.pk}/sign/")
    door.signed(held, family)
    page = soup(client.get(f"/records/{held.pk}/"))
    assert page.find("form", action=f"/records/{held.pk}/addenda/")
    assert not page.find("form", action=f"/records/{held.pk}/facts/")


def test_the_whole_record_by_its_pages(cast, door, held, family):
    door.now("12:40")
    client, page = cast.at(held.supervisor), f"/records/{held.pk}/"
    child = family.children[0].pk
    assert client.post(f"{page}facts/", FACT).status_code == 302
    assert client.post(f"{page}voices/{child}/", {f"{child}-said": "Хубаво беше."}).status_code == 302
    assert soup(client.get(page)).find("form", action=f"{page}sign/")
    unread = client.post(f"{page}sign/")
    assert unread.status_code == 422
    assert "1 факт, думите на 1 дете" in unread.content.decode()
    held.refresh_from_db()
    assert held.state == SessionState.NOTES_DUE
    assert client.post(f"{page}sign/", {"read": "on"}).status_code == 302
    assert client.post(f"{page}addenda/", {"text": "Бащата се обади."}).status_code == 302
    text = soup(client.get(page)).text
    assert "Детето сяда до бащата." in text
    assert "Бащата се обади." in text
    assert Event.objects.filter(action="read", case_id=held.case_id).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"at": "24:30"}, "at"),
        ({"at": ""}, "at"),
        ({"at": "23:59"}, "at"),
        ({"text": ""}, "text"),
        ({"text": "а\x00"}, "text"),
        ({"text": "а" * 4001}, "text"),
        ({"kind": "thought"}, "kind"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_what_was_written_stays(cast, door, held, changes, field):
    door.now("12:40")
    response = cast.at(held.supervisor).post(f"/records/{held.pk}/facts/", {**FACT, **changes})
    assert response.status_code == 422
    assert soup(response).find(id=f"id_{field}_error")
    if "text" not in changes:
        assert soup(response).find("textarea", {"name": "text"}).text.strip() == FACT["text"]
    assert not Observation.objects.exists()


def test_drafts_are_kept_for_what_takes_long_to_write(cast, held):
    page = soup(cast.at(held.supervisor).get(f"/records/{held.pk}/"))
    assert len(page.select("form[data-draft]")) >= 2


def test_a_signed_record_leads_to_its_certificate_whoever_may_issue_it(cast, door, held, family):
    page, issue = f"/records/{held.pk}/", f"/certificates/sessions/{held.pk}/"
    assert issue not in cast.at(cast.a.head).get(page).content.decode()
    door.signed(held, family)
    assert issue in cast.at(cast.a.head).get(page).content.decode()
    assert issue not in cast.at(held.supervisor).get(page).content.decode()


def test_who_looked_at_the_record(cast, held):
    page = f"/records/{held.pk}/"
    assert "looked" not in cast.at(held.supervisor).get(page).content.decode()
    assert cast.at(held.supervisor).get(f"{page}looked/").status_code == 403
    assert cast.at(cast.a.head).get(page).context is not None
    shown = soup(cast.at(cast.a.head).get(f"{page}looked/")).find("table").text
    assert held.supervisor.display_name in shown
    assert cast.at(cast.b.head, "centre-a").get(f"{page}looked/").status_code == 302


def test_the_page_costs_the_same_for_many_facts(cast, held, django_assert_max_num_queries):
    client = cast.at(held.supervisor)
    client.get(f"/records/{held.pk}/")
    asked = []
    for minutes in (range(10, 11), range(11, 30)):
        for minute in minutes:
            write(held, held.supervisor, at=f"10:{minute}", written="11:00")
        with django_assert_max_num_queries(26) as found:
            client.get(f"/records/{held.pk}/")
        asked.append(len(found))
    assert asked[0] == asked[1]
