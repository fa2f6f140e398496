"""
What migrations did to one schema, kept so that it can be done to the next one without thinking it through again.

The first schema of a group really runs the migrations, and every statement that Django's schema editor sends is kept
as text. That is safer than collect_sql, which asks a database that lacks what the plan made a moment ago and then
leaves statements out in silence. What must be computed in every schema (RunPython, our own operations, a default that
is a function) is kept as the operation with its two states, which are rendered only once.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.migrations import operations
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tenants.provisioning.owner import SETTLE

KNOWN = ("django.db.migrations.operations.", "django.contrib.postgres.operations")


@dataclass(slots=True)
class Step:
    """One operation: its statements, or what has to be run again. `atomic`: its own transaction if none is open."""

    atomic: bool
    statements: list[str] = field(default_factory=list)
    again: "Again | None" = None


@dataclass(frozen=True, slots=True)
class Again:
    operation: Operation
    label: str
    before: ProjectState
    after: ProjectState

    def run(self, editor: DatabaseSchemaEditor) -> None:
        """With what it put off until the end of the migration, which belongs to this schema's run of it alone."""
        earlier, editor.deferred_sql = editor.deferred_sql, []
        self.operation.database_forwards(self.label, editor, self.before, self.after)
        for statement in editor.deferred_sql:
            editor.execute(statement, None)
        editor.deferred_sql = earlier


@dataclass(slots=True)
class Recorded:
    """A migration as it was done; `atomic` False: it must not run inside a transaction (an index CONCURRENTLY)."""

    label: str
    name: str
    atomic: bool
    steps: list[Step] = field(default_factory=list)


class RecordingEditor(DatabaseSchemaEditor):
    """Does what the schema editor does and writes it down, as the text that goes over the wire."""

    def __init__(self, connection: BaseDatabaseWrapper, atomic: bool) -> None:
        super().__init__(connection, atomic=atomic)
        self.sink: list[str] | None = None

    def execute(self, sql: Any, params: Any = ()) -> None:
        if self.sink is not None:
            with self.connection.cursor() as cursor:
                self.sink.append(str(sql) if params is None else cursor.cursor.mogrify(str(sql), params))
        super().execute(sql, params)

    @contextmanager
    def into(self, sink: list[str] | None) -> Iterator[None]:
        before, self.sink = self.sink, sink
        try:
            yield
        finally:
            self.sink = before


def record(plan: Iterable[Migration], state: ProjectState, connection: BaseDatabaseWrapper) -> Iterator[Recorded]:
    """Runs the plan on the schema in the connection's path; `state` is that of what it has already and moves along."""
    _ = state.apps  # rendered once here; the operations keep it up to date piece by piece
    for migration in plan:
        recorded = Recorded(migration.app_label, migration.name, migration.atomic)
        last = Step(atomic=False)
        with RecordingEditor(connection, atomic=migration.atomic) as editor:
            recorded.steps += [_do(operation, migration, state, editor) for operation in migration.operations]
            editor.sink = last.statements  # what was put off: foreign keys, indexes
        recorded.steps.append(last)
        yield recorded


def _do(operation: Operation, migration: Migration, state: ProjectState, editor: RecordingEditor) -> Step:
    before = state.clone()
    operation.state_forwards(migration.app_label, state)
    step = Step(atomic=operation.atomic or (migration.atomic and operation.atomic is not False))
    with _transaction(editor, step):
        if is_the_same_everywhere(operation):
            with editor.into(step.statements):
                operation.database_forwards(migration.app_label, editor, before, state)
        else:
            step.again = Again(operation, migration.app_label, before, state.clone())
            step.again.run(editor)
    return step


def is_the_same_everywhere(operation: Operation) -> bool:
    """Whether the statements that this operation sends depend on the migration alone and on nothing in the schema."""
    if isinstance(operation, operations.SeparateDatabaseAndState):
        return all(map(is_the_same_everywhere, operation.database_operations))
    if not operation.reduces_to_sql or not type(operation).__module__.startswith(KNOWN):
        return False
    field_ = getattr(operation, "field", None)
    return not (field_ and callable(field_.default))


def replay(tape: Iterable[Recorded], connection: BaseDatabaseWrapper) -> None:
    """Does again what was recorded, on the schema in the connection's path; sends as few messages as it can."""
    waiting: list[str] = []
    for recorded in tape:
        for step in recorded.steps:
            if recorded.atomic and not step.again:
                waiting += step.statements
            else:
                _send(connection, waiting)
                _do_again(step, recorded, connection)
        waiting += done_sql(recorded)
        if not recorded.atomic:
            _send(connection, waiting)
    _send(connection, waiting)


def _do_again(step: Step, recorded: Recorded, connection: BaseDatabaseWrapper) -> None:
    with DatabaseSchemaEditor(connection, atomic=recorded.atomic) as editor, _transaction(editor, step):
        if step.again:
            step.again.run(editor)
        for statement in step.statements:
            editor.execute(statement, None)


@contextmanager
def _transaction(editor: DatabaseSchemaEditor, step: Step) -> Iterator[None]:
    """A migration that refuses a transaction may hold operations that want one each."""
    if step.atomic and not editor.atomic_migration:
        with transaction.atomic(using=editor.connection.alias):
            yield
    else:
        yield


def _send(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(";\n".join(statements))
        statements.clear()


def done_sql(recorded: Recorded) -> list[str]:
    """What ends a migration: Django's own note of it, and deferred checks, as its commit would make them."""
    return [applied_sql(recorded.label, recorded.name), SETTLE]


def applied_sql(label: str, name: str) -> str:
    quoted = (text.replace("'", "''") for text in (label, name))
    return "INSERT INTO django_migrations (app, name, applied) VALUES ('{}', '{}', now())".format(*quoted)  # noqa: S608
