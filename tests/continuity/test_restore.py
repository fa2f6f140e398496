"""A centre put back: as it was then, with what must not go back left as it is now; nobody else is touched."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.http import Http404
from django.test import Client

from accounts.models import ApiToken, Session, User
from audit import heads
from audit.enums import Action
from audit.models import Event
from audit.record import record
from audit.sealing import seal_all
from audit.verify import verify
from kernel import hooks, ports
from kernel.actor import SYSTEM
from kernel.clock import now
from kernel.place import Place, entered
from outbox.models import Message
from services.cases.enums import Emergency
from services.cases.models import BreakGlass, Case
from services.files.models import StoredFile
from services.files.queries import read_file
from services.people.models import ContactPoint, Family, Person
from services.walls.checks import walls_of_centres
from tenants.centres.enums import LockedBy
from tenants.centres.models import Centre, SchemaState
from tenants.continuity import restoring
from tenants.continuity.backup import backup
from tenants.continuity.enums import RestoreState
from tenants.continuity.folder import Backup
from tenants.continuity.loading import NotTheSame
from tenants.continuity.manifest import Unproved
from tenants.continuity.models import Quarantine, Restore
from tenants.continuity.restoring import Outcome, Refused, discard, restore
from tenants.isolation import hosts
from tenants.isolation.router import Kind
from tenants.provisioning import fleet, owner, schemas
from tenants.provisioning.fingerprints import fingerprint
from tests.continuity.conftest import add_child, fetched
from tests.utils.cast import Cast
from vault.erasures import BrokenList
from vault.errors import KeyMissing
from vault.models import Key
from vault.shredding import shred

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def put_back(centre: Centre, copy: Backup) -> Outcome:
    return restore(centre, copy, by="Оператор", reason="Проба")


def now_at(slug: str = "centre-a") -> Place:
    hosts.book.forget()
    place = hosts.find(f"{slug}.localhost").place
    assert place is not None
    return place


def test_a_centre_goes_back_and_nobody_else_is_touched(
    copied: Backup, filled: Place, centre: Centre, place_b: Place, content_of: Callable[[str], str]
) -> None:
    add_child(filled, "Дете от днес")
    add_child(place_b, "Дете на другия")
    others = [content_of(schema) for schema in (place_b.schema, "door_network", "door_operator")]
    outcome = put_back(centre, copied)
    assert [content_of(schema) for schema in (place_b.schema, "door_network", "door_operator")] == others
    place = now_at()
    assert (place.uuid, place.schema) == (filled.uuid, outcome.restore.schema_name)
    with entered(place):
        assert [person.names for person in Person.objects.all()] == ["Мария Иванова"]
    with entered(now_at("centre-b")):
        assert [person.names for person in Person.objects.all()] == ["Дете на другия"]


def test_its_values_files_and_audit_are_checked_before_it_is_served(copied: Backup, centre: Centre) -> None:
    outcome = put_back(centre, copied)
    assert outcome.findings.hold
    assert outcome.findings.opened > 3
    assert outcome.findings.files == 1
    assert outcome.audit.startswith("holds")


def test_the_old_schema_is_put_aside_and_closed(copied: Backup, filled: Place, centre: Centre) -> None:
    outcome = put_back(centre, copied)
    aside = Quarantine.objects.using("owner").get()
    assert (aside.schema_name, aside.was) == (outcome.aside, filled.schema)
    assert schemas.exists(aside.schema_name)
    assert not schemas.exists(filled.schema)
    assert fetched("SELECT has_schema_privilege(%s, %s, 'USAGE')", filled.role, aside.schema_name) == (False,)
    assert not SchemaState.objects.using("owner").filter(schema_name=filled.schema).exists()


def test_who_still_stands_in_the_old_schema_reads_and_writes_nothing(
    copied: Backup, filled: Place, centre: Centre
) -> None:
    put_back(centre, copied)
    with entered(filled), pytest.raises(Exception, match="does not exist|permission denied"):
        Person.objects.count()


def test_its_people_work_in_it_as_before(copied: Backup, filled: Place, centre: Centre, cast: Cast) -> None:
    put_back(centre, copied)
    with entered(now_at()):
        child = Person.objects.get()
        Person.objects.create(kind="adult", names="Нов човек")
        assert child.names == "Мария Иванова"
        assert Person.objects.filter(identifier_index="1542010012").count() == 1
        assert read_file(StoredFile.objects.get()) == b"text"
        with connection.cursor() as cursor, pytest.raises(Exception, match="denied|owner"):
            cursor.execute("TRUNCATE people_person")


def test_a_file_that_was_lost_comes_back(copied: Backup, centre: Centre, settings: LazySettings) -> None:
    (file,) = [path for path in (settings.FILES_ROOT / str(centre.pk)).iterdir()]
    file.unlink()
    assert put_back(centre, copied).files == 1
    with entered(now_at()):
        assert read_file(StoredFile.objects.get()) == b"text"


def test_the_audit_does_not_go_back(copied: Backup, filled: Place, centre: Centre, settings: LazySettings) -> None:
    with entered(filled):
        add = Event.objects.count()
        add_child(filled)
        record(Action.READ, actor=SYSTEM, what=Person)
        seal_all()
        head = heads.head()
        assert head is not None
        heads.append(settings.AUDIT_HEADS_FILE, [head])
    outcome = put_back(centre, copied)
    assert outcome.audit.startswith("holds")
    with entered(now_at()):
        assert Event.objects.count() == add + 2  # the look since, and the restore itself
        last = Event.objects.order_by("-number").first()
        assert last is not None
        assert (last.reason, last.actor_label) == ("Проба", "Оператор")
        seal_all()
        assert verify(heads.read(settings.AUDIT_HEADS_FILE, filled.uuid)).holds


def test_keys_made_since_are_kept_and_no_number_is_given_twice(copied: Backup, filled: Place, centre: Centre) -> None:
    add_child(filled, "Дете от днес")
    with entered(filled):
        numbers = set(Key.objects.values_list("number", flat=True))
    put_back(centre, copied)
    place = now_at()
    child = add_child(place, "Дете от утре")
    with entered(place):
        assert set(Key.objects.values_list("number", flat=True)) > numbers
        assert Key.objects.get(subject=child.pk).number > max(numbers)
        assert Person.objects.get(pk=child.pk).names == "Дете от утре"


def test_nobody_regains_what_was_taken_from_them(copied: Backup, filled: Place, centre: Centre, cast: Cast) -> None:
    with entered(filled):
        head = User.objects.get(pk=cast.a.head.pk)
        head.set_password("another one, since")
        head.is_active = False
        head.save()
        password = head.password
    put_back(centre, copied)
    with entered(now_at()):
        found = User.objects.get(pk=head.pk)
        assert (found.is_active, found.password) == (False, password)
        assert Session.objects.count() == 0
        assert ApiToken.objects.filter(revoked_at=None).count() == 0


def test_what_was_sent_is_not_sent_again(filled: Place, centre: Centre, settings: LazySettings) -> None:
    with entered(filled):
        Message.objects.all().delete()
        for key in ("sent since", "gone since", "still waiting"):
            Message.objects.create(topic="mail", key=key, payload={})
    copy = backup(centre, settings.BACKUPS_ROOT)
    with entered(filled):
        Message.objects.filter(key="sent since").update(state="done", finished_at=fetched("SELECT now()")[0])
        Message.objects.filter(key="gone since").delete()
    put_back(centre, copy)
    with entered(now_at()):
        assert dict(Message.objects.values_list("key", "state")) == {
            "sent since": "done",
            "gone since": "maybe_sent",
            "still waiting": "pending",
        }


def test_others_may_do_again_what_must_survive(copied: Backup, centre: Centre, monkeypatch: Any) -> None:
    """Erasures since: the hook runs under the owner's rights, in the transaction of the exchange."""

    def erase(place: Place) -> list[str]:
        ContactPoint.objects.all().delete()
        Person.objects.all().delete()
        return [f"erased again in {place.slug}"]

    monkeypatch.setattr(hooks, "place_restored", hooks.Hook("place_restored"))
    hooks.place_restored.register(erase)
    assert "erased again in centre-a" in put_back(centre, copied).notes
    with entered(now_at()):
        assert Person.objects.count() == 0


