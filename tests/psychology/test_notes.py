"""A psychologist's notes: written by one, known of by all who see the case, read by a few."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from audit.models import Event
from kernel import clock, hooks
from kernel.errors import Refusal
from kernel.place import entered
from outbox import work
from services.cases import operations as cases
from services.psychology import access, operations, queries
from services.psychology.models import NotesGrant, PsychologistNote
from tenants.continuity.export.contents import fields_of
from tests.cases.conftest import NOW
from tests.psychology.conftest import SAID

WHY = "Водещият изготвя оценката на риска за съда."
GLASS = "Полицията търси детето, водещият е в болница."


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def page_of(note):
    return f"/psychology/notes/{note.pk}/"


def section(case):
    return f"/psychology/cases/{case.pk}/"


def reads(worker, note):
    fresh = type(worker).objects.select_related("user").get(pk=worker.pk)
    return access.readable_by(fresh).filter(pk=note.pk).exists()


def let_in(note, reader, by, **given):
    today = clock.today()
    facts = {"reason": WHY, "until": today + timedelta(days=7), "at": clock.now()} | given
    return operations.let_read(case=note.case, author=note.author, reader=reader, by=by, **facts)


# --- writing ---------------------------------------------------------------------------------------------------------


def test_a_note_is_signed_and_sealed_with_the_child_s_own_key(note, child, psychologist):
    assert PsychologistNote.objects.get().text == SAID
    assert note.vault_subject == child.pk
    event = Event.objects.get(action="sign", object_id=note.pk)
    assert (event.case_id, event.actor_id, event.fields) == (note.case_id, psychologist.pk, ["text"])


@pytest.mark.parametrize("change", [lambda rows: rows.update(at=NOW), lambda rows: rows.delete()])
def test_the_database_takes_no_change(note, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change(PsychologistNote.objects.filter(pk=note.pk))


def test_what_comes_to_mind_later_is_added(note, psychologist):
    added = operations.add_to_note(note=note, text="Днес нарисува врата.", by=psychologist, at=NOW)
    assert list(queries.addenda_of(note)) == [added]
    again = operations.add_to_note(note=added, text="И прозорец.", by=psychologist, at=NOW)
    assert again.adds_to == note


@pytest.mark.parametrize("who", ["head", "coordinator", "key_worker", "supervisor", "reception"])
def test_only_a_psychologist_writes(cast, case, child, who):
    with pytest.raises(PermissionDenied):
        operations.write_note(case=case, child=child, text="x", happened_at=NOW, by=getattr(cast.a, who), at=NOW)


def test_only_in_ones_own_case_and_only_to_ones_own_note(cast, case, child, note):
    other = cast.a.worker("psychologist")
    with pytest.raises(PermissionDenied):
        operations.write_note(case=case, child=child, text="x", happened_at=NOW, by=other, at=NOW)
    cases.assign_worker(case=case, worker=other, by=cast.a.head, at=NOW)
    with pytest.raises(PermissionDenied):
        operations.add_to_note(note=note, text="x", by=other, at=NOW)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"text": "  "}, "text"), ({"happened_at": NOW + timedelta(hours=1)}, "happened_at"), ({"child": 0}, "child")],
)
def test_what_is_no_note(case, child, psychologist, change, field):
    adult = case.parties.filter(role="parent").first().person
    facts = {"child": child, "text": "x", "happened_at": NOW} | change
    facts["child"] = facts["child"] or adult
    with pytest.raises(Refusal) as caught:
        operations.write_note(case=case, by=psychologist, at=NOW, **facts)
    assert caught.value.field == field


# --- who reads -------------------------------------------------------------------------------------------------------


def test_the_author_reads_and_nobody_else_does(cast, case, note, psychologist):
    assert reads(psychologist, note)
    colleague = cast.a.worker("psychologist")
    cases.assign_worker(case=case, worker=colleague, by=cast.a.head, at=NOW)
    others = (cast.a.head, cast.a.coordinator, cast.a.key_worker, cast.a.supervisor, cast.a.reception, colleague)
    assert [one for one in others if reads(one, note)] == []


def test_without_the_case_the_author_reads_no_longer(cast, case, note, psychologist):
    cases.end_assignment(assignment=case.assignments.get(worker=psychologist), by=cast.a.head, at=NOW)
    assert not reads(psychologist, note)


def test_breaking_the_glass_does_not_open_them(cast, case, note, psychologist):
    """Neither for a stranger, nor for one who was let in before they lost the case, nor for the author."""
    stranger = cast.a.worker("key_worker")
    helper = cases.assign_worker(case=case, worker=stranger, by=cast.a.head, at=NOW)
    let_in(note, stranger, psychologist)
    assert reads(stranger, note)
    cases.end_assignment(assignment=helper, by=cast.a.head, at=NOW)
    cases.end_assignment(assignment=case.assignments.get(worker=psychologist), by=cast.a.head, at=NOW)
    for worker in (stranger, psychologist):
        cases.break_glass(asked=case.number, category="danger", reason=GLASS, by=worker)
        assert not reads(worker, note)
        browser = cast.at(worker)
        assert browser.get(f"/cases/{case.pk}/").status_code == 200
        assert browser.get(page_of(note)).status_code == 404
        assert browser.get(section(case)).status_code == 200


@pytest.mark.parametrize("giver", ["author", "head"])
def test_somebody_else_lets_a_colleague_in_with_a_reason_and_an_end(cast, note, psychologist, giver):
    by = psychologist if giver == "author" else cast.a.head
    grant = let_in(note, cast.a.key_worker, by)
    assert reads(cast.a.key_worker, note)
    event = Event.objects.filter(action="rights", object_id=grant.pk).get()
    assert (event.actor_id, event.reason, event.case_id) == (by.pk, WHY, note.case_id)


def test_the_author_is_told_without_a_name_of_the_family(cast, note, psychologist):
    let_in(note, cast.a.key_worker, cast.a.head)
    while work.work_one():
        pass
    (letter,) = mail.outbox
    assert letter.to == [psychologist.user.email]
    assert cast.a.key_worker.display_name in letter.body
    assert note.case.number in letter.body
    assert "Петров" not in letter.body + letter.subject
    assert WHY not in letter.body


def test_it_ends_with_its_last_day(cast, note, psychologist, monkeypatch):
    grant = let_in(note, cast.a.key_worker, psychologist)
    monkeypatch.setattr(access, "now", lambda: grant.until - timedelta(seconds=1))
    assert reads(cast.a.key_worker, note)
    monkeypatch.setattr(access, "now", lambda: grant.until)
    assert not reads(cast.a.key_worker, note)


@pytest.mark.parametrize("who", ["author", "head"])
def test_it_is_withdrawn_at_any_time(cast, note, psychologist, who):
    grant = let_in(note, cast.a.key_worker, cast.a.head)
    by = psychologist if who == "author" else cast.a.head
    operations.withdraw(grant=grant, by=by, at=clock.now())
    assert not reads(cast.a.key_worker, note)
    assert Event.objects.filter(action="rights", object_id=grant.pk, fields=["withdrawn_at"]).exists()


def test_the_reader_does_not_withdraw_and_a_new_grant_takes_the_place_of_the_former(cast, note, psychologist):
    first = let_in(note, cast.a.key_worker, psychologist)
    with pytest.raises(PermissionDenied):
        operations.withdraw(grant=first, by=cast.a.key_worker, at=clock.now())
    second = let_in(note, cast.a.key_worker, cast.a.head)
    assert list(access.live_grants()) == [second]


def test_whoever_loses_the_case_or_the_role_loses_the_notes(cast, case, note, psychologist):
    reader = cast.a.worker("key_worker")
    row = cases.assign_worker(case=case, worker=reader, by=cast.a.head, at=NOW)
    let_in(note, reader, psychologist)
    reader.user.roles = ["reception"]
    reader.user.save()
    assert not reads(reader, note)
    reader.user.roles = ["key_worker"]
    reader.user.save()
    assert reads(reader, note)
    cases.end_assignment(assignment=row, by=cast.a.head, at=NOW)
    assert not reads(reader, note)


def test_nobody_lets_themselves_in(cast, note):
    with pytest.raises(Refusal, match="сам себе си"):
        let_in(note, cast.a.head, cast.a.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        NotesGrant.objects.create(
            case=note.case,
            author=note.author,
            reader=cast.a.head,
            reason=WHY,
            given_at=NOW,
            given_by=cast.a.head,
            until=NOW + timedelta(days=1),
        )


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "supervisor"])
def test_who_may_let_nobody_in(cast, note, who):
    with pytest.raises(PermissionDenied):
        let_in(note, cast.a.worker("key_worker"), getattr(cast.a, who))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": "за съда"}, "reason"),
        ({"until": NOW.date()}, "until"),
        ({"until": NOW.date() + timedelta(days=3650)}, "until"),
        ({"reader": "stranger"}, "reader"),
        ({"reader": "author"}, "reader"),
    ],
)
def test_what_is_no_grant(cast, note, psychologist, change, field):
    strangers = {"stranger": cast.a.worker("key_worker"), "author": psychologist}
    reader = strangers[change.pop("reader")] if "reader" in change else cast.a.key_worker
    with pytest.raises(Refusal) as caught:
        let_in(note, reader, cast.a.head, **change)
    assert caught.value.field == field


def test_one_psychologist_opens_nothing_of_another(cast, case, child, note, psychologist):
    other = cast.a.worker("psychologist", name="Друга Психоложка")
    cases.assign_worker(case=case, worker=other, by=cast.a.head, at=NOW)
    theirs = operations.write_note(case=case, child=child, text="x", happened_at=NOW, by=other, at=NOW)
    let_in(note, cast.a.key_worker, psychologist)
    assert not reads(cast.a.key_worker, theirs)
    with pytest.raises(PermissionDenied):
        let_in(theirs, cast.a.key_worker, psychologist)


# --- what others get of it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["head", "coordinator", "key_worker"])
def test_others_see_that_they_exist_by_whom_and_when_and_no_word(cast, case, note, who):
    browser = cast.at(getattr(cast.a, who))
    panel = soup(browser.get(f"/cases/{case.pk}/")).find(id="psychology")
    assert "Елена Пеева" in panel.text
    assert "1 бележка" in panel.text
    page = soup(browser.get(section(case)))
    assert "Елена Пеева" in page.find("table").text
    assert not page.find("a", href=page_of(note))
    assert browser.get(page_of(note)).status_code == 404


@pytest.mark.parametrize("who", ["head", "coordinator", "key_worker", "supervisor", "reception"])
def test_no_page_search_or_timeline_of_others_holds_a_word_of_it(cast, case, note, who):
    browser = cast.at(getattr(cast.a, who))
    paths = [f"/cases/{case.pk}/?whole=1", section(case), "/", "/search/?q=Рисува", f"/cases/{case.pk}/looked/"]
    assert not any("Рисува къща" in browser.get(path).content.decode() for path in paths)


def test_timeline_and_package_leave_it_out(cast, case, note, psychologist):
    entries = [one for part in hooks.case_timeline(case, psychologist) for one in part]
    assert not any("Рисува" in f"{one.title} {one.text}" for one in entries)
    assert "text" not in {field.name for field in fields_of(PsychologistNote)}


def test_each_opening_stands_in_the_journal_of_the_case(cast, note, psychologist):
    let_in(note, cast.a.key_worker, psychologist)
    page = soup(cast.at(cast.a.key_worker).get(page_of(note)))
    assert SAID in page.text
    with entered(cast.a.place):
        event = Event.objects.filter(action="read", object_id=note.pk).get()
        assert (event.actor_id, event.case_id) == (cast.a.key_worker.pk, note.case_id)


def test_from_the_empty_section_to_a_colleague_who_reads(cast, case, child, psychologist):
    browser = cast.at(psychologist)
    assert soup(browser.get(section(case))).select(".empty-state")
    new = section(case) + "new/"
    day, hour = "29.04.2026", "10:00"
    empty = browser.post(new, {"child": str(child.pk), "happened_on": day, "happened_time": hour, "text": ""})
    assert empty.status_code == 422
    facts = {"child": str(child.pk), "happened_on": day, "happened_time": hour, "text": SAID}
    assert browser.post(new, facts).url == section(case)
    with entered(cast.a.place):
        note = PsychologistNote.objects.get()
    assert SAID in soup(browser.get(page_of(note))).text
    assert browser.post(page_of(note) + "add/", {"text": "И прозорец."}).status_code == 302
    assert "И прозорец." in soup(browser.get(page_of(note))).text
    until = f"{clock.today() + timedelta(days=3):%d.%m.%Y}"
    form = {"author": str(psychologist.pk), "reader": str(cast.a.key_worker.pk), "until": until, "reason": WHY}
    assert browser.post(section(case) + "let-in/", form | {"reason": "x"}).status_code == 422
    assert browser.post(section(case) + "let-in/", form).status_code == 302
    reader = cast.at(cast.a.key_worker)
    assert SAID in soup(reader.get(page_of(note))).text
    with entered(cast.a.place):
        url = f"/psychology/grants/{NotesGrant.objects.get().pk}/withdraw/"
    assert reader.post(url).status_code == 404
    assert browser.post(url).status_code == 302
    assert reader.get(page_of(note)).status_code == 404


def test_another_centre_has_nothing_of_it(cast, case, note):
    stranger = cast.at(cast.b.head)
    assert {stranger.get(path).status_code for path in (section(case), page_of(note))} == {404}
