"""
What the row policies cost, alone and together with the audit: the same page of the same centre, policies on and off.

Asked in turn in one process, for somebody who sees every case and for somebody who sees fifty of them. (Two centres of
one content are not the same page: their tables lie differently, and the difference was larger than what is measured.)
A round is short and there are many: what is measured is less than what the host's pace changes within some seconds.
"""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.bench.databases import PREFIX, Databases
from tests.bench.rounds import Taken, alternate, ratio
from tests.bench.rows import Row
from tests.bench.world import World

COMMAND = 'make bench ARGS="walls"'
MORE = 10  # per cent that row policies and audit together may add to the case page
CENTRE = 0
REQUESTS = 5
FIRST = 1  # request that does not count: what the switch before it has made forget is learnt again
ROUNDS, FEW = 61, 9
STATEMENTS = {"list": "list of 50 of one's own cases", "one": "one of one's own cases", "foreign": "a foreign case"}


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name, cases, rounds = f"{PREFIX}_walls", 300 if quick else 10_000, 3 if quick else ROUNDS
    databases.copy(databases.with_centres(2), name)
    with databases.world("ours", name) as owner, databases.web(name) as web:
        people = owner.ask("content", what="fill_for_walls", centre=CENTRE, count=cases)
        databases.analyse(name)
        house = House(databases, web, owner.ours("role_of", number=CENTRE))
        try:
            for who in ("head", "key worker"):
                yield from _pages(house, people[who], who, cases, rounds)
            yield from _statements(house, cases, min(rounds, FEW))
        finally:
            house.set_walls(True)
    databases.drop(name)


@dataclass(frozen=True, slots=True)
class House:
    """`web` serves the pages, with the rights of `role`."""

    databases: Databases
    web: World
    role: str

    def set_walls(self, standing: bool) -> None:
        self.databases.set_bound_by_policies(self.role, standing)


def _pages(house: House, person: dict[str, str], who: str, cases: int, rounds: int) -> Iterator[Row]:
    sees = f"{cases:,} cases" if who == "head" else "50 cases of her own"
    for page, bound in (("case page", MORE), ("case list page", None)):
        found = alternate(_candidates(house, person, page), rounds)
        where = f"{page} of a {who} who sees {sees}: more processor time"
        bare = statistics.median(taken.busy for taken in found["neither"]) * 1000
        base = f"the same without both, {bare:.1f} ms; median of {rounds} alternating rounds"
        yield _share(found, "both", f"row policies and audit together, {where}", base, bound)
        yield _share(found, "policies", f"row policies alone, {where}", base, None)


def _candidates(house: House, person: dict[str, str], page: str) -> dict[str, Callable[[], Taken]]:
    web = house.web
    order = {"hosts": [person["host"]], "path": person[page], "cookies": {person["host"]: person["cookie"]}}

    def visit(*, walls: bool, audit: bool) -> Callable[[], Taken]:
        def candidate() -> Taken:
            house.set_walls(walls)
            web.ask("switch", audit=audit, decryption=True)
            web.ask("visit", number=FIRST, **order)
            before = house.databases.processor_seconds(web.name)
            found = web.ask("visit", number=REQUESTS, **order)
            server = house.databases.processor_seconds(web.name) - before
            return Taken(found["median"], (found["busy"] + server) / REQUESTS)

        return candidate

    return {
        "both": visit(walls=True, audit=True),
        "policies": visit(walls=True, audit=False),
        "neither": visit(walls=False, audit=False),
    }


def _share(found: dict[str, list[Taken]], one: str, name: str, base: str, bound: float | None) -> Row:
    more = ratio([taken.busy for taken in found[one]], [taken.busy for taken in found["neither"]]) - 1
    return Row(name, more * 100, "%", bound, base, COMMAND)


def _statements(house: House, cases: int, rounds: int) -> Iterator[Row]:
    for what, name in STATEMENTS.items():
        found = alternate({"walls": _asked(house, True, what), "bare": _asked(house, False, what)}, rounds)
        value, bare = (statistics.median(found[key]) * 1000 for key in ("walls", "bare"))
        base = f"{bare:.2f} ms without policies; {cases:,} cases in the centre, by the clock"
        yield Row(
            f"{name}, fetched by the query of the page, behind the row policies", value, "ms", None, base, COMMAND
        )


def _asked(house: House, walls: bool, what: str) -> Callable[[], float]:
    def candidate() -> float:
        house.set_walls(walls)
        return float(house.web.ask("content", what="fetch", centre=CENTRE, kind=what))

    return candidate
