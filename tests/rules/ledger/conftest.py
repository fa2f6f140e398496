"""Meetings of one family some weeks on: booked, cancelled, not held; and the day on which all of it is looked at."""

from datetime import timedelta

import pytest

from kernel import clock
from services.cases.enums import CaseState
from services.contact_centre.enums import CancelledBy, SessionState
from services.contact_centre.models import Session
from services.contact_centre.operations import ledger, proposals
from services.contact_centre.operations.sessions import book_session, cancel_session
from tests.cases.conftest import (
    files_in_a_folder_of_the_test,  # noqa: F401 - used by name
)
from tests.contact_centre.conftest import NOW, SATURDAY

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """The clock of the pages stands where the operations are told."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: NOW.date())


@pytest.fixture
def book(cast, family, wanted):
    def make(weeks=0, **changes):
        booking = wanted(family.first, day=SATURDAY + weeks * WEEK, **changes)
        return book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=NOW)

    return make


@pytest.fixture
def cancel(cast):
    def make(session, by=CancelledBy.RESIDENT, at=NOW, **notice):
        notice = ledger.Notice(**notice) if notice else None
        facts = {"cancelled_by": by, "reason": "Детето е болно", "by": cast.a.coordinator, "at": at}
        return cancel_session(session=session, notice=notice, **facts)

    return make


@pytest.fixture
def not_held(cast, book):
    """A meeting some weeks later that did not take place."""

    def make(weeks, reason):
        session = book(weeks)
        Session.objects.filter(pk=session.pk).update(state=SessionState.NOT_HELD, not_held_reason=reason)
        proposals.consider(case=session.case, at=session.ends_at)
        session.refresh_from_db()
        return session

    return make


@pytest.fixture
def active(family):
    family.in_state(CaseState.ACTIVE)
    type(family.case).objects.filter(pk=family.case.pk).update(opened_at=NOW - timedelta(days=100))
    family.case.refresh_from_db()
    return family.case
