"""A year of a busy centre up to today, as tests/rules simulates it: planned, booked, ill, cancelled, held."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from django.urls import set_urlconf

from kernel import clock
from kernel.place import entered
from services.contact_centre.models import Session
from services.contact_centre.operations import planning
from services.scheduling.models import Entrance, Room
from tenants.isolation import doors
from tenants.isolation.scope import place_of_centre
from tests.bench.ours import centre_number
from tests.rules.year import FULL, SMALL, Size, Year
from tests.utils.cast import Cast

PAGES = {
    "today": "/",
    "reception board": "/board/",
    "emergency page": "/board/emergency/",
    "the supervisor's day": "/day/",
    "calendar week": "/calendar/",
    "records that are due": "/records/due/",
    "list of cases": "/cases/",
}


def fill_year(centre: int, small: bool) -> dict[str, object]:
    """The pages of the day there, and how many meetings the year had, in all and today."""
    place, size = place_of_centre(centre_number(centre)), SMALL if small else FULL
    today = clock.today()
    with entered(place):
        year = Year(
            Cast(place, place, doors.NETWORK, doors.OPERATOR), size, 1, _first(today, size.months), today.weekday()
        )
        with _the_clock_of(year):
            _furnish(year)
            for month in year.months():
                year.go_on(month)
        year.hold_until(clock.now())
        _is_busy(size)
        todays = Session.objects.filter(starts_at__date=today).order_by("starts_at")
        one = todays.first() or Session.objects.earliest("starts_at")
        pages = {"meeting": f"/meetings/{one.pk}/", "its record": f"/records/{one.pk}/"}
        pages["case"] = f"/cases/{one.case_id}/"
        return {"pages": PAGES | pages, "meetings": Session.objects.count(), "today": todays.count()}


def _is_busy(size: Size) -> None:
    """
    Two meetings a month for each family, in the mean.

    :raises RuntimeError: most of the year was not booked, and its pages would prove nothing.
    """
    expected, found = size.families * size.months * 2, Session.objects.count()
    if found < expected:
        raise RuntimeError(f"{found} meetings in the year, and not {expected}")


def _furnish(year: Year) -> None:
    for position, name in enumerate(("Слънце", "Луна"), start=1):
        Room.objects.create(name=name, capacity=6, position=position)
    Entrance.objects.create(name="Главен вход")
    year.furnish()


def _first(today: date, months: int) -> date:
    """The first day of the first of so many months, of which this is the last."""
    number = today.year * 12 + today.month - months
    return date(number // 12, number % 12 + 1, 1)


@contextmanager
def _the_clock_of(year: Year) -> Iterator[None]:
    modules = (clock, planning.work, planning.deciding)
    set_urlconf("config.urls.centre")  # sentences carry links
    for module in modules:
        patch.object(module, "now", lambda: year.clock).start()
    try:
        yield
    finally:
        patch.stopall()
        set_urlconf(None)
