"""Pages of consultations: what came of one, its note and who reads it, the list, the calendar, the messages."""

from datetime import date, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied

from kernel import clock
from kernel.clock import at_sofia
from kernel.errors import Refusal, Refusals
from kernel.place import entered
from outbox.models import Message
from outbox.work import work_one
from services.consultations import operations, queries, tasks, telling
from services.consultations.models import Consultation
from services.contact_centre.models import Arrangement, Policy
from services.contact_centre.queries import feeds
from services.psychology.access import readable_by
from services.psychology.models import PsychologistNote
from services.psychology.operations import add_to_note, let_read
from services.staff.models import Worker
from tests.consultations.conftest import MONDAY, NOW, SATURDAY

SAID = "Майката казва, че вкъщи не се говори за срещите."


def page_of(row, tail=""):
    return f"/consultations/{row.pk}/{tail}"


def text_of(response):
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


@pytest.fixture
def over():
    """Monday, when the hour is over."""
    return at_sofia(MONDAY, time(11, 5))


@pytest.fixture
def note(planned, psychologist, over):
    operations.hold_consultation(consultation=planned, by=psychologist, at=over)
    return operations.write_note(consultation=planned, text=SAID, by=psychologist, at=over)


# --- held or not -----------------------------------------------------------------------------------------------------


def test_held_when_it_has_begun(planned, psychologist, over):
    with pytest.raises(Refusals):
        operations.hold_consultation(consultation=planned, by=psychologist, at=NOW)
    row = operations.hold_consultation(consultation=planned, by=psychologist, at=over)
    assert (row.state, row.closed_at, row.closed_by) == ("held", over, psychologist)
    with pytest.raises(Refusal):
        operations.call_off(consultation=row, not_held="centre", by=psychologist, at=over)


def test_nobody_stayed_away_from_what_lies_ahead(planned, psychologist, over):
    for reason in ("no_show", "", "weather"):
        with pytest.raises(Refusals):
            operations.call_off(consultation=planned, not_held=reason, by=psychologist, at=NOW)
    assert operations.call_off(consultation=planned, not_held="no_show", by=psychologist, at=over).state == "not_held"


def test_a_stranger_to_the_case_says_nothing_of_it(cast, planned, over):
    for who in (cast.a.worker("psychologist"), cast.a.supervisor, cast.a.reception):
        with pytest.raises(PermissionDenied):
            operations.hold_consultation(consultation=planned, by=who, at=over)


# --- the note --------------------------------------------------------------------------------------------------------


def test_the_note_is_its_authors(cast, note, planned, psychologist):
    assert PsychologistNote.objects.get().text == SAID
    assert (note.consultation, note.child) == (planned.pk, None)
    assert readable_by(psychologist).exists()
    for who in (cast.a.head, cast.a.coordinator, cast.a.key_worker):
        assert not readable_by(who).exists()
        answer = cast.at(who).get(page_of(planned))
        assert answer.status_code == 200, "that it was held, they see"
        assert SAID not in answer.content.decode()
        assert f"/psychology/notes/{note.pk}/" not in answer.content.decode()
        assert cast.at(who).get(f"/psychology/notes/{note.pk}/").status_code in {403, 404}
    opened = cast.at(psychologist).get(f"/psychology/notes/{note.pk}/")
    assert SAID in opened.content.decode()


def test_whoever_was_let_in_reads_it(cast, note, psychologist):
    until = clock.today() + timedelta(days=7)  # grants end by the clock of the product
    facts = {"reason": "Изготвя прегледа за съда.", "until": until, "at": clock.now()}
    let_read(case=note.case, author=psychologist, reader=cast.a.key_worker, by=psychologist, **facts)
    assert readable_by(cast.a.key_worker).exists()
    assert not readable_by(cast.a.head).exists()


def test_a_key_worker_writes_after_their_own_and_no_psychologists_notes(cast, plan, hour, over):
    key = cast.a.key_worker
    row = plan(hour(worker=key))
    written = operations.write_note(consultation=row, text=SAID, by=key, at=over)
    assert add_to_note(note=written, text="И още.", by=key, at=over).consultation == row.pk
    assert readable_by(key).count() == 2