def test_who_was_erased_since_stays_erased(
    copied: Backup, filled: Place, centre: Centre, settings: LazySettings, tmp_path: Path
) -> None:
    settings.ERASURE_LIST_FILE = tmp_path / "erasures.jsonl"
    with entered(filled):
        child = Person.objects.get()
        file = StoredFile.objects.get()
    shred(filled, child.pk, ground="request", by="test")
    assert put_back(centre, copied).findings.opened > 0
    with entered(now_at()):
        assert not Person.objects.exists()
        assert not StoredFile.objects.exists()
        with pytest.raises((KeyMissing, Http404)):
            read_file(file)


def test_a_list_of_erasures_that_was_changed_stops_the_exchange(
    copied: Backup, filled: Place, centre: Centre, settings: LazySettings, tmp_path: Path
) -> None:
    settings.ERASURE_LIST_FILE = tmp_path / "erasures.jsonl"
    with entered(filled):
        child = Person.objects.get()
    shred(filled, child.pk, ground="request", by="test")
    lines = settings.ERASURE_LIST_FILE.read_text()
    settings.ERASURE_LIST_FILE.write_text(lines.replace("request", "another"))
    with pytest.raises(BrokenList):
        put_back(centre, copied)
    assert schemas.exists(filled.schema)
    settings.ERASURE_LIST_FILE.write_text(lines)
    put_back(centre, copied)


