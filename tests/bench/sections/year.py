"""The pages of the day with a whole year of a busy centre behind them."""

from collections.abc import Iterator

from tests.bench.databases import PREFIX, Databases
from tests.bench.rows import Row
from tests.bench.sections.pages import P95, Visitor

COMMAND = 'make bench ARGS="year"'


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name = f"{PREFIX}_year"
    databases.copy(databases.with_centres(2), name)
    with databases.world("ours", name) as ours:
        cookies = ours.ours("sign_in", first=0)
        year = ours.ask("year", centre=0, small=quick)
        databases.analyse(name)
        ours.ask("settle")
        visitor = Visitor(databases, ours, cookies, 20 if quick else 40)
        behind = f"{year['meetings']:,} meetings in the year, {year['today']} today"
        for page, path in year["pages"].items():
            found = visitor.p95(page, path)
            base = f"{found.baseline}; {behind}"
            yield Row(f"a busy centre after a year: {found.name}", found.value, "ms", P95, base, COMMAND)
    databases.drop(name)