@pytest.mark.parametrize("who", ["head", "coordinator", "key_worker"])
def test_nobody_writes_after_somebody_elses(cast, planned, over, who):
    with pytest.raises(PermissionDenied):
        operations.write_note(consultation=planned, text=SAID, by=getattr(cast.a, who), at=over)


def test_no_note_of_what_lies_ahead_or_of_nothing(planned, psychologist, over):
    for text, at in ((SAID, NOW), ("  ", over)):
        with pytest.raises(Refusal):
            operations.write_note(consultation=planned, text=text, by=psychologist, at=at)
    assert not PsychologistNote.objects.exists()


# --- pages -----------------------------------------------------------------------------------------------------------


def test_where_nobody_of_the_case_holds_consultations_the_page_says_why_and_the_way_out(cast, family, house):
    path = f"/consultations/cases/{family.case.pk}/new/"
    with entered(cast.a.place):
        Worker.objects.exclude(pk__in=(cast.a.coordinator.pk, cast.a.head.pk)).update(active=False, left_at=NOW)
    page = BeautifulSoup(cast.at(cast.a.coordinator).get(path).content, "html.parser")
    assert "В този център никой не води консултации" in page.find(id="id_worker_helptext").text
    assert not page.select("form.form ul.hints"), "who may not invite is not sent there"
    page = BeautifulSoup(cast.at(cast.a.head).get(path).content, "html.parser")
    assert page.select_one("form.form ul.hints a")["href"] == "/staff/invite/"
    cast.a.worker("psychologist", name="Нова Колежка")
    page = BeautifulSoup(cast.at(cast.a.coordinator).get(path).content, "html.parser")
    assert "От колегите, които работят по този случай, никой" in page.find(id="id_worker_helptext").text
    assert page.select_one("form.form ul.hints a")["href"] == f"/cases/{family.case.pk}/team/new/"
    refused = BeautifulSoup(cast.at(cast.a.coordinator).post(path, {"kind": "support"}).content, "html.parser")
    assert refused.find(id="id_worker_error").select_one("ul.hints a")["href"].endswith("/team/new/")


def test_with_somebody_to_choose_nothing_is_explained(cast, family, house, psychologist):
    page = BeautifulSoup(
        cast.at(psychologist).get(f"/consultations/cases/{family.case.pk}/new/").content, "html.parser"
    )
    assert page.find(id="id_worker_helptext") is None


def test_from_the_case_to_a_signed_note(cast, family, house, psychologist, its_time, over):
    its_time(NOW)
    client = cast.at(psychologist)
    assert "consultations" in client.get(f"/cases/{family.case.pk}/").content.decode()
    form = {"kind": "support", "adult": str(family.mother.pk), "child": "", "room": str(house.moon.pk)}
    form |= {"worker": str(psychologist.pk), "day": "09.11.2026", "start_time": "10:00", "end_time": "11:00"}
    path = f"/consultations/cases/{family.case.pk}/new/"
    assert client.post(path, form | {"end_time": "09:00"}).status_code == 422
    assert client.post(path, form).status_code == 302
    with entered(cast.a.place):
        row = Consultation.objects.get()
    assert family.mother.names in text_of(client.get(page_of(row)))
    assert client.get(page_of(row, "note/")).status_code == 200
    its_time(over)
    client = cast.at(psychologist)  # a week later nobody is signed in any more
    assert client.post(page_of(row, "held/")).status_code == 302
    assert client.post(page_of(row, "note/"), {"text": SAID}).status_code == 302
    assert client.get(page_of(row, "not-held/")).status_code == 404
    assert client.post(page_of(row, "held/")).status_code == 404


def test_the_page_of_calling_off(cast, planned, its_time):
    its_time(NOW)
    client = cast.at(cast.a.coordinator)
    assert client.post(page_of(planned, "not-held/"), {"not_held": "no_show"}).status_code == 422
    assert client.post(page_of(planned, "not-held/"), {"not_held": "person"}).status_code == 302
    assert text_of(client.get(page_of(planned)))