def test_an_emergency_that_has_ended_since_does_not_come_back(
    filled: Place, centre: Centre, settings: LazySettings, cast: Cast
) -> None:
    with entered(filled):
        case = Case.objects.create(
            number="1", service="contact_centre", family=Family.objects.create(name="x"), received_at=now()
        )
        opened = {"category": Emergency.values[0], "reason": "x" * 20, "opened_at": now()}
        until = now() + timedelta(hours=2)
        found = BreakGlass.objects.create(case=case, worker=cast.a.reception, until=until, **opened)
    copy = backup(centre, settings.BACKUPS_ROOT)
    with entered(filled):
        BreakGlass.objects.update(ended_at=now())
    assert "1 emergencies" in " ".join(put_back(centre, copy).notes)
    with entered(now_at()):
        assert BreakGlass.objects.get(pk=found.pk).ended_at is not None


def test_changed_rows_are_refused_and_the_centre_can_be_opened_again(copied: Backup, centre: Centre) -> None:
    rows = copied.rows("people_person")
    rows.write_bytes(gzip.compress(gzip.decompress(rows.read_bytes()).replace(b"child", b"adult")))
    with pytest.raises(Unproved, match="people_person"):
        put_back(centre, copied)
    assert Centre.objects.using("owner").get(pk=centre.pk).locked_by == LockedBy.RESTORE
    discard(centre, by="Оператор")
    assert Centre.objects.using("owner").get(pk=centre.pk).is_served


def test_while_it_is_put_back_nobody_is_served(copied: Backup, centre: Centre, at_a: Client, monkeypatch: Any) -> None:
    answers: list[int] = []

    def watch(*args: Any) -> Any:
        hosts.book.forget()
        answers.append(at_a.get("/").status_code)
        return original(*args)

    original = restoring._load
    monkeypatch.setattr(restoring, "_load", watch)
    put_back(centre, copied)
    hosts.book.forget()
    assert answers == [503]
    assert at_a.get("/").status_code == 302


