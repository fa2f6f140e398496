"""A centre ends when two people want it, late enough, and nobody's court forbids it; until then it can come back."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from audit.models import Event
from kernel.clock import now, today
from kernel.place import Place, entered
from services.people.models import Person
from tenants.centres.models import Centre
from tenants.continuity import ending
from tenants.continuity.folder import Backup, all_of, begin
from tenants.continuity.models import Ending, Quarantine
from tenants.continuity.quarantine import drop
from tenants.continuity.restoring import Refused
from tenants.isolation import doors
from tenants.provisioning import schemas
from tests.continuity.conftest import fetched

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def closed(copied: Backup, centre: Centre) -> Centre:
    fetched("UPDATE centres_centre SET state = 'closed', closed_at = now() WHERE id = %s RETURNING 1", centre.pk)
    return Centre.objects.using("owner").get(pk=centre.pk)


@pytest.fixture
def agreed(closed: Centre) -> Centre:
    ending.ask(closed, ground="contract_ended", keep_until=YESTERDAY, by="Първи")
    ending.agree_as_operator(closed, by="Втори")
    ending.agree_as_head(closed, name="Ръководител", paper="№ 5 от 1.11.2026", by="Първи")
    return closed


def test_a_working_centre_cannot_end(centre: Centre) -> None:
    with pytest.raises(Refused, match="close"):
        ending.ask(centre, ground="moved", keep_until=YESTERDAY, by="Първи")


def test_who_asked_cannot_agree(closed: Centre) -> None:
    ending.ask(closed, ground="moved", keep_until=YESTERDAY, by="Първи")
    with pytest.raises(Refused, match="somebody else"):
        ending.agree_as_operator(closed, by="първи")
    with pytest.raises(Refused, match="already"):
        ending.ask(closed, ground="moved", keep_until=YESTERDAY, by="Втори")


def test_both_must_agree_and_the_day_must_have_come(closed: Centre) -> None:
    ending.ask(closed, ground="moved", keep_until=today(), by="Първи")
    with pytest.raises(Refused, match="second operator.*head of service.*kept until"):
        ending.set_aside(closed, by="Първи")
    assert schemas.exists(closed.schema_name)


def test_the_database_too_wants_two(agreed: Centre) -> None:
    with pytest.raises(Exception, match="ending_two_operators_are_two"):
        Ending.objects.using("owner").update(operator_agreed_by="Първи")
    with pytest.raises(Exception, match="ending_goes_on_with_two_who_agreed"):
        Ending.objects.using("owner").update(head_paper="", state="aside")


def test_put_aside_it_can_be_brought_back(agreed: Centre, filled: Place) -> None:
    ending.set_aside(agreed, by="Първи")
    assert not schemas.exists(agreed.schema_name)
    ending.bring_back(agreed, by="Втори")
    fetched("UPDATE centres_centre SET state = 'ready', closed_at = NULL WHERE id = %s RETURNING 1", agreed.pk)
    with entered(filled):
        assert Person.objects.get().names == "Мария Иванова"
    assert not Quarantine.objects.using("owner").exists()


def test_erased_nothing_is_left_but_the_certificate(
    agreed: Centre, filled: Place, copied: Backup, settings: LazySettings, place_b: Place
) -> None:
    ending.set_aside(agreed, by="Първи")
    with pytest.raises(Refused, match="stays until"):
        ending.erase(agreed, by="Първи")
    settings.QUARANTINE_DAYS = 0
    done = ending.certificate(ending.erase(agreed, by="Първи"))
    assert fetched("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'quarantine%%'") == (0,)
    assert not (Path(settings.FILES_ROOT) / str(agreed.pk)).exists()
    assert all_of(copied.path.parent, "centre-a") == []
    assert done["tables"]["people_person"] == 1
    assert done["files"] == 1
    assert done["backups"] == 1
    assert done["audit_head"]["seal"] == 1
    assert date.fromisoformat(done["in_copies_of_the_server_until"]) == today() + timedelta(days=14)
    assert done["agreed_by_head_of_service"][1:] == ["Ръководител", "№ 5 от 1.11.2026"]
    with entered(place_b):
        assert Person.objects.count() == 0
    with entered(doors.OPERATOR):
        moves = [event.detail["move"] for event in Event.objects.order_by("number") if event.detail]
    assert moves[-1] == "ending.erase"


def test_what_a_kill_left_of_it_goes_when_it_is_called_again(
    agreed: Centre, copied: Backup, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate says that nothing is left: whoever looks must be able to make it true."""
    root, files = copied.path.parent, Path(settings.FILES_ROOT) / str(agreed.pk)
    begin(root, "centre-a", now())
    ending.set_aside(agreed, by="Първи")
    settings.QUARANTINE_DAYS = 0
    with monkeypatch.context() as patched:
        patched.setattr(ending.shutil, "rmtree", raising(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            ending.erase(agreed, by="Първи")
    assert files.exists()
    first = Ending.objects.using("owner").get()
    ending.hold(agreed, reason="Дело 14/2026", look_again_on=today(), by="Първи")
    with pytest.raises(Refused, match="Дело 14/2026"):
        ending.erase(agreed, by="Първи")
    ending.lift(agreed, by="Втори")
    assert ending.erase(agreed, by="Първи").finished_at == first.finished_at
    assert not files.exists()
    assert list(root.iterdir()) == []
    with pytest.raises(Refused, match="was not asked for"):
        ending.erase(agreed, by="Първи")


def raising(error: type[BaseException]) -> Any:
    def fail(*args: Any, **options: Any) -> None:
        raise error

    return fail


def test_a_hold_stops_everything_until_it_is_lifted(agreed: Centre, settings: LazySettings) -> None:
    ending.hold(agreed, reason="Дело 12/2026", look_again_on=today(), by="Първи")
    with pytest.raises(Refused, match="legal hold"):
        ending.set_aside(agreed, by="Първи")
    assert ending.lift(agreed, by="Втори") == 1
    ending.set_aside(agreed, by="Първи")
    ending.hold(agreed, reason="Дело 13/2026", look_again_on=today(), by="Първи")
    settings.QUARANTINE_DAYS = 0
    with pytest.raises(Refused, match="Дело 13/2026"):
        ending.erase(agreed, by="Първи")


def test_the_ordinary_command_does_not_drop_what_is_left_of_a_centre(agreed: Centre, settings: LazySettings) -> None:
    ending.set_aside(agreed, by="Първи")
    settings.QUARANTINE_DAYS = 0
    with pytest.raises(Refused, match="all that is left"):
        drop(Quarantine.objects.using("owner").get().schema_name, by="Първи")


def test_the_commands_lead_through_it(closed: Centre, capsys: pytest.CaptureFixture[str]) -> None:
    def typed(*words: str) -> Any:
        return call_command("ending", *words)

    typed("ask", "centre-a", "--by", "Първи", "--ground", "moved", "--keep-until", YESTERDAY.isoformat())
    with pytest.raises(CommandError, match="has not agreed"):
        typed("aside", "centre-a", "--by", "Първи")
    typed("agree", "centre-a", "--by", "Втори")
    typed("head", "centre-a", "--by", "Първи", "--name", "Ръководител", "--paper", "№ 5")
    typed("aside", "centre-a", "--by", "Първи")
    typed("back", "centre-a", "--by", "Първи")
    typed("cancel", "centre-a", "--by", "Първи")
    typed("show", "centre-a")
    assert '"registration_number"' in capsys.readouterr().out
