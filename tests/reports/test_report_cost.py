"""A report over a year asks no more of the database than one over a month."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from services.contact_centre.enums import SessionState
from services.contact_centre.models import Session
from services.reports.contents import compose
from services.reports.gathering import Gathered
from tests.contact_centre.conftest import SATURDAY

WEEK = timedelta(days=7)
OF_A_RECORD = ("participants", "observations", "voices", "checks")


def copied(row, **changed):
    facts = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if not one.primary_key}
    return type(row).objects.create(**facts | changed)


def week_later(signed, number):
    """The same meeting so many weeks later, with its whole record."""
    moments = {name: getattr(signed, name) + number * WEEK for name in ("starts_at", "ends_at")}
    row = copied(signed, **moments, state=SessionState.NOTES_DUE, signed_at=None, signed_by_id=None)
    for name in OF_A_RECORD:
        for one in getattr(signed, name).all():
            when = {"at": one.at + number * WEEK} if hasattr(one, "at") else {}
            copied(one, session_id=row.pk, **when)
    signature = {"signed_at": signed.signed_at, "signed_by": signed.signed_by}
    Session.objects.filter(pk=row.pk).update(state=SessionState.SIGNED, **signature)


def questions(desk, weeks):
    """Of the database, for the contents of a report over so many weeks."""
    report = desk.draft()
    with CaptureQueriesContext(connection) as asked:
        found = Gathered(desk.case, SATURDAY, SATURDAY + (weeks - 1) * WEEK)
        assert len(compose(report, found, desk.author)["meetings"]) == weeks
    return len(asked)


def test_twelve_meetings_cost_as_much_as_three(desk, signed):
    for number in range(1, 12):
        week_later(signed, number)
    assert questions(desk, 12) == questions(desk, 3)


def test_each_of_many_meetings_is_told_as_if_it_were_the_only_one(desk, signed):
    days = [SATURDAY + number * WEEK for number in range(3)]
    for number in (1, 2):
        week_later(signed, number)
    alone = [Gathered(desk.case, day, day).meetings[0].facts for day in days]
    together = [one.facts for one in Gathered(desk.case, days[0], days[-1]).meetings]
    assert together == alone
    assert all(one["brought_by"] != "не е отбелязано" and one["minutes"] for one in together)
