"""Real pages over a full centre: the time on the server and the number of statements."""

from collections.abc import Iterator

from tests.bench.databases import PREFIX, Databases
from tests.bench.pace import pace
from tests.bench.rows import Row
from tests.bench.world import World

COMMAND = 'make bench ARGS="pages"'
P95, QUERIES = 100, 12
# At least so many, at least so many of them while the machine was as fast as it has shown to be, at most so many: a
# virtual one is slower by half for minutes, whatever runs on it.
ROUNDS, QUICK, MOST = 5, 2, 15
AS_FAST = 1.2


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name, cases = f"{PREFIX}_pages", 500 if quick else 10_000
    databases.copy(databases.with_centres(2), name)
    with databases.world("ours", name) as ours:
        cookies = ours.ours("sign_in", first=0)
        people = ours.ask("content", what="fill_cases", centre=0, count=cases)
        ours.ask("content", what="fill_week", centre=0, count=60)
        databases.analyse(name)
        ours.ask("settle")
        visitor = Visitor(databases, ours, cookies, 20 if quick else 40)
        yield from visitor.bounded(f"case list of {cases:,} cases", "/cases/")
        yield from visitor.bounded("calendar week of 60 meetings", "/calendar/")
        yield from _told(visitor, cases, people)
    databases.drop(name)


def _told(visitor: "Visitor", cases: int, people: int) -> Iterator[Row]:
    yield visitor.p95(f"case list of {cases:,} cases, last page, sorted by number", "/cases/?sort=number&page=last")
    yield visitor.p95(f"case list of {cases:,} cases, searched by a name", "/cases/?q=Йордан")
    yield visitor.p95(f"search over {people:,} people by a part of a name", "/people/?q=Цветел")
    yield visitor.p95(f"search over {people:,} people by a name in Latin letters", "/people/?q=Yordanka Hadzhi")
    yield visitor.p95(f"search over {people:,} people by telephone", "/people/?q=+359880000123")
    yield visitor.p95("today", "/")
    yield visitor.p95("reception board of 12 meetings, whole page", "/board/")
    yield visitor.p95("reception board of 12 meetings, poll with something new (200)", "/board/rows/")
    stamp = visitor.etag("/board/rows/")
    yield visitor.p95(
        "reception board of 12 meetings, poll without news (304)", "/board/rows/", {"if-none-match": stamp}, expect=304
    )


class Visitor:
    """Somebody signed in at the first centre."""

    def __init__(self, databases: Databases, world: World, cookies: dict[str, str], number: int) -> None:
        self.databases = databases
        self.world, self.cookies, self.number = world, cookies, number
        self.host, self.cookie = next(iter(cookies.items()))
        self.fastest = pace()

    def bounded(self, name: str, path: str) -> Iterator[Row]:
        found = self.p95(name, path)
        yield Row(f"{found.name}, by the clock", found.value, "ms", P95, found.baseline, COMMAND)
        yield self.busy(name, path)
        asked = self.world.ours("queries_of", host=self.host, path=path, cookie=self.cookie)
        yield Row(f"{name}: queries", asked, "queries", QUERIES, "", COMMAND)

    def busy(self, name: str, path: str) -> Row:
        """Without the waiting for others who work on the same processors."""
        before = self.databases.processor_seconds(self.world.name)
        order = {"hosts": [self.host], "path": path, "cookies": self.cookies}
        found = self.world.ask("visit", number=self.number, **order)
        server = (self.databases.processor_seconds(self.world.name) - before) / self.number
        base = (
            f"p95 of the worker and {server * 1000:.1f} ms in the mean of its server session; {self.number} requests"
        )
        value = (found["busy_p95"] + server) * 1000
        return Row(f"{name}: p95 on the server, processor time", value, "ms", P95, base, COMMAND)

    def p95(self, name: str, path: str, headers: dict[str, str] | None = None, expect: int = 200) -> Row:
        """Of the quietest round: others work on the same two processors."""
        order = {"hosts": [self.host], "path": path, "cookies": self.cookies, "headers": headers, "expect": expect}
        self.world.ask("visit", number=3, **order)
        rounds = self._rounds(order)
        best = min(rounds, key=lambda one: one["p95"])
        base = f"median {best['median'] * 1000:.1f} ms; quietest of {len(rounds)} rounds of {self.number} requests"
        return Row(f"{name}: p95 on the server", best["p95"] * 1000, "ms", None, base, COMMAND)

    def _rounds(self, order: dict[str, object]) -> list[dict[str, float]]:
        rounds: list[dict[str, float]] = []
        quick = 0
        while len(rounds) < ROUNDS or (quick < QUICK and len(rounds) < MOST):
            rounds.append(self.world.ask("visit", number=self.number, **order))
            now = pace()
            self.fastest = min(self.fastest, now)
            quick += now <= self.fastest * AS_FAST
        return rounds

    def etag(self, path: str) -> str:
        return str(self.world.ask("header", host=self.host, path=path, cookie=self.cookie, name="ETag"))
