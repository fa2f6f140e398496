"""What an operator types."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from kernel import hooks
from tenants.centres.enums import CentreState, LockedBy
from tenants.centres.models import Centre, PremadeSchema, SchemaState
from tenants.isolation.names import centre_role
from tenants.isolation.router import Kind
from tenants.provisioning import owner, premade
from tests.utils.catalogue import describe

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_provision_goes_on_with_a_centre(requested: Callable[..., Centre], capsys: pytest.CaptureFixture[str]) -> None:
    centre = requested()
    call_command("provision", "pleven")
    call_command("provision", "pleven")
    assert Centre.objects.using("owner").get(pk=centre.pk).state == CentreState.READY
    with pytest.raises(CommandError, match="nobody has asked"):
        call_command("provision", "nowhere")


def test_a_door_of_an_older_version_is_left_to_the_fleet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What seeds a door reads its tables as this version knows them."""
    seeded: list[str] = []
    monkeypatch.setattr(hooks, "seed_place", lambda place: seeded.append(place.schema))
    SchemaState.objects.using("owner").filter(schema_name="door_network").update(fingerprint="of an older version")
    call_command("install")
    assert seeded == ["door_operator"]


def test_installing_again_changes_nothing() -> None:
    def shapes() -> list[dict[str, str]]:
        with connections["owner"].cursor() as cursor:
            doors = ("door_network", "door_operator", "public")
            return [describe(cursor, schema, centre_role("c_000000000000")) for schema in doors]

    premade.refill()
    before, waiting = shapes(), PremadeSchema.objects.using("owner").count()
    call_command("install")
    after = shapes()
    assert PremadeSchema.objects.using("owner").count() == waiting
    for was, is_ in zip(before, after, strict=True):
        changed = {name for name in was.keys() | is_.keys() if was.get(name) != is_.get(name)}
        assert {name for name in changed if not name.startswith("next value")} == set()


def test_the_fleet_command_tells_and_ends_badly_when_one_failed(
    capsys: pytest.CaptureFixture[str], requested: Callable[..., Centre]
) -> None:
    call_command("migrate_fleet")
    assert "nothing to do" in capsys.readouterr().out
    SchemaState.objects.using("owner").filter(kind=Kind.CENTRE).update(fingerprint="older")
    call_command("migrate_fleet", jobs=2)
    assert "0 failed" in capsys.readouterr().out
    one = Centre.objects.using("owner").get(slug="centre-a").schema_name
    SchemaState.objects.using("owner").filter(schema_name=one).update(fingerprint="older")
    with owner.path(one):
        owner.run(["ALTER TABLE django_migrations RENAME COLUMN app TO application"])
    with pytest.raises(CommandError, match="0 migrated, 1 failed"):
        call_command("migrate_fleet")
    assert Centre.objects.using("owner").get(slug="centre-a").locked_by == LockedBy.MIGRATOR


def test_preparing_again_changes_nothing() -> None:
    call_command("prepare_database")
    call_command("selfcheck")
