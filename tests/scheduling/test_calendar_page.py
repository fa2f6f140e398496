"""One calendar in three equal shapes, at a constant price, open to those who may see meetings."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from services.scheduling.calendar import Entry
from services.scheduling.models import Room
from services.scheduling.sources import calendar_entries


def address(**query):
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse('scheduling:calendar', urlconf='config.urls.centre')}?{asked}"


@pytest.fixture
def sixty(in_a, monkeypatch):
    """A full week: sixty meetings in three rooms, of which every tenth is not this worker's to see."""
    rooms = [Room.objects.create(name=f"Стая {n}", position=n) for n in range(3)]
    monday = clock.at_sofia(clock.today() - timedelta(days=clock.today().weekday()), datetime.min.time())

    def source(*, worker, starts_at, ends_at):
        return [_entry(rooms, monday, n) for n in range(60)]

    monkeypatch.setattr(calendar_entries, "_functions", {"test": (1, source)})
    return rooms


def _entry(rooms, monday, number):
    room = rooms[number % 3]
    starts = monday + timedelta(days=number % 7, hours=9 + number // 21 * 3)
    seen = number % 10
    facts = {"title": f"Иванови {number}", "url": f"/meetings/{number}/", "state": "планирана"} if seen else {}
    return Entry(starts, starts + timedelta(hours=2), room_id=room.pk, room=room.name, worker_id=uuid4(), **facts)


@pytest.mark.parametrize("view", ["week", "list"])
def test_every_shape_shows_every_meeting(cast, sixty, view):
    page = cast.at(cast.a.coordinator).get(address(view=view)).content.decode()
    assert all(f"Иванови {number}<" in page for number in range(60) if number % 10)
    assert page.count("заето") == 6


def test_the_rooms_view_has_a_column_per_room(cast, sixty):
    page = cast.at(cast.a.coordinator).get(address(view="rooms")).content.decode()
    assert all(f">{room.name}</th>" in "".join(page.split("\n")).replace("  ", "") for room in sixty)


def test_a_filter_by_room_leaves_that_room(cast, sixty):
    page = cast.at(cast.a.coordinator).get(address(view="list", room=sixty[0].pk)).content.decode()
    assert "Иванови 3<" in page
    assert "Иванови 1<" not in page


def test_a_wrong_day_or_room_shows_the_usual_week(cast, sixty):
    answer = cast.at(cast.a.coordinator).get(address(view="grid", day="31.02.2026", room="x", worker="y"))
    assert answer.status_code == 200


def test_an_empty_week_says_so(cast, in_a):
    page = cast.at(cast.a.coordinator).get(address(view="list", day="2026-03-02")).content.decode()
    assert "empty-state" in page


def test_who_sees_the_calendar(cast, in_a):
    assert cast.at(cast.a.supervisor).get(address()).status_code == 200
    assert cast.at(cast.a.reception).get(address()).status_code == 403
    assert cast.at(cast.b.head, "centre-a").get(address()).status_code == 302


@pytest.mark.parametrize("view", ["week", "rooms", "list"])
def test_sixty_meetings_cost_at_most_twelve_queries(cast, sixty, view):
    client = cast.at(cast.a.coordinator)
    client.get(address(view=view))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address(view=view)).status_code == 200
    assert len(queries) <= 12, "\n".join(query["sql"][:120] for query in queries)
