"""The fleet migrator: everybody up to date, a failure stays alone, and nobody is touched twice."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from importlib import invalidate_caches
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from kernel.place import Place, entered
from tenants.centres.enums import LockedBy
from tenants.centres.models import Centre, PremadeSchema, SchemaState
from tenants.isolation import hosts
from tenants.isolation.names import centre_role
from tenants.isolation.router import Kind
from tenants.isolation.scope import place_of_centre
from tenants.provisioning import fleet, owner
from tenants.provisioning.fingerprints import files_of, fingerprint
from tenants.provisioning.fleet import one
from tenants.provisioning.operations import provision
from tests.utils.catalogue import describe
from tests.utils.security import figure, size

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

Release = Callable[..., None]
NUMBERS = count(1)
HEAD = """
from django.db import migrations, models
from django.contrib.postgres.operations import AddIndexConcurrently
import uuid
LAST = {last!r}
class Migration(migrations.Migration):
    dependencies = [({label!r}, LAST)]
"""
NOTE = """
    operations = [
        migrations.AddField("user", "note", models.CharField(max_length=20, default="it's 5 % more")),
        migrations.AddIndex("user", models.Index(fields=["note"], name="user_by_note")),
        migrations.RunSQL("CREATE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT 2'; SELECT 1"),
        migrations.CreateModel("Extra", [("id", models.BigAutoField(primary_key=True)),
                                         ("user", models.ForeignKey("accounts.User", models.CASCADE))]),
    ]
