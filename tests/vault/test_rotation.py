"""Keys of a place are changed while people read and write, and the old ones can be taken away afterwards."""

import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from django.test import override_settings

from accounts import second_factor
from accounts.models import User
from audit.enums import Action
from audit.models import Event as AuditEvent
from audit.record import record
from kernel import ports
from kernel.actor import SYSTEM
from kernel.clock import now
from kernel.place import Place, entered
from services.contact_centre.enums import SessionState
from services.contact_centre.models import Observation, Session
from tenants.provisioning import owner
from tests.isolation_crawl.recipes import RECIPES
from tests.isolation_crawl.seed import Seeder
from tests.utils import database
from tests.utils.security import figure
from tests.vault.people import COUNT
from tests.vault.settings_prompt import environment_of_a_child
from tests.vault.turning import facts, fill, numbers, renew, take_away
from vault import census, columns, crypto, files, indexed, keyring, rotation
from vault.errors import Unreadable
from vault.models import Key, Kind, State
from vault.sealed import bound_to

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("prompt"),
]


def _a_moment_later(place: Place) -> list[int]:
    """Whatever else runs on the server may hold it up for a moment: other transactions have begun before."""
    time.sleep(0.2)
    return take_away(place).removed


def test_everything_opens_under_new_keys_and_the_old_ones_go(in_a: Place, soul_among_models: Any) -> None:
    soul = soul_among_models
    fill(soul)
    blob, file_id = files.seal_bytes(b"drawing", file_id=(file := uuid4())), file
    before, old = facts(soul), numbers(kind__in=[Kind.PLACE, Kind.INDEX, Kind.SUBJECT])
    outcome = renew(in_a)
    assert (outcome.begun, outcome.damaged) == (len(old), set())
    assert facts(soul) == before
    removal = take_away(in_a)
    assert (removal.removed, removal.named, removal.waits) == (old, {}, [])
    keyring.forget()
    assert facts(soul) == before
    assert files.unseal_bytes(blob, file_id=file_id) == b"drawing"
    assert not set(old) & set(numbers())


def opened() -> dict[str, Any]:
    """Every sealed value of every table of the centre."""
    found = {}
    for table in columns.tables("default"):
        for row in table.model._base_manager.order_by("pk"):
            for sealed in table.sealed:
                found[f"{table.name}.{sealed.column} {row.pk}"] = getattr(row, sealed.attname)
    return found


def test_every_table_of_a_centre_is_turned(in_a: Place, settings: Any, tmp_path: Path) -> None:
    """With rows that stand for signed records, which the database lets nobody change."""
    settings.FILES_ROOT = tmp_path
    with entered(None):
        seeds = Seeder(in_a, "A", RECIPES).run()
    fact = seeds.one("contact_centre.Observation")
    signed = {"state": SessionState.SIGNED, "signed_at": now(), "signed_by": fact.author_id}
    Session.objects.filter(pk=fact.session_id).update(**signed)
    before, old = opened(), numbers(kind__in=[Kind.PLACE, Kind.INDEX, Kind.SUBJECT])
    assert renew(in_a).damaged == set()
    assert take_away(in_a).removed == old
    keyring.forget()
    assert opened() == before
    assert len(before) > 100
    with pytest.raises(IntegrityError, match="is signed"), transaction.atomic():
        Observation.objects.filter(pk=fact.pk).update(at=now())


def test_searches_find_under_the_new_index_key(in_a: Place, soul_among_models: Any) -> None:
    soul = soul_among_models
    fill(soul)
    hashes = set(map(bytes, soul.objects.values_list("egn_index", flat=True)))
    renew(in_a, kinds=[Kind.INDEX])
    take_away(in_a)
    assert soul.objects.filter(egn_index="0000000003").count() == 1
    assert soul.objects.filter(egn_index__in=["0000000003", "0000000004", "9"]).count() == 2
    assert len(indexed.search(soul.objects.all(), "name_tokens", "Iordanka")) == 4
    assert hashes.isdisjoint(map(bytes, soul.objects.values_list("egn_index", flat=True)))


