"""Vault, audit and outbox by themselves: told, most of it without a bound."""

from collections.abc import Iterator

from tests.bench.databases import PREFIX, Databases
from tests.bench.rows import Row
from tests.bench.world import World

COMMAND = 'make bench ARGS="parts"'
NAMES = {
    "seal": ("vault: sealing one name", "µs", 1e6, "AES-256-GCM, bound to place, table, column and row"),
    "unseal": ("vault: opening one name", "µs", 1e6, "key known to the process"),
    "tokens": ("vault: search tokens of one name", "µs", 1e6, "spellings in both scripts, keyed"),
    "blind": ("vault: blind index of one number", "µs", 1e6, "keyed hash"),
    "audit": ("audit: one event in the caller's transaction", "ms", 1e3, "one INSERT, own savepoint"),
    "posting": ("outbox: posting one message", "ms", 1e3, "in the caller's transaction"),
    "order_text": ("court order: the longest text that is read", "ms", 1e3, "words of orders in any order"),
    "work": ("outbox: doing one message inside the database", "ms", 1e3, "claim, handler, done: one transaction"),
}


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name = f"{PREFIX}_parts"
    databases.copy(databases.with_centres(2), name)
    with databases.world("ours", name) as ours:
        for key, (title, unit, scale, base) in NAMES.items():
            rounds = [ours.ask("parts", what=key, number=50 if quick else 500) for _ in range(5)]
            yield Row(title, min(rounds) * scale, unit, None, f"{base}; quietest of 5 rounds", COMMAND)
        yield from _journal(ours, 2_000 if quick else 100_000)
        yield from _list(ours)
    databases.drop(name)


def _journal(ours: World, count: int) -> Iterator[Row]:
    """The chain of seals and every event under it, hashed again."""
    found = ours.ask("parts", what="verify", number=count)
    yield Row(f"audit: {count:,} events verified", found["verify"], "s", 10, "seals of 5,000 events each", COMMAND)
    yield Row(f"audit: {count:,} events sealed", found["seal"], "s", None, "hashed and put under the chain", COMMAND)
    found = ours.ask("parts", what="cut")
    base = f"of {count:,}, proved first; meanwhile nobody writes into the journal"
    yield Row(f"audit: {found['events']:,} events cut by their term", found["cut"], "s", 2, base, COMMAND)
    yield Row("audit: the rest verified over the cut", found["verify"], "s", 10, f"{found['rest']:,} events", COMMAND)


def _list(ours: World) -> Iterator[Row]:
    found = [ours.ask("parts", what="fifty", number=20) for _ in range(5)]
    more = min(one["encrypted"] for one in found) - min(one["clear"] for one in found)
    baseline = "the same 50 rows with a clear text; half of them children with keys of their own"
    yield Row("vault: list of 50 with one encrypted field, more than clear", more * 1e3, "ms", 5, baseline, COMMAND)
