"""Documents, single entries and whoever reported are kept from people of the case; lifting is written down."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied

from audit.models import Event
from kernel.errors import Refusal
from kernel.place import entered
from services.cases import operations
from services.cases.models import DocumentSecret, EntrySecret, Reporter
from services.people.secrecy import known, leaks_to, may_know
from tests.cases.conftest import NOW

NOTE = "Детето разказа, че в новото училище има приятелка на име Деси и двор с люлки."
REPORTER = "Стефка Колева Маринчева"


class World:
    """A family, a note that the father must not learn, and a neighbour who reported."""

    def __init__(self, cast, case):
        self.cast, self.case = cast, case
        parties = {party.person.names.split()[0]: party.person for party in case.parties.select_related("person")}
        self.mother, self.father, self.child = parties["Мария"], parties["Георги"], parties["Ани"]
        self.note = operations.add_note(case=case, text=NOTE, by=cast.a.head, at=NOW, happened_at=NOW)

    def keep(self, entry=None, people=None, *, everybody=False, ground="child", **facts):
        facts = {"reason": "Сигнал по чл. 7", "by": self.cast.a.head, "at": NOW, "ground": ground} | facts
        people = [self.father] if people is None else people
        return operations.withhold_entry(entry=entry or self.note, people=people, from_everybody=everybody, **facts)

    def report(self, **facts):
        facts = {"names": REPORTER, "contact": "0889 11 22 33", "by": self.cast.a.head, "at": NOW} | facts
        return operations.record_reporter(case=self.case, **facts)


@pytest.fixture
def world(cast, case):
    operations.assign_key_worker(case=case, worker=cast.a.key_worker, by=cast.a.head, at=NOW)
    return World(cast, case)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def test_a_note_is_kept_from_one_and_known_to_the_other(world):
    world.keep()
    assert not may_know(world.father, world.note)
    assert may_know(world.mother, world.note)
    assert may_know(world.cast.a.key_worker, world.note)


def test_a_note_is_kept_from_everybody_but_one(world):
    world.keep(people=[world.mother], everybody=True)
    assert may_know(world.mother, world.note)
    assert not may_know(world.father, world.note)
    assert not may_know(world.child, world.note)


def test_nobody_else_is_concerned(cast, world, referred):
    with entered(cast.a.place):
        stranger = referred("Друг").parties.first().person
        assert not may_know(stranger, world.note)


def test_many_entries_are_asked_about_at_once(world, django_assert_max_num_queries):
    notes = [
        operations.add_note(case=world.case, text=f"{n}", by=world.cast.a.head, at=NOW, happened_at=NOW)
        for n in range(5)
    ]
    world.keep(notes[0])
    with django_assert_max_num_queries(2):
        answers = known(world.father, notes)
    assert [answers[one.pk] for one in notes] == [False, True, True, True, True]


def test_words_of_a_withheld_note_stop_a_paper(world):
    world.keep()
    quoted = "Според бележките в новото училище има приятелка на име Деси, което е добре."
    assert leaks_to([world.father], quoted, about=world.case)
    assert not leaks_to([world.mother], quoted, about=world.case)
    assert not leaks_to([world.father], "Детето има приятелка в училище.", about=world.case)


@pytest.mark.parametrize("written", ["Стефка Маринчева", "г-жа Маринчева", "С. Маринчева", "Stefka Marincheva"])
def test_who_reported_stands_in_no_paper_whoever_reads_it(world, written):
    world.report()
    for readers in ([world.father], [world.mother], []):
        assert leaks_to(readers, f"Сигналът е подаден от {written} през март.", about=world.case)


def test_a_name_that_the_family_bears_too_tells_only_with_the_first_name(world):
    world.report(names="Донка Петрова", contact="")
    assert not leaks_to([world.father], "Семейство Петрови идва редовно.", about=world.case)
    assert leaks_to([world.father], "Обадила се е Донка Петрова.", about=world.case)


def test_the_telephone_of_whoever_reported_is_looked_for_too(world):
    world.report()
    assert leaks_to([world.father], "обаждане от 0889/112233", about=world.case)


def test_who_reported_is_nobodys_to_know_and_a_workers_with_the_right(cast, world):
    reporter = world.report()
    assert not any(may_know(one, reporter) for one in (world.father, world.mother, world.child))
    assert may_know(cast.a.key_worker, reporter)
    assert not may_know(cast.a.supervisor, reporter)


def test_each_look_at_the_name_is_an_event(cast, world):
    reporter = world.report()
    at = cast.at(cast.a.key_worker)
    case_page = at.get(f"/cases/{world.case.pk}/").content.decode()
    assert "Маринчева" not in case_page
    assert "подал сигнала" in case_page.lower()
    shown = at.post(f"/cases/reporters/{reporter.pk}/reveal/").content.decode()
    assert REPORTER in shown
    with entered(cast.a.place):
        event = Event.objects.filter(action="reveal").latest("number")
        assert event.case_id == world.case.pk
        assert "Маринчева" not in f"{event.detail}{event.reason}"


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"people": []}, "people"), ({"reason": " "}, "reason")],
)
def test_what_is_missing_is_said(world, facts, field):
    with pytest.raises(Refusal) as refused:
        world.keep(**facts)
    assert refused.value.field == field


def test_only_people_of_the_case_are_named(cast, world, referred):
    with entered(cast.a.place), pytest.raises(Refusal):
        world.keep(people=[referred("Друг").parties.first().person])


def test_an_entry_is_kept_and_lifted_in_the_browser(cast, world):
    mine, head = cast.at(cast.a.key_worker), cast.at(cast.a.head)
    url = f"/cases/notes/{world.note.pk}/withhold/"
    data = {"scope": "named", "people": [str(world.father.pk)], "ground": "protection_order", "reason": "ЗЗДН"}
    assert mine.post(url, data | {"reason": ""}).status_code == 422
    assert mine.post(url, data | {"people": []}).status_code == 422
    assert mine.post(url, data).status_code == 302
    with entered(cast.a.place):
        row = EntrySecret.objects.get()
    lift = f"/cases/entries/withheld/{row.pk}/"
    assert f"пази се от {world.father.names}" in soup(mine.get(f"/cases/{world.case.pk}/")).find(id="timeline").text
    assert mine.get(lift).status_code == 403
    assert head.post(lift, {"reason": "Делото приключи."}).status_code == 302
    second = cast.at(cast.a.coordinator)
    given = {"is_given": "yes", "because": "Прочетох делото: приключи."}
    assert head.post(lift, given).status_code == 200
    assert second.post(lift, given).status_code == 302
    assert second.get(lift).status_code == 404
    with entered(cast.a.place):
        assert may_know(world.father, world.note)


def test_a_withheld_document_is_given_back_in_the_browser(cast, world, referred):
    paper = referred.paper(world.case, "other")
    facts = {"withheld_from": world.father, "reason": "ЗЗДет", "by": cast.a.head, "at": NOW}
    row = operations.withhold_document(document=paper, ground="child", **facts)
    assert not may_know(world.father, paper)
    url = f"/cases/documents/withheld/{row.pk}/"
    page = soup(cast.at(cast.a.head).get(f"/cases/{world.case.pk}/"))
    assert page.find(id="documents").find("a", href=url)
    assert cast.at(cast.a.key_worker).get(url).status_code == 403
    assert cast.at(cast.a.head).post(url, {"reason": ""}).status_code == 422
    assert cast.at(cast.a.head).post(url, {"reason": "Детето е вече пълнолетно."}).status_code == 302
    with entered(cast.a.place):
        assert not DocumentSecret.objects.filter(ended_at=None).exists()
        assert may_know(world.father, paper)


def test_who_reported_is_written_down_in_the_browser(cast, world):
    url = f"/cases/{world.case.pk}/reporter/new/"
    at = cast.at(cast.a.key_worker)
    assert at.post(url, {"names": " "}).status_code == 422
    assert at.post(url, {"names": REPORTER, "relation": "съседка"}).status_code == 302
    with entered(cast.a.place):
        reporter = Reporter.objects.get()
        assert reporter.ground == "reporter"
    lift = f"/cases/reporters/{reporter.pk}/lift/"
    assert at.get(lift).status_code == 403
    assert cast.at(cast.a.head).post(lift, {"reason": "Тя пожела да бъде назована."}).status_code == 302
    assert "Маринчева" in at.get(f"/cases/{world.case.pk}/").content.decode()


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_who_must_not_keeps_and_sees_nothing(cast, world, who):
    reporter = world.report()
    at = cast.at(getattr(cast.a, who))
    assert at.get(f"/cases/notes/{world.note.pk}/withhold/").status_code == 403
    assert at.get(f"/cases/{world.case.pk}/reporter/new/").status_code == 403
    assert at.post(f"/cases/reporters/{reporter.pk}/reveal/").status_code == 403
    stranger = cast.at(cast.a.worker("key_worker"))
    assert stranger.get(f"/cases/notes/{world.note.pk}/withhold/").status_code == 404
    assert stranger.post(f"/cases/reporters/{reporter.pk}/reveal/").status_code == 404
    with pytest.raises(PermissionDenied):
        operations.reveal_reporter(reporter=reporter, by=getattr(cast.a, who))