def test_second_factors_are_sealed_anew(in_a: Place) -> None:
    user = User.objects.create_user("a@example.org", "x", name="А", roles=[])
    secret = second_factor.enrol(user)
    stored = Authenticator.objects.get().data["secret"]
    renew(in_a, kinds=[Kind.PLACE])
    assert len(take_away(in_a).removed) == 1
    assert Authenticator.objects.get().data["secret"] != stored
    assert second_factor.match(user, second_factor.code_now(secret))


def test_audit_events_keep_their_key_and_do_not_hold_the_places(in_a: Place) -> None:
    event = record(Action.READ, actor=SYSTEM, reason="защото")
    key = numbers(kind=Kind.AUDIT)
    renew(in_a, kinds=[Kind.PLACE])
    assert len(take_away(in_a).removed) == 1
    keyring.forget()
    assert AuditEvent.objects.get(pk=event.pk).reason == "защото"
    assert numbers(kind=Kind.AUDIT) == key


def test_events_from_before_the_audit_had_a_key_hold_the_first_one_for_good(
    in_a: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(AuditEvent, "vault_subject", None)
        event = record(Action.READ, actor=SYSTEM, reason="отдавна")
    first = keyring.here().number(Kind.PLACE)
    for _ in range(2):
        assert renew(in_a, kinds=[Kind.PLACE]).begun == 1
        removal = take_away(in_a)
        assert list(removal.named) == [first]
    keyring.forget()
    assert AuditEvent.objects.get(pk=event.pk).reason == "отдавна"
    assert numbers(kind=Kind.PLACE, state=State.RETIRED) == [first]


def spoil(place: Place, statement: str, *parameters: Any) -> None:
    with closing(psycopg.connect(database.admin_url(), dbname=connection.settings_dict["NAME"])) as admin, admin:
        admin.execute(f"SET ROLE {connections['owner'].settings_dict['USER']}")
        admin.execute(f'SET search_path = "{place.schema}"')
        admin.execute(statement, parameters)


def test_a_key_that_anything_names_stays_also_where_no_model_looks(in_a: Place) -> None:
    number = keyring.here().number(Kind.PLACE)
    spoil(in_a, "CREATE TABLE forgotten (id int, thing bytea)")
    spoil(in_a, "INSERT INTO forgotten VALUES (1, %s)", census.head(number) + bytes(40))
    renew(in_a, kinds=[Kind.PLACE])
    removal = take_away(in_a)
    assert (removal.removed, dict(removal.named[number])) == ([], {"forgotten.thing": 1})
    spoil(in_a, "DROP TABLE forgotten")
    assert take_away(in_a).removed == [number]


def test_a_damaged_value_is_told_and_keeps_its_key(in_a: Place, soul_among_models: Any) -> None:
    soul = soul_among_models
    people = fill(soul, 4)
    number = keyring.here().number(Kind.PLACE)
    spoil(in_a, "UPDATE vault_soul SET notes = %s WHERE id = %s", census.head(number) + bytes(40), people[1].pk)
    outcome = renew(in_a, kinds=[Kind.PLACE])
    assert outcome.damaged == {f"vault_soul {people[1].pk}"}
    assert number in take_away(in_a).named
    assert [row.first for row in soul.objects.order_by("id")] == [one.first for one in people]
    with pytest.raises(Unreadable):
        assert soul.objects.get(pk=people[1].pk).notes


def test_a_key_retired_lately_is_kept_for_those_who_still_hold_what_they_read(in_a: Place) -> None:
    number = keyring.here().number(Kind.PLACE)
    renew(in_a, kinds=[Kind.PLACE])
    with override_settings(KEYS_KEEP_SECONDS=600.0):
        assert (take_away(in_a).waits, numbers(number=number)) == ([number], [number])


def test_a_key_outlives_every_transaction_that_may_still_commit_what_it_sealed(
    in_a: Place, soul_among_models: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that has been running for an hour has rows of the old key that nobody else can see."""
    monkeypatch.setattr(rotation, "PATIENCE", 2)
    soul, sealed, go = soul_among_models, Event(), Event()

    def long_import() -> None:
        with entered(in_a), transaction.atomic():
            soul.objects.create(first="Ана")
            sealed.set()
            go.wait(30)
        connections.close_all()

    thread = Thread(target=long_import)
    thread.start()
    sealed.wait(30)
    number = keyring.here().number(Kind.PLACE)
    renew(in_a, kinds=[Kind.PLACE])
    assert (take_away(in_a).removed, take_away(in_a).waits) == ([], [number])
    go.set()
    thread.join()
    assert next(filter(None, (_a_moment_later(in_a) for _ in range(50)))) == [number]
    assert soul.objects.get().first == "Ана"


def test_rows_that_triggers_protect_are_sealed_anew_and_stay_protected(in_a: Place, soul_among_models: Any) -> None:
    soul = soul_among_models
    fill(soul, 4)
    spoil(
        in_a,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'signed' USING ERRCODE = 'check_violation'; END $$",
    )
    spoil(in_a, "CREATE TRIGGER signed BEFORE UPDATE ON vault_soul FOR EACH ROW EXECUTE FUNCTION refuse()")
    renew(in_a)
    assert numbers(state=State.RETIRED) == take_away(in_a).removed
    with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
        soul.objects.update(is_child=False)


def test_two_rows_of_one_value_are_told_and_stop_nothing(in_a: Place, soul_among_models: Any) -> None:
    soul = soul_among_models
    people = fill(soul, 4)
    double = soul(pk=people[3].pk, first="x", egn="0000000001")
    twice = keyring.here().seal(
        None, b"0000000001", bound_to(soul._meta.get_field("egn")) + crypto.part(double.pk.bytes)
    )
    spoil(in_a, "UPDATE vault_soul SET egn = %s WHERE id = %s", twice, double.pk)
    assert renew(in_a, kinds=[Kind.INDEX]).damaged == {f"vault_soul {double.pk}"}
    assert soul.objects.get(egn_index="0000000001").pk == people[1].pk
    assert Kind.INDEX in [Key.objects.get(number=number).kind for number in take_away(in_a).named]


def test_one_persons_key_alone(in_a: Place, soul_among_models: Any) -> None:
    people = fill(soul_among_models, 4)
    child = people[2].pk
    old = Key.objects.get(subject=child).number
    assert renew(in_a, kinds=[Kind.SUBJECT], people=[child]).begun == 1
    assert take_away(in_a).removed == [old]
    assert soul_among_models.objects.get(pk=child).first == people[2].first


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vault_key SET state = 'retired'",
        "UPDATE vault_key SET changed_at = now()",
        "DELETE FROM vault_key WHERE state = 'retired'",
        "ALTER TABLE vault_soul DISABLE TRIGGER ALL",
        "SET row_security = off; DELETE FROM vault_key",
        "SET SESSION AUTHORIZATION zakrila_owner",
    ],
)
def test_no_request_may_do_what_a_change_of_keys_does(in_a: Place, soul: Any, change: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute(change)


def test_a_request_has_no_owner_to_ask(in_a: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "ALIAS", "nobody")
    with pytest.raises(Exception, match="OWNER_DATABASE_URL"), ports.owning(in_a):
        pass


UNHURRIED = 0.5  # seconds; a busy machine must not keep a process from asking again in time
WORKING = """
import django; django.setup()
from tests.vault.people import work
work("centre-a")
"""


@pytest.mark.security_figure
def test_readers_and_writers_in_another_process_notice_nothing(in_a: Place, soul_among_models: Any) -> None:
    """As in real life: who changes the keys and who works share nothing but the database."""
    soul = soul_among_models
    fill(soul, COUNT)
    old = numbers(kind__in=[Kind.PLACE, Kind.INDEX, Kind.SUBJECT])
    program, environment = [sys.executable, "-c", WORKING], environment_of_a_child() | {"KEYS_RECHECK": str(UNHURRIED)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(program, env=environment, text=True, **pipes) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "at work\n"
        with override_settings(KEYS_RECHECK_SECONDS=UNHURRIED):
            renew(in_a)
        time.sleep(0.3)
        told, _ = child.communicate("enough\n")
    turns, *faults = told.splitlines()
    figure("rotation: reads that failed meanwhile", len(faults), unit="reads", bound="= 0", holds=not faults)
    assert int(turns) > 10
    share = 100 * len(take_away(in_a).removed) / len(old)
    figure("rotation: old keys removed afterwards", share, unit="%", bound="= 100", holds=share == 100)
    assert soul.objects.filter(first__isnull=False).count() == COUNT
