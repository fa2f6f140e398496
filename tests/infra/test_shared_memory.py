"""Where the servers of test runs lie."""

import os
from pathlib import Path

import pytest

from infra.local import shared_memory
from infra.local.errors import Problem
from infra.local.layout import Layout, Lock
from infra.local.shared_memory import CHECKOUT, ROOM, base_for, folder_of
from infra.local.takeover import forget_tests

pytestmark = pytest.mark.engine


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As roomy as the test wants it."""
    found = tmp_path / "shm"
    found.mkdir()
    monkeypatch.setattr(shared_memory, "ROOM", 1)
    return found


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    made = tmp_path / "checkout"
    (made / ".local").mkdir(parents=True)
    return made


def test_they_lie_in_memory_and_only_their_owner_may_list_them(memory: Path, checkout: Path) -> None:
    base = base_for(checkout, memory)
    assert base.parent == memory
    assert base.stat().st_mode & 0o077 == (0o011 if os.geteuid() == 0 else 0)
    assert base == base_for(checkout, memory) == folder_of(checkout, memory)
    assert base != folder_of(checkout.parent, memory)


def test_without_room_or_memory_they_lie_with_the_rest(
    memory: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert base_for(checkout, memory / "missing") == checkout / ".local"
    monkeypatch.setattr(shared_memory, "_available", lambda: ROOM - 1)
    monkeypatch.setattr(shared_memory, "ROOM", ROOM)
    assert base_for(checkout, memory) == checkout / ".local"
    assert list(memory.iterdir()) == []


def test_how_much_memory_is_left_is_what_the_kernel_says() -> None:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert total // 100 < shared_memory._available() < total


def test_a_folder_that_was_laid_there_for_us_is_not_used(memory: Path, checkout: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    folder_of(checkout, memory).symlink_to(trap)
    with pytest.raises(Problem, match="belongs to somebody else"):
        base_for(checkout, memory)
    assert list(trap.iterdir()) == []


def test_what_a_deleted_checkout_left_is_thrown_away_and_nothing_else(memory: Path, checkout: Path) -> None:
    gone = checkout.parent / "gone"
    gone.mkdir()
    left = base_for(gone, memory) / "test-1"
    left.mkdir()
    gone.rmdir()
    strange = memory / "zakrila-strange"
    strange.mkdir()
    mine = base_for(checkout, memory)
    assert not left.exists()
    assert {one.name for one in memory.iterdir()} == {mine.name, strange.name}
    assert (mine / CHECKOUT).read_text() == str(checkout)


def test_a_reset_throws_them_away_unless_tests_are_running(
    memory: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.local.takeover.folder_of", lambda checkout: folder_of(checkout, memory))
    base = base_for(checkout, memory)
    slot = Layout(base / "test-1")
    slot.prepare()
    lock = Lock(slot)
    assert lock.take()
    with pytest.raises(Problem, match="Tests are running"):
        forget_tests(Layout(checkout / ".local"))
    assert slot.data.exists()
    lock.release()
    forget_tests(Layout(checkout / ".local"))
    assert not base.exists()
    assert not slot.runtime.exists()