"""


@pytest.fixture
def release(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """A new version of an app: all its migrations and one more, whose body is given."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(body: str, label: str = "accounts") -> None:
        real = [file for (app, _), file in files_of(Kind.CENTRE).items() if app == label]
        number = next(NUMBERS)  # of this process: Python keeps modules by their names
        folder = tmp_path / f"released_{number}"
        shutil.copytree(real[0].parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
        head = HEAD.format(label=label, last=real[-1].stem)
        (folder / f"9{number:03}_new.py").write_text(head + body)
        settings.MIGRATION_MODULES = settings.MIGRATION_MODULES | {label: folder.name}
        invalidate_caches()

    return make


@pytest.fixture
def six(requested: Callable[..., Centre]) -> list[Centre]:
    """Six centres, nothing waiting: two of the template and four more."""
    for number in range(4):
        provision(requested(f"town-{number}").pk)
    PremadeSchema.objects.using("owner").all().delete()
    known = Centre.objects.using("owner").values_list("schema_name", flat=True)
    stray = SchemaState.objects.using("owner").filter(kind=Kind.CENTRE).exclude(schema_name__in=known)
    stray.delete()
    return list(Centre.objects.using("owner").order_by("schema_name"))


def rows(schema: str, query: str) -> list[tuple[Any, ...]]:
    with owner.path(schema) as session, session.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def do(schema: str, *statements: str) -> None:
    with owner.path(schema):
        owner.run(statements)


def add_user(centre: Centre) -> None:
    with entered(place_of_centre(centre)):
        get_user_model().objects.create(email="a@example.org", name="x")


def shape(schema: str) -> dict[str, str]:
    with connections["owner"].cursor() as cursor:
        found = describe(cursor, schema, centre_role(schema))
    return {name: value for name, value in found.items() if not name.startswith(("rows vault_", "next value"))}


def test_nothing_to_do_is_one_question() -> None:
    with CaptureQueriesContext(connections["owner"]) as queries:
        outcome = fleet.migrate()
    assert (outcome.done, outcome.failed) == ([], [])
    asked = [query["sql"] for query in queries if "centres_schemastate" in query["sql"] and "kind" in query["sql"]]
    assert len([sql for sql in asked if "public" in sql or "NOT" in sql]) <= 2
    assert len(queries) <= 5  # the lock, whether public stands and is current, who is behind, the lock


def test_everybody_gets_the_new_migration(release: Release, six: list[Centre]) -> None:
    release(NOTE)
    outcome = fleet.migrate()
    assert outcome.failed == []
    assert len(outcome.done) == 6 + 2  # two doors have accounts as well
    assert all(result.seconds > 0 for result in outcome.done)
    states = SchemaState.objects.using("owner").filter(kind=Kind.CENTRE)
    assert set(states.values_list("fingerprint", flat=True)) == {fingerprint(Kind.CENTRE)}
    assert fleet.migrate().done == []


def test_a_replay_is_what_the_first_one_ran(release: Release, six: list[Centre]) -> None:
    release(NOTE)
    first, *others = (result.schema for result in fleet.migrate().done if result.schema.startswith("c_"))
    expected = shape(first)
    assert "column accounts_user.note" in expected
    assert "rows accounts_extra" in expected
    for schema in others:
        assert shape(schema) == expected


def test_two_at_a_time_do_the_same(release: Release, six: list[Centre]) -> None:
    release(NOTE)
    outcome = fleet.migrate(jobs=2)
    assert outcome.failed == []
    assert len(outcome.done) == 8
    shapes = [shape(centre.schema_name) for centre in six]
    assert all(one_shape == shapes[0] for one_shape in shapes)


def test_one_failure_stays_alone_and_the_next_run_touches_only_it(release: Release, six: list[Centre]) -> None:
    unlucky = six[3]
    before = shape(unlucky.schema_name)
    do(unlucky.schema_name, "ALTER TABLE accounts_user ADD COLUMN note int")
    release(NOTE)
    outcome = fleet.migrate()
    assert [result.schema for result in outcome.failed] == [unlucky.schema_name]
    assert len(outcome.done) == 7
    assert served(unlucky) is False
    assert all(served(centre) for centre in six if centre != unlucky)
    state = SchemaState.objects.using("owner").get(schema_name=unlucky.schema_name)
    assert "already exists" in state.failure
    assert state.failed_at is not None

    do(unlucky.schema_name, "ALTER TABLE accounts_user DROP COLUMN note")
    assert shape(unlucky.schema_name) == before, "the failed transaction left nothing behind"
    outcome = fleet.migrate()
    assert [result.schema for result in outcome.done] == [unlucky.schema_name]
    assert served(unlucky)
    assert SchemaState.objects.using("owner").get(schema_name=unlucky.schema_name).failure == ""


@pytest.mark.security_figure
@pytest.mark.timeout(1800)
def test_one_of_two_hundred_fails(release: Release, requested: Callable[..., Centre]) -> None:
    """The fifty-seventh of them; the others serve, and the next run makes it good."""
    many = size(12, full=200)
    for number in range(many - 2):
        provision(requested(f"town-{number}").pk)
    centres = list(Centre.objects.using("owner").order_by("schema_name"))
    unlucky = centres[min(56, many // 2)]
    do(unlucky.schema_name, "ALTER TABLE accounts_user ADD COLUMN note int")
    release(NOTE)
    started, outcome = time.monotonic(), fleet.migrate()
    done = sum(served(centre) for centre in centres)
    name, failed = f"migration failing at one of {many} centres", [result.schema for result in outcome.failed]
    figure(f"{name}: migrated", done, unit="centres", bound=f"= {many - 1}", holds=done == many - 1)
    right = failed == [unlucky.schema_name] and not served(unlucky)
    figure(f"{name}: reported and locked", len(failed), unit="centres", bound="= 1", holds=right)
    do(unlucky.schema_name, "ALTER TABLE accounts_user DROP COLUMN note")
    assert [result.schema for result in fleet.migrate().done] == [unlucky.schema_name]
    took = time.monotonic() - started
    figure(f"{name}: run and re-run", took, unit="s", bound="<= 600", holds=took <= 600 and served(unlucky))


def served(centre: Centre) -> bool:
    hosts.book.forget()
    answer = hosts.find(f"{centre.slug}.localhost")
    return answer.place is not None and answer.is_served


def test_the_first_one_may_be_the_unlucky_one(release: Release, six: list[Centre]) -> None:
    do(six[0].schema_name, "ALTER TABLE accounts_user ADD COLUMN note int")
    release(NOTE)
    outcome = fleet.migrate()
    assert [result.schema for result in outcome.failed] == [six[0].schema_name]
    assert len(outcome.done) == 7


def test_a_migration_that_fails_everywhere_stops_early(release: Release, six: list[Centre]) -> None:
    release("    operations = [migrations.RunSQL('SELECT 1 / 0')]", label="staff")
    outcome = fleet.migrate()
    assert len(outcome.failed) == fleet.CANARIES
    assert outcome.untouched == [centre.schema_name for centre in six[3:]]
    assert all(served(centre) for centre in six[3:])


def test_the_operators_lock_is_not_the_migrators_to_open(release: Release, six: list[Centre]) -> None:
    Centre.objects.using("owner").filter(pk=six[1].pk).update(locked_by=LockedBy.OPERATOR)
    release(NOTE)
    assert fleet.migrate().failed == []
    assert Centre.objects.using("owner").get(pk=six[1].pk).locked_by == LockedBy.OPERATOR


PYTHON = """
    def copy(apps, editor):
        from kernel import place
        User = apps.get_model("accounts", "User")
        for user in User.objects.all():
            user.name = f"{place.require().slug} {user.name}"
            user.save()

    operations = [
        migrations.AddField("user", "token", models.UUIDField(default=uuid.uuid4)),
        migrations.RunPython(copy),
        migrations.AlterField("user", "name", models.CharField(max_length=300)),
    ]
"""


def test_python_runs_in_every_centre_on_its_own_rows(release: Release, six: list[Centre]) -> None:
    for centre in six:
        add_user(centre)
    release(PYTHON, label="accounts")
    assert fleet.migrate().failed == []
    found = {centre.slug: rows(centre.schema_name, "SELECT name, token FROM accounts_user")[0] for centre in six}
    assert all(name == f"{slug} x" for slug, (name, _) in found.items())
    assert len({token for _, token in found.values()}) == 6, "a default that is a function is computed in each centre"


NOT_ATOMIC = """
    atomic = False
    operations = [AddIndexConcurrently("user", models.Index(fields=["name"], name="user_by_name"))]
"""


def test_a_migration_that_refuses_a_transaction(release: Release, six: list[Centre]) -> None:
    release(NOT_ATOMIC)
    assert fleet.migrate().failed == []
    query = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'user_by_name'::regclass"
    assert [rows(centre.schema_name, query) for centre in six] == [[(True,)]] * 6


ROWS = """
    operations = [migrations.RunSQL('''
        INSERT INTO account_emailaddress (email, verified, "primary", user_id)
        SELECT email, true, true, id FROM accounts_user''')]
"""
THEN_ALTER = """
    operations = [migrations.RunSQL("ALTER TABLE account_emailaddress ADD COLUMN later int NOT NULL DEFAULT 1")]
"""


def test_rows_and_then_a_change_of_their_table(release: Release, six: list[Centre]) -> None:
    """Apart they are two transactions; in one, deferred foreign keys would forbid it."""
    for centre in six:
        add_user(centre)
    release(ROWS)
    release(THEN_ALTER)
    assert fleet.migrate().failed == []
    assert [rows(centre.schema_name, "SELECT later FROM account_emailaddress") for centre in six] == [[(1,)]] * 6


SQUASHED = """
    from importlib import import_module as _load
    _first = _load(f"{__package__}.{LAST}").Migration
    replaces = [("staff", LAST)]
    dependencies = _first.dependencies
    operations = _first.operations
"""


def test_a_squashed_migration_is_only_noted(release: Release, six: list[Centre]) -> None:
    """Run again it would say that its tables exist already."""
    names = [name for app, name in files_of(Kind.CENTRE) if app == "staff"]
    release(SQUASHED, label="staff")
    assert fleet.migrate().failed == []
    applied = rows(six[0].schema_name, "SELECT name FROM django_migrations WHERE app = 'staff' ORDER BY id")
    assert [name for (name,) in applied][: len(names)] == names
    assert len(applied) == len(names) + 1


def test_patience_with_somebody_at_work(release: Release, six: list[Centre], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one, "LOCK_TIMEOUT", "100ms")
    release(NOTE)
    busy = six[2]
    session = connections["owner"].Database.connect(**connections["owner"].get_connection_params())
    session.execute(f"LOCK TABLE {busy.schema_name}.accounts_user")
    threading.Timer(0.4, session.close).start()
    outcome = fleet.migrate()
    assert outcome.failed == []
    assert len(outcome.done) == 8


def test_only_one_at_a_time() -> None:
    session = connections["owner"].Database.connect(**connections["owner"].get_connection_params())
    with session:
        session.execute("SELECT pg_advisory_lock(7235, hashtext('fleet'))")
        with pytest.raises(owner.Busy):
            fleet.migrate()


@pytest.fixture
def before_first_migration(six: list[Centre]) -> list[dict[str, str]]:
    """All centres as they were before an app on which only the row policies depend came into being."""
    label = "reports"
    expected = [shape(centre.schema_name) for centre in six]
    for centre in six:
        query = f"SELECT string_agg(oid::regclass::text, ', ') FROM pg_class WHERE relname LIKE '{label}\\_%'"
        mine = f" AND relkind = 'r' AND relnamespace = '{centre.schema_name}'::regnamespace"
        (tables,) = rows(centre.schema_name, query + mine)[0]
        gone = f"DELETE FROM django_migrations WHERE app IN ('{label}', 'walls')"  # the row policies of its tables
        do(centre.schema_name, f"DROP TABLE {tables} CASCADE", gone)
    SchemaState.objects.using("owner").filter(kind=Kind.CENTRE).update(fingerprint="older")
    return expected


def test_new_tables_come_with_their_rights(six: list[Centre], before_first_migration: list[dict[str, str]]) -> None:
    expected = before_first_migration
    assert fleet.migrate().failed == []
    found = [shape(centre.schema_name) for centre in six]
    for was, is_ in zip(expected, found, strict=True):
        # The order in which migrations were noted is all that differs.
        assert {k: v for k, v in is_.items() if "django_migrations" not in k} == {
            k: v for k, v in was.items() if "django_migrations" not in k
        }


def test_killed_in_the_middle_it_goes_on(release: Release, six: list[Centre]) -> None:
    release(NOTE)
    connections["default"].close()
    connections["default"].close_pool()
    connections["owner"].close()
    child = os.fork()
    if not child:
        done = count(1)
        fleet.migrate(tell=lambda result: os.kill(os.getpid(), signal.SIGKILL) if next(done) == 4 else None)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    deadline = time.monotonic() + 10
    while True:
        try:
            outcome = fleet.migrate()
            break
        except owner.Busy:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert outcome.failed == []
    assert 0 < len(outcome.done) < 8
    shapes = [shape(centre.schema_name) for centre in six]
    assert all(one_shape == shapes[0] for one_shape in shapes)


def test_a_waiting_schema_that_fails_is_not_given_away(release: Release) -> None:
    waiting = PremadeSchema.objects.using("owner").first()
    assert waiting is not None
    do(waiting.schema_name, "ALTER TABLE accounts_user ADD COLUMN note int")
    release(NOTE)
    outcome = fleet.migrate()
    assert [result.schema for result in outcome.failed] == [waiting.schema_name]
    assert not PremadeSchema.objects.using("owner").filter(schema_name=waiting.schema_name).exists()


def test_centres_work_while_the_fleet_is_migrated(release: Release, place_a: Place) -> None:
    release(NOTE)
    fleet.migrate()
    with entered(place_a), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_user")
        assert cursor.fetchone() == (0,)


def test_one_whose_tables_cannot_be_read_keeps_nobody_waiting(release: Release, six: list[Centre]) -> None:
    do(six[2].schema_name, "DROP TABLE django_migrations")
    release(NOTE)
    outcome = fleet.migrate()
    assert [result.schema for result in outcome.failed] == [six[2].schema_name]
    assert len(outcome.done) == 7
    assert not served(six[2])
