"""The servers of the tests themselves."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from infra.local.engine import Engine
from infra.local.layout import Layout
from tests.infra.machine import processes_of, until

pytestmark = pytest.mark.engine

HOLD = """
import sys, time
from pathlib import Path
from infra.local.engine import Engine
engine = Engine(Path(sys.argv[1]))
print(engine.start()["ADMIN_DATABASE_URL"], flush=True)
time.sleep(60)
"""


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "BROKER_URL", "SMTP_HOST"):
        monkeypatch.delenv(name, raising=False)
    with tempfile.TemporaryDirectory(prefix="zakrila-run-", dir="/tmp", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o755)
        yield Path(place)
        for slot in Path(place).iterdir():
            Layout(slot).delete()


def test_two_runs_at_once_get_servers_of_their_own(base: Path) -> None:
    first, second = Engine(base), Engine(base)
    urls = [engine.start()["ADMIN_DATABASE_URL"] for engine in (first, second)]
    assert urls[0] != urls[1]
    for url in urls:
        with psycopg.connect(url) as database:
            assert database.execute("SHOW fsync").fetchone() == ("off",)
    for engine in (first, second):
        engine.stop()
    assert not list(processes_of(base))


def test_what_was_built_is_there_for_the_next_run(base: Path) -> None:
    for statement in ("CREATE TABLE built AS SELECT 1", "SELECT * FROM built"):
        engine = Engine(base)
        with psycopg.connect(engine.start()["ADMIN_DATABASE_URL"]) as database:
            database.execute(statement)
        engine.stop()


def test_servers_end_with_a_killed_test_run_and_the_slot_is_free_again(base: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(base)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    url = holder.stdout.readline().strip()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    until(lambda: not list(processes_of(base)))
    engine = Engine(base)
    assert engine.start()["ADMIN_DATABASE_URL"] == url
    engine.stop()


def test_damaged_data_are_made_anew(base: Path) -> None:
    engine = Engine(base)
    engine.start()
    engine.stop()
    control = base / "test-1" / "postgres" / "global" / "pg_control"
    os.truncate(control, 0)
    again = Engine(base)
    with psycopg.connect(again.start()["ADMIN_DATABASE_URL"]) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)
    again.stop()