@pytest.mark.parametrize(("day", "start"), [("28.03.2027", "03:30"), ("25.10.2026", "03:30")], ids=["forward", "back"])
def test_an_hour_of_the_clock_change_is_asked_about(cast, family, house, psychologist, its_time, day, start):
    its_time(NOW - timedelta(days=60))
    form = {"kind": "support", "adult": str(family.mother.pk), "room": str(house.moon.pk)}
    form |= {"worker": str(psychologist.pk), "day": day, "start_time": start, "end_time": "05:00"}
    answer = cast.at(psychologist).post(f"/consultations/cases/{family.case.pk}/new/", form)
    assert answer.status_code == 422
    with entered(cast.a.place):
        assert not Consultation.objects.exists()


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_whoever_is_on_duty_opens_none_of_it(cast, planned, who):
    client = cast.at(getattr(cast.a, who))
    for path in ("/consultations/", page_of(planned), page_of(planned, "not-held/"), page_of(planned, "note/")):
        assert client.get(path).status_code == 403


def test_another_familys_is_not_there(cast, planned):
    client = cast.at(cast.a.worker("key_worker"))
    for tail in ("", "not-held/", "note/"):
        assert client.get(page_of(planned, tail)).status_code == 404
    assert planned.case.number not in client.get("/consultations/").content.decode()


def test_the_list_is_searched(cast, family, plan, hour, planned, house, psychologist):
    other = plan(hour(time(14), kind="support", worker=cast.a.key_worker))
    for asked, found in (
        ({}, {planned, other}),
        ({"kind": "support"}, {other}),
        ({"worker": psychologist}, {planned}),
        ({"state": "held"}, set()),
        ({"text": family.case.number}, {planned, other}),
        ({"text": "няма"}, set()),
        ({"since": MONDAY, "until": MONDAY}, {planned, other}),
        ({"since": MONDAY + timedelta(days=1)}, set()),
        ({"until": date(2026, 11, 8)}, set()),
    ):
        assert set(queries.listed(cast.a.head, queries.Asked(**asked))) == found, asked
    client = cast.at(cast.a.head)
    assert client.get("/consultations/?kind=support&sort=when").status_code == 200
    assert client.get("/consultations/?since=31.02.2026&kind=nothing").status_code == 422


def test_one_and_many_cost_the_same(cast, planned, plan, hour, django_assert_max_num_queries):
    client = cast.at(cast.a.head)
    client.get("/consultations/")
    with django_assert_max_num_queries(40) as one:
        client.get("/consultations/")
    for number in range(3):
        plan(hour(time(12 + 2 * number)))
    with django_assert_max_num_queries(len(one)):
        client.get("/consultations/")


# --- calendar, day, messages -----------------------------------------------------------------------------------------


def test_the_calendar_names_it_only_to_whom_it_concerns(cast, planned):
    span = {"starts_at": planned.starts_at, "ends_at": planned.ends_at}
    (seen,) = queries.calendar_entries(worker=cast.a.head, **span)
    assert seen.title == planned.case.family.name
    (taken,) = queries.calendar_entries(worker=cast.a.worker("key_worker"), **span)
    assert (taken.title, taken.url, taken.kind) == ("", "", "")
    assert taken.room == planned.room.name


def test_the_colleagues_own_calendar_holds_it_without_a_name(cast, family, planned, psychologist, its_time):
    its_time(NOW)
    text = cast.at(psychologist).get("/meetings/mine.ics").content.decode()
    assert planned.case.number in text
    assert family.mother.names not in text
    operations.call_off(consultation=planned, not_held="centre", by=psychologist, at=NOW)
    assert "CANCELLED" in cast.at(psychologist).get("/meetings/mine.ics").content.decode()
    assert feeds.all_beside(cast.a.head, NOW) == []


def told():
    return Message.objects.filter(topic=tasks.TOPIC)


