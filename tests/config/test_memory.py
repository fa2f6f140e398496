"""What is loaded at the start is left alone by the collector."""

import gc
from collections.abc import Iterator

import pytest

from config.memory import settle


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
