"""
What our layers cost a request: against plain single-schema Django, and against django-tenants as shipped.

Processor time (the worker's and its server session's together) is what a quiet machine's clock shows; on a busy one
the clock also shows who else was waiting. Both are told.
"""

import statistics
from collections.abc import Callable, Iterator

from tests.bench.databases import PREFIX, Databases
from tests.bench.rounds import Taken, alternate, ratio
from tests.bench.rows import Row
from tests.bench.world import World

COMMAND = 'make bench ARGS="overhead"'
CENTRES = 20
CASES = 40
Rounds = dict[str, list[Taken]]
Candidate = Callable[[], Taken]


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name, plain, rounds = f"{PREFIX}_overhead", f"{PREFIX}_plain", 3 if quick else 9
    databases.copy(databases.with_centres(CENTRES), name)
    databases.make_plain(plain)
    with databases.world("ours", name) as owner, databases.web(name) as ours:
        owner.ours("fill_sample", first=0, count=CENTRES)
        schemas = owner.ours("all_schemas")[:CENTRES]
        with databases.world("plain", plain) as single, databases.world("stock", name) as stock:
            single.ask("migrate_plain")
            stock.ask("stock_register", schemas=schemas)
            yield from _five_queries(Measured(databases, ours, single, stock), rounds)
        cookies = owner.ours("sign_in", first=0, count=CENTRES)
        for centre in range(CENTRES):
            owner.ask("content", what="fill_cases", centre=centre, count=CASES)
        databases.analyse(name)
        with databases.world("single", name, **owner.ours("place_of", number=0)) as single:
            yield from _case_list(Measured(databases, ours, single), cookies, rounds)
    databases.drop(name)
    databases.drop(plain)


class Measured:
    """Worlds whose requests are timed by the clock and by the processor."""

    def __init__(self, databases: Databases, ours: World, single: World, stock: World | None = None) -> None:
        self.databases, self.ours, self.single, self.stock = databases, ours, single, stock

    def visit(self, world: World | None, hosts: list[str], path: str, number: int, **more: object) -> Candidate:
        assert world is not None

        def candidate() -> Taken:
            before = self.databases.processor_seconds(world.name)
            found = world.ask("visit", hosts=hosts, path=path, number=number, **more)
            server = self.databases.processor_seconds(world.name) - before
            return Taken(found["median"], (found["busy"] + server) / number)

        return candidate

    def switched(self, world: World, hosts: list[str], cookies: dict[str, str], **parts: bool) -> Candidate:
        visit = self.visit(world, hosts, "/cases/", CENTRES, cookies=cookies)

        def candidate() -> Taken:
            world.ask("switch", **parts)
            taken = visit()
            world.ask("switch", audit=True, decryption=True)
            return taken

        return candidate


def _five_queries(worlds: Measured, rounds: int) -> Iterator[Row]:
    hosts = [f"bench-{number:04d}.localhost" for number in range(CENTRES)]
    found = alternate(
        {
            "ours": worlds.visit(worlds.ours, hosts, "/five/", 100),
            "plain": worlds.visit(worlds.single, ["localhost"], "/five/", 100),
            "stock": worlds.visit(worlds.stock, hosts, "/five/", 100),
        },
        rounds,
    )
    name = f"five-query view, {CENTRES} centres in turn, median of {rounds} alternating rounds"
    base = "the same view in single-schema Django, same pool and kind of middleware"
    yield from _compared(found, "ours", "plain", f"{name}: all our layers", base, 1.20)
    yield from _compared(found, "stock", "plain", f"{name}: django-tenants as shipped", base, None)


def _compared(found: Rounds, one: str, other: str, name: str, base: str, bound: float | None) -> Iterator[Row]:
    for how, part in (("processor time", _busy), ("by the clock", _clock)):
        against = f"{base}, {statistics.median(part(found, other)) * 1000:.2f} ms"
        value = ratio(part(found, one), part(found, other))
        yield Row(f"{name}, {how}", value, "×", bound, against, COMMAND)


def _busy(found: Rounds, name: str) -> list[float]:
    return [taken.busy for taken in found[name]]


def _clock(found: Rounds, name: str) -> list[float]:
    return [taken.clock for taken in found[name]]


def _case_list(worlds: Measured, cookies: dict[str, str], rounds: int) -> Iterator[Row]:
    hosts, first = list(cookies), list(cookies)[:1]
    ours, single = worlds.ours, worlds.single
    found = alternate(
        {
            "ours": worlds.visit(ours, hosts, "/cases/", CENTRES, cookies=cookies),
            "single": worlds.visit(single, first, "/cases/", CENTRES, cookies=cookies),
            "ours bare": worlds.switched(ours, hosts, cookies, audit=False, decryption=False),
            "single bare": worlds.switched(single, first, cookies, audit=False, decryption=False),
            "no audit": worlds.switched(ours, hosts, cookies, audit=False, decryption=True),
            "no decryption": worlds.switched(ours, hosts, cookies, audit=True, decryption=False),
        },
        rounds,
    )
    name = f"case list page, {CENTRES} centres in turn, median of {rounds} alternating rounds"
    base = "the same page without tenancy: one schema, Django's own back end"
    yield from _compared(found, "ours", "single", name, base, 1.05)
    bare = f"{name}: audit and decryption off on both sides"
    yield from _compared(found, "ours bare", "single bare", bare, base, 1.05)
    yield from _shares(found, name)


def _shares(found: Rounds, name: str) -> Iterator[Row]:
    whole = f"the whole page, {statistics.median(_busy(found, 'ours')) * 1000:.1f} ms of processor time"
    for part, without in (("audit", "no audit"), ("decryption", "no decryption")):
        share = 1 - ratio(_busy(found, without), _busy(found, "ours"))
        yield Row(f"{name}: share of {part}", share * 100, "%", None, whole, COMMAND)
