"""Every place that has people has keys of its own before anybody comes in."""

import runpy
import subprocess
import sys
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.test import override_settings

import config.celery
from audit.enums import Action
from audit.models import Event as AuditEvent
from audit.record import record
from kernel import ports
from kernel.actor import SYSTEM
from kernel.place import Door, NoPlace, Place, entered
from tenants.provisioning import owner
from tests.vault.settings_prompt import environment_of_a_child
from vault import crypto, hooks, keyring, master, startup, wrapping
from vault.errors import KeyMissing, WrongMasterKey
from vault.models import Key, Kind

OTHER_MASTER = "b3RoZXItbWFzdGVyLWtleS1vdGhlci1tYXN0ZXIta2U="


@pytest.fixture(autouse=True)
def _no_keys_from_before() -> None:
    keyring.forget()


OWN = ["place", "audit", "mark", "index"]


def test_centres_and_doors_are_born_with_keys_of_their_own(place_a: Place) -> None:
    places = list(ports.each_place())
    assert {place.door for place in places} == {Door.CENTRE, Door.NETWORK, Door.OPERATOR}
    for place in places:
        with entered(place):
            assert list(Key.objects.order_by("number").values_list("kind", flat=True)[:4]) == OWN


def test_seeding_again_changes_nothing(in_a: Place) -> None:
    before = list(Key.objects.order_by("number").values_list("number", "wrapped"))
    keyring.seed(in_a)
    assert list(Key.objects.order_by("number").values_list("number", "wrapped")) == before


def test_no_two_places_share_a_key(place_a: Place, place_b: Place) -> None:
    keys = []
    for place in (place_a, place_b):
        with entered(place):
            ring = keyring.here()
            keys += [ring.key(ring.number(Kind.PLACE)), ring.purpose_key("name"), ring.purpose_key("egn")]
    assert len(set(keys)) == 6


def test_a_row_of_keys_carried_into_another_place_does_not_open(place_a: Place, place_b: Place) -> None:
    with entered(place_a):
        wrapped = bytes(Key.objects.get(kind=Kind.PLACE).wrapped)
    with entered(place_b), pytest.raises(WrongMasterKey):
        wrapping.unwrap(keyring.here(), Kind.PLACE, None, wrapped)


@override_settings(MASTER_KEY=OTHER_MASTER)
def test_a_wrong_master_key_opens_nothing_and_the_server_does_not_start(in_a: Place) -> None:
    with pytest.raises(WrongMasterKey):
        keyring.here().number(Kind.PLACE)
    with pytest.raises(WrongMasterKey):
        startup.refuse_wrong_master_key()
    assert [message.id for message in startup.check_fit(databases=["default"])] == ["vault.E011"]


@override_settings(MASTER_KEY=OTHER_MASTER)
def test_a_wrong_master_key_cannot_seed_either(in_a: Place) -> None:
    with pytest.raises(WrongMasterKey):
        keyring.seed(in_a)


def test_the_right_master_key_starts(in_a: Place) -> None:
    startup.refuse_wrong_master_key()
    assert startup.check_fit(databases=["default"]) == []
    assert startup.check_form() == []


@pytest.mark.parametrize("text", ["", "short", "not base64 at all !!!", "AAAA"])
def test_a_master_key_that_is_not_32_bytes_is_named_plainly(text: str) -> None:
    with override_settings(MASTER_KEY=text):
        with pytest.raises(ImproperlyConfigured, match="32 random bytes|exactly one"):
            master.current()
        assert [message.id for message in startup.check_form()] == ["vault.E010"]


def lose_keys(place: Place, **which: object) -> None:
    """As the owner: the role of the place may not."""
    with owner.path(place.schema):
        Key.objects.using("owner").filter(**which).delete()
    keyring.forget()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_place_without_keys_says_so(in_a: Place) -> None:
    lose_keys(in_a)
    with pytest.raises(KeyMissing, match="never given keys"):
        keyring.here().number(Kind.PLACE)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_place_from_before_the_audit_had_a_key_gets_one_when_it_is_needed(in_a: Place) -> None:
    marked = keyring.derived(keyring.here().key(keyring.here().number(Kind.INDEX)), "import")
    lose_keys(in_a, kind__in=[Kind.AUDIT, Kind.MARK])
    event = record(Action.READ, actor=SYSTEM, reason="защото")
    number = Key.objects.get(kind=Kind.AUDIT).number
    assert AuditEvent.objects.get(pk=event.pk).reason == "защото"
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM audit_event WHERE id = %s", [event.pk])
        assert crypto.key_number(bytes(cursor.fetchone()[0])) == number
    assert keyring.here().mark_key("import") == marked  # what was imported before is met again


def test_outside_of_every_place_there_are_no_keys() -> None:
    with pytest.raises(NoPlace):
        keyring.here()


@pytest.mark.parametrize(
    "change", ["UPDATE vault_key SET wrapped = ''", "DELETE FROM vault_key", "TRUNCATE vault_key"]
)
def test_no_request_can_lose_or_change_a_key(in_a: Place, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(change)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@override_settings(MASTER_KEY=OTHER_MASTER)
def test_a_new_place_gets_no_keys_below_another_master_key(in_a: Place) -> None:
    lose_keys(in_a)
    with pytest.raises(WrongMasterKey):
        hooks.seed(in_a)
    assert not Key.objects.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_new_place_gets_its_keys_inside_the_transaction_that_makes_it(in_a: Place) -> None:
    lose_keys(in_a)
    with transaction.atomic():
        hooks.seed(in_a)
        keyring.seed(in_a)
        assert list(Key.objects.order_by("number").values_list("kind", flat=True)) == OWN
    keyring.forget()
    assert keyring.has_keys(in_a)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_key_that_was_thrown_away_is_missing_and_not_made_again_for_reading(in_a: Place) -> None:
    ring = keyring.here()
    number = ring.number(uuid4())
    lose_keys(in_a, number=number)
    with pytest.raises(KeyMissing):
        keyring.here().key(number)


@override_settings(MASTER_KEY=OTHER_MASTER)
def test_neither_the_web_nor_the_worker_starts_with_it(in_a: Place) -> None:
    with entered(None):
        with pytest.raises(WrongMasterKey):
            runpy.run_module("config.wsgi")
        with pytest.raises(SystemExit):
            config.celery._refuse_wrong_master_key()


@pytest.mark.parametrize("command", [["permissions"], ["install"], ["keys", "rewrap"]])
@pytest.mark.django_db(transaction=True)
def test_no_command_starts_with_it(in_a: Place, command: list[str]) -> None:
    environment = environment_of_a_child() | {"ANOTHER_MASTER_KEY": OTHER_MASTER}
    program = [sys.executable, "manage.py", *command]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "installation localhost" in done.stderr


def test_a_database_that_is_down_is_no_reason_not_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> None:
        raise OperationalError

    monkeypatch.setattr(ports, "_each_place", down)
    startup.refuse_wrong_master_key()
