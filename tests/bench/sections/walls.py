"""
What the row policies cost, alone and together with the audit: two centres of one content, one without its policies.

Asked side by side in one process, for somebody who sees every case and for somebody who sees fifty of them.
"""

import statistics
from collections.abc import Callable, Iterator

from tests.bench.databases import PREFIX, Databases
from tests.bench.rounds import Taken, alternate, ratio
from tests.bench.rows import Row
from tests.bench.world import World

COMMAND = 'make bench ARGS="walls"'
MORE = 10  # per cent that row policies and audit together may add to the case page
MINE, BARE = 0, 1  # the centre as it is, and the one whose policies were taken down
REQUESTS = 25
STATEMENTS = {"list": "list of 50 of one's own cases", "one": "one of one's own cases", "foreign": "a foreign case"}


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name, cases, rounds = f"{PREFIX}_walls", 300 if quick else 10_000, 3 if quick else 9
    databases.copy(databases.with_centres(2), name)
    with databases.world("ours", name) as owner, databases.web(name) as web:
        people = [owner.ask("content", what="fill_for_walls", centre=centre, count=cases) for centre in (MINE, BARE)]
        owner.ours("take_down", number=BARE)
        databases.analyse(name)
        for who in ("head", "key worker"):
            yield from _pages(databases, web, [one[who] for one in people], who, cases, rounds)
        yield from _statements(web, cases, rounds)
    databases.drop(name)


def _pages(
    databases: Databases, web: World, people: list[dict[str, str]], who: str, cases: int, rounds: int
) -> Iterator[Row]:
    sees = f"{cases:,} cases" if who == "head" else "50 cases of her own"
    for page, bound in (("case page", MORE), ("case list page", None)):
        found = alternate(_candidates(databases, web, people, page), rounds)
        where = f"{page} of a {who} who sees {sees}: more processor time"
        bare = statistics.median(taken.busy for taken in found["neither"]) * 1000
        base = f"the same without both, {bare:.1f} ms; median of {rounds} alternating rounds"
        yield _share(found, "both", f"row policies and audit together, {where}", base, bound)
        yield _share(found, "policies", f"row policies alone, {where}", base, None)


def _candidates(
    databases: Databases, web: World, people: list[dict[str, str]], page: str
) -> dict[str, Callable[[], Taken]]:
    ours, bare = people

    def visit(person: dict[str, str], audit: bool) -> Callable[[], Taken]:
        order = {"hosts": [person["host"]], "path": person[page], "cookies": {person["host"]: person["cookie"]}}

        def candidate() -> Taken:
            web.ask("switch", audit=audit, decryption=True)
            before = databases.processor_seconds(web.name)
            found = web.ask("visit", number=REQUESTS, **order)
            server = databases.processor_seconds(web.name) - before
            return Taken(found["median"], (found["busy"] + server) / REQUESTS)

        return candidate

    return {"both": visit(ours, True), "policies": visit(ours, False), "neither": visit(bare, False)}


def _share(found: dict[str, list[Taken]], one: str, name: str, base: str, bound: float | None) -> Row:
    more = ratio([taken.busy for taken in found[one]], [taken.busy for taken in found["neither"]]) - 1
    return Row(name, more * 100, "%", bound, base, COMMAND)


def _statements(web: World, cases: int, rounds: int) -> Iterator[Row]:
    for what, name in STATEMENTS.items():
        asked = {place: _asked(web, place, what) for place in (MINE, BARE)}
        found = alternate({"walls": asked[MINE], "bare": asked[BARE]}, rounds)
        value, bare = (statistics.median(found[key]) * 1000 for key in ("walls", "bare"))
        base = f"{bare:.2f} ms without policies; {cases:,} cases in the centre, by the clock"
        yield Row(
            f"{name}, fetched by the query of the page, behind the row policies", value, "ms", None, base, COMMAND
        )


def _asked(web: World, centre: int, what: str) -> Callable[[], float]:
    return lambda: float(web.ask("content", what="fetch", centre=centre, kind=what))
