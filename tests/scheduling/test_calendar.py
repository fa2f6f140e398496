"""The grid of the calendar: every entry once, in its column, never over another one."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.calendar import MAX_LANES, Entry, by_day, by_room, hours_of, placed
from services.scheduling.days import facts, week_of

DAY = date(2026, 11, 7)
MIDNIGHT = datetime(2026, 11, 6, 22, tzinfo=UTC)
SUN, MOON = uuid4(), uuid4()


def entry(hour, length=60, **more):
    starts = MIDNIGHT + timedelta(hours=hour)
    return Entry(starts, starts + timedelta(minutes=length), **{"title": "Иванови", "room_id": SUN, **more})


def test_an_entry_stands_at_its_quarter():
    (one,) = placed([entry(10.5, 90)], range(8, 20))
    assert (one.top, one.height, one.lane, one.lanes) == (11, 6, 1, 1)


def test_what_overlaps_stands_side_by_side_and_the_rest_alone():
    rows = placed([entry(10), entry(10.5), entry(14)], range(8, 20))
    assert [(one.lane, one.lanes) for one in rows] == [(1, 2), (2, 2), (1, 1)]


def test_early_and_late_meetings_widen_the_day():
    assert hours_of([]) == range(8, 20)
    assert hours_of([entry(6.5), entry(20.25, 30)]) == range(6, 21)


def test_the_week_has_seven_columns_and_names_the_closed_day():
    grid = by_day([entry(10)], [facts(day) for day in week_of(DAY)], today=DAY, closed={DAY: "Ремонт"})
    assert [len(column.entries) for column in grid.columns] == [0, 0, 0, 0, 0, 1, 0]
    assert (grid.columns[5].is_today, grid.columns[5].closed) == (True, "Ремонт")


def test_rooms_stand_beside_each_other_and_what_has_none_at_the_end():
    grid = by_room([entry(10), entry(10, room_id=None)], [(SUN, "Слънце"), (MOON, "Луна")], without="Без стая")
    assert [(column.title, len(column.entries)) for column in grid.columns] == [
        ("Слънце", 1),
        ("Луна", 0),
        ("Без стая", 1),
    ]
    assert not grid.is_empty


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 20)), max_size=MAX_LANES))
def test_no_two_entries_cover_the_same_place(rows):
    entries = [entry(quarter / 4, length * 15) for quarter, length in rows]
    places = set()
    for one in placed(entries, hours_of(entries)):
        cells = {(one.lane, quarter) for quarter in range(one.top, one.top + one.height)}
        assert not cells & places
        assert one.lane <= one.lanes
        places |= cells