def test_whoever_comes_is_told_and_nobody_else(family, wants_messages, plan, hour, psychologist):
    wants_messages(family.father, "0888 123 456")
    row = plan(hour())
    assert not told().exists(), "the mother has not asked for messages"
    wants_messages(family.mother, "0888 654 321")
    operations.call_off(consultation=row, not_held="centre", by=psychologist, at=NOW)
    assert told().count() == 1
    row.refresh_from_db()
    said = tasks.text_of(row, "bg")
    assert "09.11." in said
    assert not any(word in said for word in (family.mother.names, "Мария", row.room.name))


def test_the_message_is_asked_again_when_it_leaves(family, wants_messages, plan, hour, its_time, settings):
    its_time(NOW)
    consent = wants_messages(family.mother, "0888 654 321")
    row = plan(hour())
    payload = {"consultation": str(row.pk), "consent": str(consent.pk), "state": "planned"}
    assert tasks.prepare(payload) is not None
    assert "10:00" in tasks.text_of(row, "bg")
    assert tasks.prepare(payload | {"state": "not_held"}) is None
    consent.ended_at = NOW
    consent.save()
    assert tasks.prepare(payload) is None
    assert work_one() is not None


def reminds(at, **policy):
    Policy.objects.update_or_create(defaults={"reminds": True, "remind_hour": 17} | policy)
    return telling.remind(at=at)


def test_the_day_before_whoever_comes_is_reminded_once(family, wants_messages, plan, hour, its_time):
    for person, phone in ((family.father, "0888 123 456"), (family.mother, "0888 654 321")):
        wants_messages(person, phone)
    row = plan(hour())
    told().delete()
    day_before = at_sofia(MONDAY - timedelta(days=1), time(17))
    assert reminds(day_before - timedelta(hours=1)) == 0, "not before the hour of the centre"
    assert reminds(day_before - timedelta(days=1)) == 0
    assert reminds(day_before, reminds=False) == 0
    assert [reminds(day_before), reminds(day_before + timedelta(hours=1))] == [1, 0]
    its_time(day_before)
    (message,) = told()
    assert tasks.prepare(message.payload) is not None
    said = tasks.text_of(row, "bg", telling.REMINDER)
    assert "09.11." in said
    assert family.mother.names.split()[0] not in said


def test_a_reminder_is_asked_again_when_it_leaves(family, wants_messages, plan, hour, psychologist):
    wants_messages(family.mother, "0888 654 321")
    row = plan(hour())
    told().delete()
    day_before = at_sofia(MONDAY - timedelta(days=1), time(17))
    reminds(day_before)
    (message,) = told()
    Policy.objects.update(reminds=False)
    assert tasks.prepare(message.payload) is None
    Policy.objects.update(reminds=True)
    operations.call_off(consultation=row, not_held="person", by=psychologist, at=day_before)
    assert tasks.prepare(message.payload) is None


def test_whoever_no_longer_brings_the_child_hears_only_that_it_is_off(
    family, wants_messages, plan, hour, psychologist
):
    wants_messages(family.mother, "0888 654 321")
    row = plan(hour(kind="support", adult=None, child=family.children[0]))
    (message,) = told()
    assert tasks.prepare(message.payload) is not None
    Arrangement.objects.update(resident=family.father, visiting=family.mother)
    Policy.objects.update(reminds=True)
    assert tasks.prepare(message.payload) is None
    assert tasks.prepare(message.payload | {"what": telling.REMINDER}) is None
    operations.call_off(consultation=row, not_held="centre", by=psychologist, at=NOW)
    assert tasks.prepare(message.payload | {"state": "not_held", "what": "not_held"}) is not None


def test_nobody_is_reminded_of_what_was_called_off(family, wants_messages, plan, hour, psychologist):
    wants_messages(family.mother, "0888 654 321")
    operations.call_off(consultation=plan(hour()), not_held="person", by=psychologist, at=NOW)
    assert reminds(at_sofia(MONDAY - timedelta(days=1), time(17))) == 0


def test_a_childs_hour_is_told_to_whoever_it_lives_with(family, wants_messages, plan, hour):
    wants_messages(family.father, "0888 123 456")
    wants_messages(family.mother, "0888 654 321")
    plan(hour(kind="support", adult=None, child=family.children[0], day=SATURDAY))
    assert told().count() == 1