@pytest.mark.parametrize("step", ["_load", "_bring_up_to_date", "_good", "bring_files", "_exchange", "_settle"])
def test_killed_at_any_step_it_goes_on(
    step: str, copied: Backup, filled: Place, centre: Centre, monkeypatch: Any
) -> None:
    class Killed(BaseException):
        pass

    def die(*args: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(restoring, step, die)
        with pytest.raises(Killed):
            put_back(centre, copied)
    assert schemas.exists(filled.schema)
    put_back(centre, copied)
    with entered(now_at()):
        assert Person.objects.count() == 1
    assert [held.state for held in Restore.objects.using("owner").all()] == [RestoreState.DONE]


def test_an_interrupted_return_to_a_minute_goes_on_with_what_was_read(
    filled: Place, centre: Centre, settings: LazySettings, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Reading it again would be another copy, of the same minute."""
    copy = backup(centre, settings.BACKUPS_ROOT / "moments")
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "_exchange", lambda *args: (_ for _ in ()).throw(NotTheSame("planted")))
        with pytest.raises(NotTheSame):
            put_back(centre, copy)
    call_command("centre", "restore", "centre-a", "--at", "2026-01-02 10:00", "--by", "x", "--reason", "y")
    assert f"going on with {copy.path}" in capsys.readouterr().out
    assert Restore.objects.using("owner").get().state == RestoreState.DONE


def test_with_one_open_another_backup_is_refused(
    copied: Backup, filled: Place, centre: Centre, monkeypatch: Any
) -> None:
    other = backup(centre, copied.path.parent)
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "_good", lambda *args: (_ for _ in ()).throw(NotTheSame("planted")))
        with pytest.raises(NotTheSame):
            put_back(centre, copied)
    with pytest.raises(Refused, match="open"):
        put_back(centre, other)
    held = discard(centre, by="Оператор")
    assert not schemas.exists(held.schema_name)
    assert Quarantine.objects.using("owner").get().was == held.schema_name
    put_back(centre, other)


def test_another_centre_s_backup_is_refused(copied: Backup) -> None:
    other = Centre.objects.using("owner").get(slug="centre-b")
    with pytest.raises(Refused, match="of centre-a"):
        put_back(other, copied)
    assert other.is_served


def test_a_copy_beside_is_served_to_nobody(
    copied: Backup, filled: Place, centre: Centre, content_of: Callable[[str], str]
) -> None:
    before = content_of(filled.schema)
    outcome = restoring.beside(centre, copied, by="Оператор", reason="Поглед")
    assert outcome.findings.hold
    assert now_at().schema == filled.schema
    assert content_of(filled.schema) == before
    assert not SchemaState.objects.using("owner").filter(schema_name=outcome.restore.schema_name).exists()
    place = ports.place_of(filled.uuid)
    assert place is not None
    assert place.schema == filled.schema


def test_a_copy_from_an_older_version_is_brought_up_to_date_first(
    filled: Place, centre: Centre, settings: LazySettings
) -> None:
    """As it was before the last migration of the cases, which the live centre has had meanwhile."""
    schema = f"SET LOCAL search_path = {filled.schema}"
    with transaction.atomic(using="owner"):
        undone = "DELETE FROM django_migrations WHERE app = 'cases' AND name = '0004_break_glass' OR app = 'walls'"
        owner.run([schema, "DROP TABLE cases_breakglass CASCADE", undone])
    states = SchemaState.objects.using("owner")
    states.filter(schema_name=filled.schema).update(fingerprint="older")
    copy = backup(centre, settings.BACKUPS_ROOT)
    assert fleet.migrate().failed == []
    held = put_back(centre, copy).restore
    assert states.get(schema_name=held.schema_name).fingerprint == fingerprint(Kind.CENTRE)
    assert walls_of_centres(databases=["owner"]) == []
    with entered(now_at()):
        assert BreakGlass.objects.count() == 0
        assert Person.objects.get().names == "Мария Иванова"


def test_restored_twice_it_goes_further_back(copied: Backup, filled: Place, centre: Centre) -> None:
    add_child(filled, "Второ дете")
    later = backup(centre, copied.path.parent)
    put_back(centre, copied)
    put_back(Centre.objects.using("owner").get(pk=centre.pk), later)
    with entered(now_at()):
        assert sorted(person.names for person in Person.objects.all()) == ["Второ дете", "Мария Иванова"]
    assert Quarantine.objects.using("owner").count() == 2


def test_the_command_puts_back_and_says_what_it_did(
    copied: Backup, filled: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("centre", "restore", "centre-a", "--by", "Оператор", "--reason", "Проба")
    said = capsys.readouterr().out
    assert "centre-a as of" in said
    assert "quarantine_" in said
    with pytest.raises(CommandError, match="no restore"):
        call_command("centre", "discard", "centre-a", "--by", "Оператор")
    with pytest.raises(CommandError, match="holds no backup"):
        call_command("centre", "restore", "nowhere", "--by", "x", "--reason", "y")
