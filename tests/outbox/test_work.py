"""Every message is worked once: inside the database exactly, outside of it at most."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connections

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refusal
from kernel.place import Place, entered
from outbox import handlers, operations, queries, work
from outbox.enums import State
from outbox.handlers import NotDone
from outbox.models import Message
from outbox.post import post
from outbox.reasons import reason_of


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], None]]:
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller.shift


def only() -> Message:
    return Message.objects.get()


def of_topic(topic: str) -> Message:
    return Message.objects.get(topic=topic)


def test_a_message_is_worked_once_and_its_payload_is_gone(in_a: Place, seen: list[Any]) -> None:
    post("note", {"n": 1})
    assert work.work_one() is True
    assert work.work_one() is False
    assert seen == [{"n": 1}]
    assert (only().state, only().payload, only().attempts) == (State.DONE, None, 1)


def test_messages_are_taken_in_the_order_in_which_they_are_due(in_a: Place, seen: list[Any]) -> None:
    post("note", {"n": 2}, not_before=now() - timedelta(minutes=1))
    post("note", {"n": 1}, not_before=now() - timedelta(minutes=2))
    while work.work_one():
        pass
    assert [payload["n"] for payload in seen] == [1, 2]


def test_an_effect_gets_a_key_that_is_the_same_at_every_attempt(
    in_a: Place, topics: Any, later: Callable[[timedelta], None]
) -> None:
    keys: list[Any] = []

    def effect(envelope: Any) -> None:
        keys.append((envelope.place, envelope.key, envelope.attempt))
        if envelope.attempt == 1:
            raise NotDone

    topics("letter", lambda payload: effect, outside=True)
    post("letter", {}, key="k")
    work.work_one()
    assert (only().state, only().last_error) == (State.PENDING, "NotDone")
    later(timedelta(seconds=10))
    work.work_one()
    assert only().state == State.DONE
    assert keys == [(in_a.uuid, "k", 1), (in_a.uuid, "k", 2)]


def test_what_fails_inside_leaves_no_trace_and_comes_back_later_and_later(
    in_a: Place, topics: Any, later: Callable[[timedelta], None]
) -> None:
    def fail(payload: Any) -> None:
        post("note", {"left": "behind"})
        raise ZeroDivisionError("with a name in its text")

    topics("note", lambda payload: None)
    topics("bad", fail)
    post("bad", {})
    delays = []
    for _ in range(work.MAX_ATTEMPTS):
        later(only().next_attempt_at - now())
        assert work.work_one()
        assert not work.work_one()
        delays.append(only().next_attempt_at - now())
    assert (only().state, only().last_error, only().attempts) == (State.FAILED, "ZeroDivisionError", work.MAX_ATTEMPTS)
    assert timedelta(seconds=2.5) <= delays[0] <= timedelta(seconds=7.5)
    assert max(delays) <= work.LONGEST_DELAY * 1.5
    assert delays[5] > delays[0]


def test_a_message_that_kills_its_worker_is_given_up_and_the_next_is_worked(
    in_a: Place, topics: Any, seen: list[Any], later: Callable[[timedelta], None]
) -> None:
    def die(payload: Any) -> None:
        raise SystemExit  # no error that anybody catches: the transaction ends as when the process is gone

    topics("poison", die)
    post("poison", {})
    post("note", {"n": 1}, not_before=now() + timedelta(seconds=1))
    deaths = 0
    while not of_topic("poison").finished_at:
        try:
            later(max(of_topic("poison").next_attempt_at - now(), timedelta()))
            work.work_one()
        except SystemExit:
            deaths += 1
    given_up = of_topic("poison")
    assert (deaths, given_up.state, seen) == (work.MAX_ATTEMPTS, State.FAILED, [{"n": 1}])
    assert reason_of(given_up) == "Всеки опит е спирал програмата, която го прави."


def test_what_certainly_was_not_sent_has_an_attempt_left(in_a: Place, topics: Any, sent: list[Any]) -> None:
    """Its last attempt ended in doubt, and the other side says that nothing came."""
    post("letter", {})
    Message.objects.update(state=State.MAYBE_SENT, attempts=work.MAX_ATTEMPTS, finished_at=now())
    handlers._handlers["letter"] = replace(handlers._handlers["letter"], find=lambda payload, envelope: False)
    assert work.settle_doubts() == 1
    assert work.work_one()
    assert (len(sent), only().state) == (1, State.DONE)


def test_what_is_refused_for_good_is_not_tried_again(in_a: Place, topics: Any) -> None:
    def refuse(envelope: Any) -> None:
        raise NotDone(final=True)

    topics("letter", lambda payload: refuse, outside=True)
    post("letter", {})
    work.work_one()
    assert only().state == State.FAILED


def test_nobody_knows_whether_a_broken_effect_happened_so_it_is_not_repeated(in_a: Place, topics: Any) -> None:
    def break_off(envelope: Any) -> None:
        raise ConnectionResetError

    topics("letter", lambda payload: break_off, outside=True)
    post("letter", {"to": "x"})
    work.work_one()
    assert (only().state, only().last_error) == (State.MAYBE_SENT, "ConnectionResetError")
    assert not work.work_one()
    assert only().payload == {"to": "x"}


def test_a_mistake_before_the_effect_is_simply_tried_again(in_a: Place, topics: Any) -> None:
    def cannot_prepare(payload: Any) -> None:
        raise KeyError("template")

    topics("letter", cannot_prepare, outside=True)
    post("letter", {})
    work.work_one()
    assert (only().state, only().last_error) == (State.PENDING, "KeyError")


def test_an_effect_whose_reason_has_gone_is_done(in_a: Place, topics: Any) -> None:
    topics("letter", lambda payload: None, outside=True)
    post("letter", {})
    work.work_one()
    assert only().state == State.DONE


def test_no_reminder_is_sent_after_its_time(in_a: Place, sent: list[Any], later: Callable[[timedelta], None]) -> None:
    post("letter", {}, not_after=now() + timedelta(hours=1))
    later(timedelta(hours=2))
    work.work_one()
    assert sent == []
    assert (only().state, only().last_error, only().payload) == (State.FAILED, "Expired", None)


def test_a_message_for_a_handler_that_is_not_there_yet_waits(in_a: Place, seen: list[Any], topics: Any) -> None:
    post("note", {})
    Message.objects.update(topic="of-the-next-version")
    work.work_one()
    assert (only().state, only().last_error) == (State.PENDING, "LookupError")


def test_a_marked_message_that_nobody_holds_is_perhaps_sent(
    in_a: Place, sent: list[Any], later: Callable[[timedelta], None]
) -> None:
    post("letter", {})
    Message.objects.update(state=State.WORKING, started_at=now(), attempts=1)
    assert work.settle_the_dead() == 0
    later(work.DEAD_AFTER + timedelta(seconds=1))
    assert work.is_anything_due()
    assert work.settle_the_dead() == 1
    assert (only().state, only().last_error) == (State.MAYBE_SENT, "WorkerDied")
    assert not work.work_one()
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_a_long_effect_is_not_taken_for_a_dead_one(in_a: Place, topics: Any) -> None:
    """Its worker holds the row: a second worker, minutes later, neither judges nor repeats it."""
    answers: list[Any] = []

    def meanwhile(envelope: Any) -> None:
        with time_machine.travel(now() + timedelta(minutes=5)):
            other = Thread(target=second_worker)
            other.start()
            other.join()

    def second_worker() -> None:
        with entered(in_a):
            answers.extend([work.settle_the_dead(), work.work_one()])
        connections.close_all()

    topics("letter", lambda payload: meanwhile, outside=True)
    post("letter", {})
    work.work_one()
    assert answers == [0, False]
    assert only().state == State.DONE


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_judged_dead_sends_nothing_when_it_comes_back(
    in_a: Place, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out = work._carry_out

    def after_a_long_sleep(message: Any, effect: Any) -> None:
        Message.objects.update(started_at=now() - timedelta(minutes=5))
        assert work.settle_the_dead() == 1
        carry_out(message, effect)

    monkeypatch.setattr(work, "_carry_out", after_a_long_sleep)
    post("letter", {})
    work.work_one()
    assert sent == []
    assert only().state == State.MAYBE_SENT


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_double_nothing_and_leave_nothing(in_a: Place, sent: list[Any], seen: list[Any]) -> None:
    for number in range(60):
        post("letter" if number % 2 else "note", {"n": number})
    start = Barrier(4)

    def worker() -> None:
        start.wait()
        with entered(in_a):
            while work.work_one():
                pass
        connections.close_all()

    threads = [Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worked = sorted([payload["n"] for payload in seen] + [payload["n"] for _, payload in sent])
    assert worked == list(range(60))
    assert queries.counts()[State.DONE] == 60


def test_what_was_done_a_month_ago_is_deleted_and_what_is_stuck_stays(
    in_a: Place, seen: list[Any], later: Callable[[timedelta], None]
) -> None:
    post("note", {"n": 1}, key="old")
    post("note", {"n": 2}, key="stuck")
    while work.work_one():
        pass
    Message.objects.filter(key="stuck").update(state=State.FAILED)
    later(work.KEPT_FOR - timedelta(minutes=1))
    assert work.tidy() == 0
    later(timedelta(minutes=2))
    assert work.tidy() == 1
    assert only().key == "stuck"


def test_a_person_may_send_a_stuck_message_again_and_that_is_audited(in_a: Place, sent: list[Any]) -> None:
    post("letter", {"n": 1})
    Message.objects.update(state=State.MAYBE_SENT, finished_at=now(), attempts=3)
    assert [message.pk for message in queries.stuck()] == [only().pk]
    operations.send_again(message=only(), by=Actor(kind="worker", label="Анна"))
    assert work.work_one()
    assert [payload for _, payload in sent] == [{"n": 1}]
    with pytest.raises(Refusal):
        operations.send_again(message=only(), by=Actor(kind="worker", label="Анна"))
