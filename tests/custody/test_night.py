"""The night's work: a copy, its trial, and what the head of service sees of it."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections, transaction

from kernel.clock import SOFIA, now
from kernel.place import entered
from services.custody import night, tasks
from services.custody.enums import Nightly
from services.custody.models import NightlyWork
from tenants.centres.models import Centre
from tenants.continuity import backup, folder
from tests.utils.cast import Cast

committing = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def copy_of(at: datetime) -> Any:
    return SimpleNamespace(manifest=SimpleNamespace(moment=at))


@pytest.mark.parametrize(
    ("age", "hour", "due"),
    [(2, 2, False), (20, 2, True), (20, 12, False), (27, 12, True), (13, 5, True), (13, 6, False)],
)
def test_when_a_copy_is_due(age: int, hour: int, due: bool) -> None:
    at = datetime(2026, 11, 22, hour, 30, tzinfo=SOFIA)
    assert night.is_due(copy_of(at - timedelta(hours=age)), at) is due


def test_without_a_copy_one_is_due_at_once() -> None:
    assert night.is_due(None, now())


@committing
def test_every_centre_is_copied_tried_and_noted_once(cast: Cast, settings: LazySettings) -> None:
    tasks.nightly.run()
    tasks.nightly.run()
    for place in (cast.a.place, cast.b.place):
        with entered(place):
            rows = {(row.kind, row.holds) for row in NightlyWork.objects.all()}
            assert rows == {(Nightly.COPY, True), (Nightly.DRILL, True)}
            assert NightlyWork.objects.count() == 2
    assert len(folder.all_of(settings.BACKUPS_ROOT, "centre-a")) == 1
    page = cast.at(cast.a.head).get("/custody/copies/").content.decode()
    assert "note-success" in page
    assert "custody/copies" not in cast.at(cast.a.head).get("/").content.decode()


@committing
def test_a_night_that_fails_is_told_to_the_head(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise backup.CannotCopy("a migration has failed")

    monkeypatch.setattr(backup, "backup", broken)
    centre = Centre.objects.using("owner").get(slug="centre-a")
    assert not night.work(centre, cast.a.place)
    with entered(cast.a.place):
        assert {(row.kind, row.holds) for row in NightlyWork.objects.all()} == {
            (Nightly.COPY, False),
            (Nightly.DRILL, False),
        }
    assert "custody/copies" in cast.at(cast.a.head).get("/").content.decode()
    assert "CannotCopy" in cast.at(cast.a.head).get("/custody/copies/").content.decode()


@pytest.mark.django_db
def test_who_may_not(cast: Cast) -> None:
    for who in (cast.a.coordinator, cast.a.key_worker, cast.a.reception):
        assert cast.at(who).get("/custody/copies/").status_code == 403


@pytest.mark.django_db
def test_a_centre_cannot_write_its_own_good_night(cast: Cast) -> None:
    with (
        entered(cast.a.place),
        connections["default"].cursor() as cursor,
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute("DELETE FROM custody_nightlywork")
