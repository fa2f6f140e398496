"""What our layers cost a request: against plain single-schema Django, and against django-tenants as shipped."""

from collections.abc import Iterator

from tests.bench.databases import PREFIX, Databases
from tests.bench.rounds import Candidate, alternate, median_ms, ratio
from tests.bench.rows import Row
from tests.bench.world import World

COMMAND = 'make bench ARGS="overhead"'
CENTRES = 20
CASES = 60


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name, plain = f"{PREFIX}_overhead", f"{PREFIX}_plain"
    databases.copy(databases.with_centres(CENTRES), name)
    databases.make_plain(plain)
    with databases.world("ours", name) as ours:
        ours.ours("fill_sample", first=0, count=CENTRES)
        with databases.world("plain", plain) as single, databases.world("stock", name) as stock:
            yield from _five_queries(ours, single, stock, rounds=3 if quick else 9)
        cookies = ours.ours("sign_in", first=0, count=CENTRES)
        for centre in range(CENTRES):
            ours.ask("content", what="fill_cases", centre=centre, count=CASES)
        with databases.world("single", name, **ours.ours("place_of", number=0)) as single:
            yield from _case_list(ours, single, cookies, rounds=3 if quick else 9)
    databases.drop(name)
    databases.drop(plain)


def _five_queries(ours: World, plain: World, stock: World, rounds: int) -> Iterator[Row]:
    plain.ask("migrate_plain")
    stock.ask("stock_register", schemas=ours.ours("all_schemas")[:CENTRES])
    hosts = [f"bench-{number:04d}.localhost" for number in range(CENTRES)]
    found = alternate(
        {
            "ours": _median(ours, hosts, "/five/", 200),
            "plain": _median(plain, ["localhost"], "/five/", 200),
            "stock": _median(stock, hosts, "/five/", 200),
        },
        rounds,
    )
    plain_ms = median_ms(found["plain"])
    base = f"the same view in single-schema Django with the same pool and kind of middleware, {plain_ms:.2f} ms"
    name = f"five-query view, {CENTRES} centres in turn, median of {rounds} alternating rounds"
    yield Row(f"{name}: all our layers", ratio(found["ours"], found["plain"]), "×", 1.20, base, COMMAND)
    yield Row(f"{name}: django-tenants as shipped", ratio(found["stock"], found["plain"]), "×", None, base, COMMAND)


def _case_list(ours: World, single: World, cookies: dict[str, str], rounds: int) -> Iterator[Row]:
    hosts, first = list(cookies), list(cookies)[:1]
    found = alternate(
        {
            "ours": _median(ours, hosts, "/cases/", 60, cookies),
            "single": _median(single, first, "/cases/", 60, cookies),
            "ours bare": _switched(ours, hosts, cookies, audit=False, decryption=False),
            "single bare": _switched(single, first, cookies, audit=False, decryption=False),
            "no audit": _switched(ours, hosts, cookies, audit=False, decryption=True),
            "no decryption": _switched(ours, hosts, cookies, audit=True, decryption=False),
        },
        rounds,
    )
    yield from _case_list_rows(found, f"case list page, {CENTRES} centres in turn, median of {rounds} rounds")


def _case_list_rows(found: dict[str, list[float]], name: str) -> Iterator[Row]:
    without = "the same page without tenancy: one schema, Django's own back end,"
    base = f"{without} {median_ms(found['single']):.1f} ms"
    bare = f"{without} audit and decryption off too, {median_ms(found['single bare']):.1f} ms"
    whole = f"the whole page, {median_ms(found['ours']):.1f} ms"
    yield Row(name, ratio(found["ours"], found["single"]), "×", 1.05, base, COMMAND)
    yield Row(
        f"{name}: audit and decryption off on both sides",
        ratio(found["ours bare"], found["single bare"]),
        "×",
        1.05,
        bare,
        COMMAND,
    )
    for part, key in (("audit", "no audit"), ("decryption", "no decryption")):
        share = 1 - ratio(found[key], found["ours"])
        yield Row(f"{name}: share of {part}", share * 100, "%", None, whole, COMMAND)


def _median(
    world: World, hosts: list[str], path: str, number: int, cookies: dict[str, str] | None = None
) -> Candidate:
    return lambda: float(world.ask("visit", hosts=hosts, path=path, number=number, cookies=cookies)["median"])


def _switched(world: World, hosts: list[str], cookies: dict[str, str], **parts: bool) -> Candidate:
    visit = _median(world, hosts, "/cases/", 60, cookies)

    def candidate() -> float:
        world.ask("switch", **parts)
        seconds = visit()
        world.ask("switch", audit=True, decryption=True)
        return seconds

    return candidate
