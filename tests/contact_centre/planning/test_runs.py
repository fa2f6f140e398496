"""Runs one at a time; one that dies, or that nobody hears of, is taken up again or let go."""

from datetime import timedelta

import pytest

from kernel.addresses import address
from kernel.errors import Refusal
from outbox.models import Message
from services.contact_centre import tasks
from services.contact_centre.enums import PlanningState
from services.contact_centre.models import Planning, Session
from services.contact_centre.operations import planning as operations
from services.contact_centre.operations.planning import work
from services.contact_centre.queries import planning as queries
from services.scheduling.planner.process import NoProposal
from tests.contact_centre.conftest import NOW
from tests.contact_centre.planning.month import FIRST, LAST


def test_a_solver_that_dies_leaves_a_sentence_and_nothing_booked(family, planned, run, cast, monkeypatch):
    def die(*_args):
        raise NoProposal("killed")

    monkeypatch.setattr(work, "propose", die)
    planned(family)
    planning = run()
    assert planning.state == PlanningState.FAILED
    page = cast.at(cast.a.coordinator).get(address("meetings:planning", planning.pk))
    assert "Прекъсна" in page.text


def test_one_run_at_a_time_and_a_dead_one_can_be_let_go(family, planned, cast):
    planned(family)
    client = cast.at(cast.a.coordinator)
    planning = operations.ask_to_plan(first_day=FIRST, last_day=LAST, by=cast.a.coordinator, at=NOW)
    assert Message.objects.filter(topic=work.TOPIC).count() == 1
    with pytest.raises(Refusal, match="вече работи"):
        operations.ask_to_plan(first_day=FIRST, last_day=LAST, by=cast.a.coordinator, at=NOW)
    assert "Чака реда си" in client.get(address("meetings:planning", planning.pk)).text
    Planning.objects.filter(pk=planning.pk).update(asked_at=NOW - timedelta(hours=1))
    assert operations.ask_to_plan(first_day=FIRST, last_day=LAST, by=cast.a.coordinator, at=NOW)


@pytest.fixture
def woken(monkeypatch):
    """What a worker is told, with the work itself left to it."""
    told = []
    for name in ("plan", "book_plan"):
        monkeypatch.setattr(getattr(tasks, name), "delay", lambda *said, name=name: told.append((name, *said)))
    return told


def test_a_run_whose_wake_up_was_lost_is_taken_up_within_a_minute(cast, in_a, woken, monkeypatch):
    planning = operations.ask_to_plan(first_day=FIRST, last_day=LAST, by=cast.a.coordinator, at=NOW)
    for seconds, told in ((10, []), (40, [("plan", str(in_a.uuid), str(planning.pk))])):
        monkeypatch.setattr(tasks, "now", lambda seconds=seconds: NOW + timedelta(seconds=seconds))
        tasks.wake_plannings.run.__wrapped__()
        assert woken == told
    operations.work_planning(planning_id=planning.pk)
    woken.clear()
    tasks.wake_plannings.run.__wrapped__()
    assert woken == []


def test_accepted_proposals_that_nobody_books_are_taken_up_too(family, planned, run, cast, in_a, woken, monkeypatch):
    cast.a.supervisor  # noqa: B018
    planned(family)
    planning = run()
    operations.ask_to_book(planning=planning, by=cast.a.coordinator, at=NOW)
    monkeypatch.setattr(tasks, "now", lambda: NOW + timedelta(seconds=40))
    tasks.wake_plannings.run.__wrapped__()
    assert woken == [("book_plan", str(in_a.uuid), str(planning.pk), str(cast.a.coordinator.pk))]
    for _twice in range(2):  # it was alive after all
        operations.work_bookings(planning_id=planning.pk, by=cast.a.coordinator)
    assert Session.objects.count() == planning.proposals.count() == 2
    woken.clear()
    tasks.wake_plannings.run.__wrapped__()
    assert woken == []


