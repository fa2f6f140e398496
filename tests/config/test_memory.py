"""What is loaded at the start is left alone by the collector."""

import gc
from collections.abc import Iterator

import pytest

from config.memory import WARM, settle, settling


@pytest.fixture
def unsettled() -> Iterator[None]:
    gc.unfreeze()
    yield
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
