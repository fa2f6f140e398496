"""The database and the broker fail under a product that people work with: nothing said to be saved is lost."""

import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.layout import Layout
from tests.infra.machine import until
from tests.infra.outage import Person, Served, served

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.timeout(600)]
ROOMS, WRITERS = "/calendar/house/rooms/new/", 3
STARTED = "SELECT pg_postmaster_start_time()"


@pytest.fixture(scope="module")
def product() -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "BROKER_URL", "SMTP_HOST"):
            patch.delenv(name, raising=False)
        with tempfile.TemporaryDirectory(prefix="zakrila-run-", dir="/tmp", ignore_cleanup_errors=True) as place:
            base = Path(place)
            base.chmod(0o755)
            with served(base) as one:
                yield one
            for slot in base.iterdir():
                Layout(slot).delete()


class Writer(threading.Thread):
    """Adds rooms one after another. What was not saved is sent again as it is, as a person reloads the page."""

    def __init__(self, product: Served, number: int, over: threading.Event) -> None:
        super().__init__()
        self.person = Person(product.port, product.cookie).open(ROOMS)
        self.number, self.over = number, over
        self.saved: list[str] = []
        self.statuses: dict[int, int] = {}
        self.outages: list[float] = []

    def run(self) -> None:
        while not self.over.is_set():
            self._add(f"Стая {self.number}-{len(self.saved)}")

    def _add(self, name: str) -> None:
        failed = 0.0
        while True:
            status, headers, body, _ = self.person.post(ROOMS, name=name, capacity="2", is_active="on")
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if status == 302:
                self.saved.append(name)
                self.outages += [time.monotonic() - failed] if failed else []
                return
            assert status == 503, body[:2000]
            assert dict(headers)["Retry-After"]
            failed = failed or time.monotonic()
            time.sleep(0.2)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["restarted", "crashed"])
def test_a_database_that_fails_in_the_middle_of_requests(product: Served, how: signal.Signals) -> None:
    """SIGINT ends every session at once, SIGQUIT does so without writing anything down first."""
    over = threading.Event()
    writers = [Writer(product, int(how) * 10 + number, over) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        until(lambda: all(writer.saved for writer in writers), 30)
        _fail_and_return(product, how)
        before = [len(writer.saved) for writer in writers]
        until(lambda: all(len(w.saved) > n for w, n in zip(writers, before, strict=True)), 60)
    finally:
        over.set()
        for writer in writers:
            writer.join(60)
    # A server that is back within milliseconds may fail nobody: whoever does not see the outage is served.
    assert {status for writer in writers for status in writer.statuses} <= {302, 503}
    assert max((span for writer in writers for span in writer.outages), default=0) < 30
    rows = product.rows(f"SELECT name FROM scheduling_room WHERE name LIKE 'Стая {int(how)}%'")
    assert sorted(name for (name,) in rows) == sorted(name for writer in writers for name in writer.saved)


def _fail_and_return(product: Served, how: signal.Signals) -> None:
    """Returns when another server answers than the one that was hit."""
    began = product.rows(STARTED)
    product.kill("postgresql", how)
    until(lambda: product.rows(STARTED) != began, 60)


def test_a_dead_broker_delays_nobody_and_what_was_promised_is_done_later(product: Served) -> None:
    with product.lock:  # the supervisor looks away
        product.kill("valkey")
        person = Person(product.port, product.cookie).open("/staff/invite/")
        took = [_invite(person, number) for number in range(3)]
        assert max(took) < 3
        assert person.ask("GET", "/board/")[0] == 200
    until(lambda: len(_letters(product)) >= 3, 120)
    assert product.rows("SELECT count(*) FROM outbox_message WHERE state = 'waiting'") == [(0,)]


def _invite(person: Person, number: int) -> float:
    facts = {"name": "Нова Колежка", "email": f"nova{number}@example.org", "profession": "social_worker"}
    status, _, body, took = person.post("/staff/invite/", roles="reception", language="bg", **facts)
    assert status == 302, body[:2000]
    return took


def _letters(product: Served) -> list[Path]:
    folder = Path(product.environment["MAIL_FOLDER"])
    return [letter for letter in folder.rglob("*") if letter.is_file() and "@example.org" in letter.read_text()]
