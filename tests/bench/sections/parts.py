"""Vault, audit and outbox by themselves: told, without a bound."""

from collections.abc import Iterator

from tests.bench.databases import PREFIX, Databases
from tests.bench.rows import Row

COMMAND = 'make bench ARGS="parts"'
NAMES = {
    "seal": ("vault: sealing one name", "µs", 1e6, "AES-256-GCM, bound to place, table, column and row"),
    "unseal": ("vault: opening one name", "µs", 1e6, "key known to the process"),
    "tokens": ("vault: search tokens of one name", "µs", 1e6, "spellings in both scripts, keyed"),
    "blind": ("vault: blind index of one number", "µs", 1e6, "keyed hash"),
    "audit": ("audit: one event in the caller's transaction", "ms", 1e3, "one INSERT, own savepoint"),
    "posting": ("outbox: posting one message", "ms", 1e3, "in the caller's transaction"),
    "work": ("outbox: doing one message inside the database", "ms", 1e3, "claim, handler, done: one transaction"),
}


def measure(databases: Databases, quick: bool) -> Iterator[Row]:
    name = f"{PREFIX}_parts"
    databases.copy(databases.with_centres(2), name)
    with databases.world("ours", name) as ours:
        for key, (title, unit, scale, base) in NAMES.items():
            rounds = [ours.ask("parts", what=key, number=50 if quick else 500) for _ in range(5)]
            yield Row(title, min(rounds) * scale, unit, None, f"{base}; quietest of 5 rounds", COMMAND)
    databases.drop(name)
