"""A task of a centre runs inside the place it names; tasks of the commons are few and say why."""

import ast
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from kernel import place, ports
from kernel.place import NoPlace, Place, entered
from outbox import tasks, wake, work
from outbox.celery import app
from outbox.models import Message
from outbox.post import post
from outbox.schedule import ROUTES, SCHEDULE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def where() -> Any:
    found: list[Any] = []
    name = f"tests.where.{uuid4()}"  # a name that was taken away once is still known to some copies of the register

    @tasks.centre_task(name=name)
    def look(*args: Any) -> None:
        found.append((place.current(), *args))

    yield look, found
    app.tasks.pop(name, None)
    ROUTES.pop(name, None)


def test_a_task_runs_inside_the_place_it_names_and_leaves_it(place_a: Place, where: Any) -> None:
    task, found = where
    task(str(place_a.uuid), "x")
    assert found == [(place_a, "x")]
    assert place.current() is None


@pytest.mark.parametrize("given", [None, "", "haskovo", 7, "00000000-0000-0000-0000-00000000000"])
def test_without_a_uuid_a_task_refuses(db: None, where: Any, given: Any) -> None:
    task, found = where
    with pytest.raises(NoPlace):
        task(given)
    assert found == []


def test_a_task_without_any_place_cannot_even_be_called(where: Any) -> None:
    with pytest.raises(TypeError):
        where[0]()


def test_a_place_that_is_unknown_or_has_no_people_is_refused(db: None, where: Any) -> None:
    from tenants.isolation import doors  # noqa: PLC0415

    for uuid in (uuid4(), doors.PUBLIC.uuid):
        with pytest.raises(NoPlace):
            where[0](str(uuid))


def test_a_place_that_something_left_entered_is_noticed(place_a: Place, place_b: Place, where: Any) -> None:
    with entered(place_b), pytest.raises(NoPlace, match="did not leave"):
        where[0](str(place_a.uuid))


def test_drain_works_what_is_due_in_its_place_alone(place_a: Place, place_b: Place, seen: list[Any]) -> None:
    for one in (place_a, place_b):
        with entered(one):
            post("note", {"in": one.slug})
    tasks.drain(str(place_a.uuid))
    assert seen == [{"in": "centre-a"}]
    with entered(place_b):
        assert Message.objects.get().state == "pending"


def test_a_long_queue_is_continued_in_a_new_task(
    place_a: Place, seen: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(wake, "wake", calls.append)
    monkeypatch.setattr(tasks, "SECONDS_PER_DRAIN", -1.0)
    with entered(place_a):
        post("note", {"n": 1})
        post("note", {"n": 2})
    tasks.drain(str(place_a.uuid))
    assert (seen, calls) == ([{"n": 1}], [place_a.uuid])


def test_the_sweep_finds_work_in_every_place_and_calls_only_for_those(
    place_a: Place, place_b: Place, seen: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(wake, "wake", calls.append)
    with entered(place_b):
        post("note", {})
    tasks.sweep()
    assert calls == [place_b.uuid]


def test_a_broken_place_does_not_keep_the_others_waiting(
    place_a: Place, place_b: Place, seen: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    due = work.is_anything_due

    def broken() -> bool:
        if place.require() == place_a:
            raise RuntimeError
        return due()

    monkeypatch.setattr(wake, "wake", calls.append)
    monkeypatch.setattr(work, "is_anything_due", broken)
    with entered(place_b):
        post("note", {})
    tasks.sweep()
    assert calls == [place_b.uuid]


def test_every_task_of_the_commons_is_listed_with_its_reason_and_only_they_are_in_beat(db: None) -> None:
    app.loader.import_default_modules()
    assert all(len(one.reason) >= 20 for one in tasks.COMMONS.values())
    assert set(SCHEDULE) <= set(tasks.COMMONS)
    assert app.conf.beat_schedule is not None
    assert "outbox.sweep" in app.conf.beat_schedule


def test_a_task_without_a_reason_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="why"):
        tasks.commons_task(name="tests.idle", reason="because")


def test_no_room_declares_a_celery_task_past_the_two_decorators() -> None:
    """shared_task and app.task know nothing of places: only outbox.tasks may use them."""
    found = []
    for file in [*ROOT.glob("platform/**/*.py"), *ROOT.glob("services/**/*.py"), *ROOT.glob("tenants/**/*.py")]:
        if file == ROOT / "platform/outbox/tasks.py":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "celery":
                found += [f"{file}: {alias.name}" for alias in node.names if alias.name != "Celery"]
    assert found == []


def test_the_port_that_tasks_use_is_filled() -> None:
    assert callable(ports.place_of)
