"""Sealing: what happened goes under a seal once, whatever order transactions end in, and seals are only added."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.db.utils import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from audit import sealing, spans
from audit.enums import Action, Fault
from audit.models import Event, Seal
from audit.record import record
from audit.verify import verify
from kernel.actor import Actor
from kernel.place import Place

ACTOR = Actor(kind="worker", id=uuid4(), label="Мария Иванова")
NUMBERS = st.sets(st.integers(1, 400), min_size=1)


def events(count: int) -> list[Event]:
    return [record(Action.READ, actor=ACTOR, reason=f"причина {n}") for n in range(count)]


@given(NUMBERS)
def test_spans_say_exactly_which_numbers(numbers: set[int]) -> None:
    found = spans.spans_of(sorted(numbers))
    assert set(spans.numbers_in(spans.read(spans.written(found)))) == numbers
    missing = set(spans.numbers_in(spans.gaps(found, after=0, upto=400)))
    assert missing == set(range(1, 401)) - numbers


@pytest.mark.parametrize("text", ["", "x", "3-2", "1,2", "1-1", "5,3", "1-2,3-4"])
def test_spans_that_nobody_wrote_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        spans.read(text)


def test_new_events_go_under_a_seal_once(in_a: Place) -> None:
    numbers = [event.number for event in events(3)]
    seal = sealing.seal_waiting()
    assert seal is not None
    assert set(spans.numbers_in(spans.read(seal.covers))) >= set(numbers)
    assert sealing.seal_waiting() is None
    assert sealing.seal_all() == 0
    events(1)
    assert sealing.seal_all() == 1
    assert verify().holds
    assert verify().events == Event.objects.count()


def test_an_event_that_commits_after_its_neighbours_is_sealed_too(in_a: Place) -> None:
    first = events(1)[0]
    late = first.number + 1
    for number in (late + 1, late + 2):
        Event.objects.create(number=number, actor_kind="worker", action=Action.READ)
    sealing.seal_all()
    assert sealing.seal_all() == 0
    Event.objects.create(number=late, actor_kind="worker", action=Action.READ)
    seal = sealing.seal_waiting()
    assert seal is not None
    assert (seal.covers, seal.reaches) == (str(late), late + 2)
    assert verify().holds


def test_many_events_need_several_seals(in_a: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MOST", 4)
    events(9)
    count = Event.objects.count()
    assert sealing.seal_all() == -(-count // 4)
    assert verify().events == count


def test_a_sealer_that_stands_still_is_reported(in_a: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    event = events(2)[0]
    sealed = sealing.seal_waiting()
    assert sealed
    events(1)
    assert verify().holds, "the newest events may wait a moment"
    monkeypatch.setattr("audit.verify.LATE", -sealing.OPEN_FOR)
    finding = verify().finding
    assert finding is not None
    assert (finding.fault, finding.seal) == (Fault.UNSEALED, sealed.number + 1)
    assert finding.covers == str(event.number + 2)


@pytest.mark.parametrize("statement", ["UPDATE audit_seal SET events = 1", "DELETE FROM audit_seal"])
def test_the_role_of_the_place_may_not_touch_a_seal(in_a: Place, statement: str) -> None:
    events(1)
    sealing.seal_all()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connections["default"].cursor().execute(statement)
    assert Seal.objects.exists()


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_owner_is_refused_by_a_trigger(place_a: Place) -> None:
    with pytest.raises(ProgrammingError, match="audit_seal refused"), transaction.atomic(using="owner"):
        connections["owner"].cursor().execute(f'DELETE FROM "{place_a.schema}".audit_seal')


def test_a_quiet_place_is_asked_once(in_a: Place, django_assert_num_queries: Any) -> None:
    """Every five seconds in every centre: the lock, the last seal, the gaps, what waits; and no second time."""
    sealing.seal_all()
    with django_assert_num_queries(6):
        assert sealing.seal_all() == 0
    events(2)
    with django_assert_num_queries(7):
        assert sealing.seal_all() == 1
