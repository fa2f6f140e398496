"""What one web worker and its server sessions weigh after they have seen a thousand centres."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.databases import PREFIX, Databases
from tests.bench.programs import Web, web
from tests.bench.rows import Row

COMMAND = 'make bench ARGS="memory"'
PATHS = ("/", "/cases/", "/calendar/")
CLIENTS = 4


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name, count = f"{PREFIX}_memory", 20 if quick else 1000
    databases.copy(databases.with_centres(count), name)
    with databases.world("ours", name) as world:
        cookies = world.ours("sign_in", first=0, count=count)
    yield from _worker(databases, name, cookies)
    yield from _without_retirement(databases, name, cookies)
    databases.drop(name)


def _worker(databases: Databases, name: str, cookies: dict[str, str]) -> Iterator[Row]:
    base = (
        f"gunicorn with 8 threads; {CLIENTS} clients, signed in, {len(PATHS)} pages at each of {len(cookies)} centres"
    )
    with web(databases, name) as server:
        _visit_all(server, cookies)
        peak = _megabytes(server.worker, "status", "VmHWM:")
        sessions = [_megabytes(pid, "smaps_rollup", "Pss:") for pid in databases.sessions_of(name)]
    title = f"after requests to {len(cookies)} centres"
    yield Row(f"one web worker {title}: peak memory", peak, "MB", 600, base, COMMAND)
    yield Row(f"its largest server session {title}, retired after 100", max(sessions), "MB", None, base, COMMAND)
    yield Row(
        f"its {len(sessions)} server sessions {title}, retired after 100", sum(sessions), "MB", None, base, COMMAND
    )


def _visit_all(server: Web, cookies: dict[str, str]) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        for host, status in pool.map(lambda item: _visit(server, *item), cookies.items()):
            if status != 200:
                raise RuntimeError(f"{host} answered {status}")


def _visit(server: Web, host: str, cookie: str) -> tuple[str, int]:
    found = [server.request("GET", host, path, headers={"Cookie": cookie})[0] for path in PATHS]
    return host, max(found)


def _without_retirement(databases: Databases, name: str, cookies: dict[str, str]) -> Iterator[Row]:
    """The same pages in one process that keeps its session for ever."""
    with databases.world("ours", name) as world:
        world.ours("never_retire")
        for path in PATHS:
            world.ask("visit", hosts=list(cookies), path=path, number=len(cookies), cookies=cookies)
        sessions = [_megabytes(pid, "smaps_rollup", "Pss:") for pid in databases.sessions_of(name)]
    title = f"a server session after {len(cookies)} centres, never retired"
    yield Row(title, max(sessions), "MB", None, f"{len(PATHS)} pages at each", COMMAND)


def _megabytes(pid: int, file: str, line: str) -> float:
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return next(int(found.split()[1]) for found in lines if found.startswith(line)) / 1024
