"""kill -9 of each program at moments that the seed chooses, while people write."""

import os
import signal
import time
from collections.abc import Iterator

from tests.drill.crew import Row, row
from tests.drill.product import until
from tests.drill.registry import Drill, fault

NUMBERS = 6


@fault("kill-web", kills=100)
def kill_web(drill: Drill) -> Iterator[Row]:
    with drill.crew.at_work(seed=drill.chance.randrange(10**6)) as writers:
        for _ in range(drill.sizes.kills):
            time.sleep(drill.chance.uniform(0.3, 2.5))
            _kill(drill, "web")
            until(lambda: drill.crew.browsers[0].get("/healthz").status == 200, 90, "the web")
    yield from drill.crew.judge("kill -9 web", writers)
    yield row("kill -9 web: kills", drill.sizes.kills, "kills", bound=">= 100")


@fault("kill-database")
def kill_database(drill: Drill) -> Iterator[Row]:
    """Without writing anything down: the server reads its log when it is back."""
    recovered = []
    with drill.crew.at_work(seed=drill.chance.randrange(10**6)) as writers:
        for _ in range(max(drill.sizes.kills // 3, 2)):
            time.sleep(drill.chance.uniform(2, 5))
            _kill(drill, "postgresql")
            until(lambda: drill.product.database().close() is None, 120, "the database")
            recovered.append(until(lambda: drill.crew.browsers[0].get("/board/").status == 200, 60, "a page"))
    yield from drill.crew.judge("database lost", writers)
    slowest = max((one for writer in writers for one in writer.told.unsaved), default=0)
    bare = sum(len(writer.told.bare) for writer in writers)
    yield row("database restarted: writes answered 503 within", slowest, "s", bound="<= 5")
    yield row("database back: recovered after", max(recovered), "s", bound="<= 5")
    yield row("database lost: forms that lost what was typed", bare, "forms")


@fault("kill-valkey")
def kill_valkey(drill: Drill) -> Iterator[Row]:
    """Gone for good is the easy half: a broker that hangs answers nobody and refuses nobody."""
    person, pages = drill.crew.browsers[0], ("/", "/cases/", "/board/")
    with drill.crew.at_work(("note", "meeting"), seed=drill.chance.randrange(10**6)) as writers:
        for _ in range(max(drill.sizes.kills // 3, 2)):
            time.sleep(drill.chance.uniform(1, 3))
            _kill(drill, "valkey")
    yield from drill.crew.judge("kill -9 broker", writers)
    usual = max(person.get(page).seconds for page in pages)
    pid = drill.product.kill("valkey", signal.SIGSTOP)
    try:
        slowest = max(person.get(page).seconds for page in pages * 2)
        slowest = max(slowest, person.submit(_invitation(), **_facts(0)).seconds)
    finally:
        os.kill(pid, signal.SIGCONT)
    yield row(f"broker off: slowest page; {usual:.2f} s with it", slowest, "s", bound="<= 1")


@fault("kill-worker")
def kill_worker(drill: Drill) -> Iterator[Row]:
    """Invitations are letters: each arrives once, and the first after a kill within a minute."""
    person, waited = drill.crew.browsers[0], []
    for number in range(1, NUMBERS + 1):
        assert person.submit(_invitation(), **_facts(number)).is_taken
        time.sleep(drill.chance.uniform(0, 0.2))
        _kill(drill, "worker")
    waited.append(until(lambda: len(_letters(drill)) >= NUMBERS, 180, "the letters"))
    time.sleep(3)
    letters = sorted(one.partition("@")[0] for one in _letters(drill))
    twice, lost = len(letters) - len(set(letters)), NUMBERS - len(set(letters))
    of = f"{NUMBERS} invitations, {NUMBERS} kills"
    yield row("kill -9 worker, running product: letters lost", lost, "letters", of=of)
    yield row("kill -9 worker, running product: letters accepted twice", twice, "letters", of=of)
    yield row("kill -9 worker, running product: resumed after", max(waited), "s", bound="<= 60", of=of)


def _kill(drill: Drill, program: str) -> None:
    """And wait until the supervisor has started another one."""
    killed = drill.product.kill(program)
    until(lambda: drill.product.pid(program) != killed, 30, f"another {program}")


def _invitation() -> str:
    return "/staff/invite/"


def _facts(number: int) -> dict[str, str]:
    mail = f"drill-{os.getpid()}-{number}@example.org"
    return {
        "name": "Нова Колежка",
        "email": mail,
        "profession": "social_worker",
        "roles": "reception",
        "language": "bg",
    }


def _letters(drill: Drill) -> set[str]:
    """`address@file` of every invitation that the mailbox took; that of `kill_valkey` may come late."""
    found, mine = set(), tuple(f"X-Envelope-To: {_facts(number)['email']}" for number in range(1, NUMBERS + 1))
    for path in (drill.product.layout.data / "mail").glob("*.eml"):
        head = path.read_text(errors="replace")[:2000]
        found |= {f"{line.partition('@')[0]}@{path.name}" for line in head.splitlines() if line.startswith(mine)}
    return found