def ticks(monkeypatch, seconds):
    """The clock that looks for runs nobody works on, and the one of the workers."""
    at = NOW + timedelta(seconds=seconds)
    for module in (tasks, operations.deciding):
        monkeypatch.setattr(module, "now", lambda: at)
    tasks.wake_plannings.run.__wrapped__()


def test_a_queue_that_is_merely_long_is_not_made_longer(cast, in_a, woken, monkeypatch):
    operations.ask_to_plan(first_day=FIRST, last_day=LAST, by=cast.a.coordinator, at=NOW)
    sent = []
    for seconds in range(5, 600, 30):
        ticks(monkeypatch, seconds)
        sent += [seconds] * len(woken)
        woken.clear()
    assert sent == [35, 65, 125, 245, 485]


def test_what_a_worker_left_half_booked_is_taken_up_by_another(family, planned, run, cast, in_a, woken, monkeypatch):
    cast.a.supervisor  # noqa: B018
    planned(family)
    planning = run()
    operations.ask_to_book(planning=planning, by=cast.a.coordinator, at=NOW)
    books, done = operations.deciding.accept, []

    def dies(**facts):
        if done:
            raise SystemExit
        done.append(books(**facts))

    monkeypatch.setattr(operations.deciding, "accept", dies)
    with pytest.raises(SystemExit):
        operations.work_bookings(planning_id=planning.pk, by=cast.a.coordinator)
    monkeypatch.setattr(operations.deciding, "accept", books)
    ticks(monkeypatch, 20)
    operations.work_bookings(planning_id=planning.pk, by=cast.a.coordinator)  # too early to tell that nobody works
    assert (woken, Session.objects.count()) == ([], 1)
    ticks(monkeypatch, 40)
    assert woken == [("book_plan", str(in_a.uuid), str(planning.pk), str(cast.a.coordinator.pk))]
    operations.work_bookings(planning_id=planning.pk, by=cast.a.coordinator)
    planning.refresh_from_db()
    assert (planning.state, planning.done, planning.total) == (PlanningState.READY, 2, 2)
    assert Session.objects.count() == 2


def test_two_workers_of_one_run_the_second_leaves_it_alone(family, planned, run, cast, monkeypatch):
    cast.a.supervisor  # noqa: B018
    planned(family)
    planning = run()
    operations.ask_to_book(planning=planning, by=cast.a.coordinator, at=NOW)
    books, seen = operations.deciding.accept, []

    def meanwhile(**facts):
        if not seen:
            seen.append(Planning.objects.get(pk=planning.pk).state)
            operations.work_bookings(planning_id=planning.pk, by=cast.a.coordinator)
            seen.append((Planning.objects.get(pk=planning.pk).state, Session.objects.count()))
        return books(**facts)

    monkeypatch.setattr(operations.deciding, "accept", meanwhile)
    operations.work_bookings(planning_id=planning.pk, by=cast.a.coordinator)
    assert seen == [PlanningState.BOOKING, (PlanningState.BOOKING, 0)]
    planning.refresh_from_db()
    assert (planning.state, planning.done) == (PlanningState.READY, 2)


def test_a_run_that_only_tries_and_never_books_can_be_let_go(family, planned, run, cast):
    cast.a.supervisor  # noqa: B018
    planned(family)
    planning = run()
    operations.ask_to_book(planning=planning, by=cast.a.coordinator, at=NOW)
    later = NOW + timedelta(minutes=Planning.STALE_MINUTES, seconds=1)
    Planning.objects.filter(pk=planning.pk).update(started_at=later)  # taken up again and again
    planning.refresh_from_db()
    assert queries.is_stale(planning, later)
    operations.deciding.recover(planning=planning, by=cast.a.coordinator, at=later)
    operations.work_bookings(planning_id=planning.pk, by=cast.a.coordinator)
    assert not Session.objects.exists()
