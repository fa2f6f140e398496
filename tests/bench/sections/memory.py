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


def _one_session(databases: Databases, name: str, cookies: dict[str, str], retired: bool) -> Row:
    """The same pages in one process, whose session is replaced after 100 centres, or kept for ever."""
    with databases.web(name) as world:
        if not retired:
            world.ours("never_retire")
        order = {"hosts": list(cookies), "number": len(cookies), "cookies": cookies}
        seen = []
        for path in PATHS[:2]:
            world.ask("visit", path=path, **order)
            seen += [_megabytes(pid, "smaps_rollup", "Pss:") for pid in databases.sessions_of(name)]
    how = "retired after 100" if retired else "never retired"
    title = f"the largest server session of one thread after {len(cookies)} centres, {how}"
    return Row(title, max(seen), "MB", None, f"{len(PATHS[:2])} pages at each", COMMAND)


def _megabytes(pid: int, file: str, line: str) -> float:
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return next(int(found.split()[1]) for found in lines if found.startswith(line)) / 1024
