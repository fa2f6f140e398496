"""The month that is planned, and what is done with its proposals."""

from datetime import date

from services.contact_centre.operations import planning as operations
from tests.contact_centre.conftest import NOW

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def book_all(planning, cast):
    count = operations.ask_to_book(planning=planning, by=cast.a.coordinator, at=NOW)
    operations.work_bookings(planning_id=planning.pk, by=cast.a.coordinator)
    planning.refresh_from_db()
    return count


def proposals(planning):
    return list(planning.proposals.order_by("wanted_at", "case__number"))
