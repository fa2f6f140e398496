"""A copy from before the journal was cut by its term: put back, it holds no more than today's journal."""

import pytest
from django.conf import LazySettings
from django.db import connections

from audit.models import Event
from audit.verify import verify
from kernel.place import Place, entered
from tenants.centres.models import Centre
from tenants.continuity.backup import backup
from tenants.continuity.restoring import restore
from tenants.isolation import hosts
from tests.audit.test_cut import cut, old

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
__all__ = ["old"]


def test_what_was_cut_stays_cut(old: Place, settings: LazySettings) -> None:
    connections["owner"].close()  # it stood in the schema that was tampered with
    centre = Centre.objects.using("owner").get(slug="centre-a")
    with entered(None):
        copy = backup(centre, settings.BACKUPS_ROOT)
    row = cut(old)
    assert row is not None
    with entered(None):
        restore(centre, copy, by="Оператор", reason="Проба")
        hosts.book.forget()
        place = hosts.find("centre-a.localhost").place
    assert place is not None
    with entered(place):
        report = verify()
        assert report.holds, report.finding
        assert report.cut == row.events
        assert not Event.objects.filter(number__lte=row.events // 2).exists()
