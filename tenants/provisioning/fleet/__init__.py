"""
Brings every schema up to date.

The registry says in one query who is behind. Those with the same migrations behind them form a group: the first one
runs the new migrations and is recorded, the others replay the record, each in one transaction. A centre that fails is
locked, alone, and the next run finds it, and nobody else, still behind.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from tenants.centres.models import SchemaState
from tenants.provisioning import owner, shared, tape
from tenants.provisioning.fingerprints import Key
from tenants.provisioning.fleet import one
from tenants.provisioning.fleet.groups import Group, applied, behind, empty_first, groups
from tenants.provisioning.fleet.one import Result

CANARIES = 3  # so many first schemas in a row may fail before a group is given up as a whole
SCHEMAS_PER_SESSION = 100  # a server session never gives back what it cached of a schema


@dataclass(slots=True)
class Outcome:
    done: list[Result] = field(default_factory=list)
    failed: list[Result] = field(default_factory=list)
    untouched: list[str] = field(default_factory=list)  # of a group whose first schemas all failed

    def add(self, result: Result) -> None:
        (self.failed if result.failure else self.done).append(result)


def migrate(jobs: int = 1, tell: Callable[[Result], None] = lambda result: None) -> Outcome:
    """
    Everything that is behind, once; `tell` hears of each schema as it is done.

    :raises tenants.provisioning.owner.Busy: another process is at it.
    """
    outcome = Outcome()
    with owner.alone("fleet"):
        shared.bring_up_to_date()
        for result in _all(behind(), jobs, outcome):
            outcome.add(result)
            tell(result)
    return outcome


def _all(late: list[SchemaState], jobs: int, outcome: Outcome) -> Iterator[Result]:
    if not late:
        return
    had: list[tuple[SchemaState, frozenset[Key]]] = []
    for state in empty_first(late):
        try:
            had.append((state, applied(state.schema_name)))
        except DatabaseError as error:
            yield one.give_up(state.schema_name, error)
    loader = MigrationLoader(None)
    for group in groups(had, loader):
        yield from _group(group, loader, jobs, outcome)


def _group(group: Group, loader: MigrationLoader, jobs: int, outcome: Outcome) -> Iterator[Result]:
    waiting = iter(group.schemas)
    for number, schema in enumerate(waiting, start=1):
        result = one.migrate(schema, group, partial(_record, group, loader))
        yield result
        if not result.failure:
            yield from _rest(list(waiting), group, jobs)
        elif number == CANARIES:
            outcome.untouched += waiting


def _record(group: Group, loader: MigrationLoader, connection: BaseDatabaseWrapper) -> None:
    group.tape = []
    for recorded in tape.record(group.plan, group.state(loader), connection):
        owner.run(tape.done_sql(recorded))
        group.tape.append(recorded)


def _rest(schemas: list[str], group: Group, jobs: int) -> Iterator[Result]:
    """In threads: the work is the server's, each has a session of its own, and ours holds the lock of the fleet."""
    batches = [schemas[start : start + SCHEMAS_PER_SESSION] for start in range(0, len(schemas), SCHEMAS_PER_SESSION)]
    with ThreadPoolExecutor(jobs) as pool:
        for results in pool.map(partial(_batch, group=group), _spread(batches, jobs)):
            yield from results


def _spread(batches: list[list[str]], jobs: int) -> Iterable[list[str]]:
    """Few schemas are shared out too, so that a second process has something to do."""
    return [batch[offset::jobs] for batch in batches for offset in range(jobs) if batch[offset::jobs]]


def _batch(schemas: list[str], group: Group) -> list[Result]:
    try:
        return [one.migrate(schema, group, partial(tape.replay, group.tape)) for schema in schemas]
    finally:
        connections.close_all()
