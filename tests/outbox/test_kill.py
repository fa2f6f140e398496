"""
A real worker with a real broker, database, mail server and gateway, killed with -9 again and again.

Nothing is lost, nothing inside the database happens twice, and nothing is accepted twice under one key.
"""

from pathlib import Path

import pytest

from kernel.place import Place
from outbox import handlers
from outbox.enums import State
from tests.outbox.kills import THREADS, hammered
from tests.outbox.worker import register
from tests.utils.security import figure, size


@pytest.mark.slow
@pytest.mark.engine
@pytest.mark.security_figure
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(1800)
def test_killed_workers_lose_nothing_and_double_nothing(
    in_a: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "_handlers", dict(handlers._handlers))
    register()
    jobs, kills = size(300, full=3000), size(5, full=30)
    found = hammered(in_a, jobs=jobs, kills=kills, folder=tmp_path)
    log = (tmp_path / "worker.log").read_text()[-3000:]
    assert found.states[State.PENDING] == found.states[State.WORKING] == found.states[State.FAILED] == 0, log
    assert found.states[State.MAYBE_SENT] <= (kills + 1) * THREADS
    slowest = round(max(found.resumed), 1)
    of = f"; {kills} kills, {jobs:,} jobs"
    figure(f"kill -9 worker: jobs lost{of}", found.lost, unit="jobs", bound="= 0", holds=found.lost == 0)
    figure(
        f"kill -9 worker: letters or messages accepted twice{of}",
        found.doubled,
        unit="messages",
        bound="= 0",
        holds=found.doubled == 0,
    )
    figure(f"kill -9 worker: resumed after{of}", slowest, unit="s", bound="<= 60", holds=0 < slowest <= 60)
    print(f"{jobs} jobs, {kills} kills: {found.states}, resumed after {slowest} s")  # noqa: T201
