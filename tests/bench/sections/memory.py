"""What one web worker and its server sessions weigh after they have seen a thousand centres."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from tests.bench.databases import PREFIX, Databases
from tests.bench.programs import Web, web
from tests.bench.rows import Row

COMMAND = 'make bench ARGS="memory"'
PATHS = ("/", "/cases/", "/calendar/")
CLIENTS = 4
STEP = 50  # centres between two looks at the server's sessions
COMPARED = 300  # centres of the comparison with and without retirement


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name, count = f"{PREFIX}_memory", 20 if quick else 1000
    databases.copy(databases.with_centres(count), name)
    with databases.world("ours", name) as world:
        cookies = world.ours("sign_in", first=0, count=count)
    yield from _worker(databases, name, cookies)
    compared = dict(list(cookies.items())[:COMPARED])
    for retired in (True, False):
        yield _one_session(databases, name, compared, retired)
    databases.drop(name)


def _worker(databases: Databases, name: str, cookies: dict[str, str]) -> Iterator[Row]:
    base = (
        f"gunicorn with 8 threads; {CLIENTS} clients, signed in, {len(PATHS)} pages at each of {len(cookies)} centres"
    )
    with web(databases, name) as server:
        sessions = _visit_all(databases, name, server, cookies)
        peak = _megabytes(server.worker, "status", "VmHWM:")
    title = f"requests to {len(cookies)} centres"
    yield Row(f"one web worker after {title}: peak memory", peak, "MB", 600, base, COMMAND)
    largest, together = max(map(max, sessions)), max(map(sum, sessions))
    base = f"the same; seen after every {STEP} centres; a session is retired after 100"
    yield Row(f"its largest server session during {title}", largest, "MB", None, base, COMMAND)
    yield Row(f"its {max(map(len, sessions))} server sessions together", together, "MB", None, base, COMMAND)


def _visit_all(databases: Databases, name: str, server: Web, cookies: dict[str, str]) -> list[list[float]]:
    """Megabytes of the server's sessions, seen again and again on the way."""
    seen = []
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = pool.map(lambda item: _visit(server, *item), cookies.items())
        for number, (host, status) in enumerate(answers, start=1):
            if status != 200:
                raise RuntimeError(f"{host} answered {status}")
            if number % STEP == 0 or number == len(cookies):
                seen.append(_sessions(databases, name))
    return seen


def _visit(server: Web, host: str, cookie: str) -> tuple[str, int]:
    found = [server.request("GET", host, path, headers={"Cookie": cookie})[0] for path in PATHS]
    return host, max(found)


def _one_session(databases: Databases, name: str, cookies: dict[str, str], retired: bool) -> Row:
    """The same pages in one process, whose session is replaced after 100 centres, or kept for ever."""
    hosts, seen = list(cookies), []
    with databases.web(name) as world:
        if not retired:
            world.ours("never_retire")
        for start in range(0, len(hosts), STEP):
            for path in PATHS[:2]:
                some = hosts[start : start + STEP]
                world.ask("visit", hosts=some, number=len(some), path=path, cookies=cookies)
            seen += _sessions(databases, name)
    how = "retired after 100" if retired else "never retired"
    title = f"the largest server session of one thread during {len(cookies)} centres, {how}"
    return Row(
        title, max(seen), "MB", None, f"{len(PATHS[:2])} pages at each; seen after every {STEP} centres", COMMAND
    )


def _sessions(databases: Databases, name: str) -> list[float]:
    """Of a session that ends while it is looked at nothing is told."""
    found = []
    for pid in databases.sessions_of(name):
        with suppress(OSError, StopIteration):
            found.append(_megabytes(pid, "smaps_rollup", "Pss:"))
    return found


def _megabytes(pid: int, file: str, line: str) -> float:
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return next(int(found.split()[1]) for found in lines if found.startswith(line)) / 1024
