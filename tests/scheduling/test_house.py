"""Rooms, entrances, hours and closed days: who sets them, and what is refused with a sentence."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit.models import Event
from kernel.clock import now as clock_now
from kernel.errors import Refusal
from services.scheduling import queries
from services.scheduling.enums import ResourceKind
from services.scheduling.models import Closure, Entrance, OpeningHours, Room
from services.scheduling.operations import places
from services.scheduling.operations.bookings import DoorUse, Taking, reserve, use_entrances
from services.scheduling.slots import Hours, Span


def save_room(head, room=None, **changes):
    facts = {"name": "Слънце", "capacity": 6, "features": "", "is_waiting_room": False, "is_active": True}
    return places.save_room(room=room, by=head, at=clock_now(), **{**facts, **changes})


def test_the_head_adds_a_room_and_it_stands_in_the_audit(cast, in_a):
    room = save_room(cast.a.head)
    assert list(queries.meeting_rooms()) == [room]
    assert Event.objects.filter(object_id=room.pk, actor_id=cast.a.head.pk).exists()


@pytest.mark.parametrize("who", ["key_worker", "supervisor", "reception"])
def test_nobody_else_sets_rooms(cast, in_a, who):
    with pytest.raises(PermissionDenied):
        save_room(getattr(cast.a, who))
    assert not Room.objects.exists()


def test_two_rooms_never_carry_one_name(cast, in_a):
    save_room(cast.a.head)
    with pytest.raises(Refusal) as refusal:
        save_room(cast.a.head, name="слънце")
    assert refusal.value.field == "name"


def test_a_room_with_meetings_ahead_cannot_be_given_up(cast, in_a, soon):
    room = save_room(cast.a.head)
    starts = clock_now() + timedelta(days=1)
    reserve(
        booking=uuid4(),
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        takings=[Taking(ResourceKind.ROOM, room.pk)],
    )
    with pytest.raises(Refusal) as refusal:
        save_room(cast.a.head, room, is_active=False)
    assert refusal.value.field == "is_active"
    assert refusal.value.hints[0].url.startswith("/calendar/?room=")


def test_the_last_entrance_stays(cast, in_a, entrance):
    with pytest.raises(Refusal) as refusal:
        places.save_entrance(
            entrance=entrance, name="Главен вход", directions="", is_active=False, by=cast.a.head, at=clock_now()
        )
    assert refusal.value.field == "is_active"


def test_an_entrance_where_people_are_expected_stays(cast, in_a, entrance):
    Entrance.objects.create(name="Двор")
    starts, booking = clock_now() + timedelta(days=1), uuid4()
    use = DoorUse(booking, entrance.pk, uuid4(), uuid4(), starts, starts + timedelta(minutes=10))
    use_entrances(bookings=[booking], uses=[use])
    with pytest.raises(Refusal):
        places.save_entrance(
            entrance=entrance, name="Главен вход", directions="", is_active=False, by=cast.a.head, at=clock_now()
        )


def test_hours_are_replaced_as_a_whole(cast, in_a):
    places.set_hours(hours=[Hours(0, time(9), time(18))], by=cast.a.head)
    places.set_hours(hours=[Hours(5, time(9), time(13))], by=cast.a.head)
    assert [(row.weekday, row.opens_at) for row in OpeningHours.objects.all()] == [(5, time(9))]


def test_a_closure_says_how_many_bookings_it_touches(cast, in_a, room):
    starts = clock_now() + timedelta(days=1)
    reserve(
        booking=uuid4(),
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        takings=[Taking(ResourceKind.ROOM, room.pk), Taking(ResourceKind.CHILD, uuid4())],
    )
    closure, bookings = places.add_closure(
        room=None,
        starts_at=starts,
        ends_at=starts + timedelta(days=1),
        reason="Ремонт",
        by=cast.a.head,
        at=clock_now(),
    )
    span = Span(starts, starts + timedelta(hours=1))
    assert bookings == 1
    assert queries.closure_of(span, room.pk) == closure
    assert queries.free_rooms(span.starts, span.ends) == []


def test_a_closed_room_does_not_close_the_house(cast, in_a, room, other_room):
    starts = clock_now() + timedelta(days=1)
    ends = starts + timedelta(hours=1)
    places.add_closure(room=room, starts_at=starts, ends_at=ends, reason="Ремонт", by=cast.a.head, at=clock_now())
    assert queries.free_rooms(starts, ends) == [other_room]


def test_closing_the_past_is_refused(cast, in_a):
    at = clock_now()
    with pytest.raises(Refusal):
        places.add_closure(
            room=None,
            starts_at=at - timedelta(days=2),
            ends_at=at - timedelta(days=1),
            reason="Ремонт",
            by=cast.a.head,
            at=at,
        )


# --- pages ---

PAGES = ["house", "new_room", "new_entrance", "hours", "new_closure"]


@pytest.mark.parametrize("page", PAGES)
def test_the_head_opens_the_pages_of_the_house(cast, page):
    with_urls = cast.at(cast.a.head)
    assert with_urls.get(address(page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["key_worker", "supervisor", "reception"])
def test_others_do_not(cast, page, who):
    assert cast.at(getattr(cast.a, who)).get(address(page)).status_code == 403


def address(name, *args):
    return reverse(f"scheduling:{name}", args=args, urlconf="config.urls.centre")


def test_a_room_is_added_in_the_browser(cast, place_a):
    answer = cast.at(cast.a.head).post(address("new_room"), {"name": "Слънце", "capacity": 6, "is_active": "on"})
    assert answer.status_code == 302


def test_what_was_typed_stays_when_it_is_refused(cast, in_a):
    Room.objects.create(name="Слънце")
    answer = cast.at(cast.a.head).post(address("new_room"), {"name": "слънце", "capacity": 7, "is_active": "on"})
    assert answer.status_code == 422
    assert 'value="7"' in answer.content.decode()


def test_an_end_before_its_start_stands_beside_the_field(cast, in_a):
    answer = cast.at(cast.a.head).post(address("hours"), {"opens_0_0": "18:00", "closes_0_0": "9:00"})
    assert answer.status_code == 422
    assert not OpeningHours.objects.exists()


def test_half_past_midnight_is_no_closing_time(cast, in_a):
    answer = cast.at(cast.a.head).post(address("hours"), {"opens_0_0": "9:00", "closes_0_0": "24:30"})
    assert answer.status_code == 422
    assert "24:30" in answer.content.decode()


def test_a_day_is_closed_and_opened_again(cast, in_a):
    day = (clock_now() + timedelta(days=5)).date()
    client = cast.at(cast.a.head)
    assert client.post(address("new_closure"), {"first_day": day.isoformat(), "reason": "Обучение"}).status_code == 302
    closure = Closure.objects.get()
    assert closure.during.upper - closure.during.lower == timedelta(days=1)
    assert client.post(address("lift_closure", closure.pk)).status_code == 302
    assert not Closure.objects.exists()


def test_the_skipped_hour_of_spring_is_asked_about(cast, in_a):
    facts = {"first_day": "2027-03-28", "from_time": "03:30", "to_time": "10:00", "reason": "Ремонт"}
    answer = cast.at(cast.a.head).post(address("new_closure"), facts)
    assert answer.status_code == 422
    assert not Closure.objects.exists()
