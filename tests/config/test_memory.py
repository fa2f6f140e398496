"""What is loaded at the start is left alone by the collector."""

import gc
from collections.abc import Iterator

import pytest

from config.memory import WARM, settle, settling


@pytest.fixture
def unsettled() -> Iterator[None]:
    gc.unfreeze()
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


@pytest.mark.usefixtures("unsettled")
def test_what_is_there_is_not_looked_through_again() -> None:
    loaded = [[] for _ in range(1000)]
    settle()
    seen = {id(one) for one in gc.get_objects()}
    assert seen.isdisjoint(map(id, loaded))
    assert gc.get_freeze_count() > len(loaded)


@pytest.mark.usefixtures("unsettled")
def test_what_the_pages_loaded_is_not_looked_through_again_once_they_are_warm() -> None:
    loaded: list[list[object]] = []
    serve = settling(lambda environ, start_response: loaded.append([]) or [b""])
    for _ in range(min(WARM)):
        serve({}, lambda line, fields: None)
    seen = {id(one) for one in gc.get_objects()}
    assert seen.isdisjoint(map(id, loaded[:-1]))
    assert id(loaded[-1]) in seen
    serve({}, lambda line, fields: None)
    assert id(loaded[-1]) in {id(one) for one in gc.get_objects()}  # and not at every request


@pytest.mark.usefixtures("unsettled")
def test_the_collector_does_not_stop_a_page_at_every_turn() -> None:
    gc.set_threshold(700, 10, 10)  # as Python starts
    turns: list[str] = []
    gc.callbacks.append(watch := lambda phase, info: turns.append(phase))
    try:
        before = len([[] for _ in range(9000)]), len(turns)
        settle()
        turns.clear()
        after = len([[] for _ in range(9000)]), len(turns)
    finally:
        gc.callbacks.remove(watch)
    assert before[1] >= 10
    assert after == (9000, 0)
