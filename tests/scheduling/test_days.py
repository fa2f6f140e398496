"""Holidays, clock changes, opening hours: what a day lets happen."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.days import clock_change, facts, holiday, week_of
from services.scheduling.slots import Hours, Span, free_spans, is_open, open_spans

SATURDAY = date(2026, 11, 7)
MORNING = Hours(5, time(9), time(12, 30))
AFTERNOON = Hours(5, time(12, 30), time(18))
HOUR = timedelta(hours=1)


def utc(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 4, 12), "Великден"),
        (date(2026, 3, 3), "Ден на Освобождението на България от османско иго"),
        (date(2026, 11, 7), ""),
    ],
)
def test_public_holidays_carry_their_bulgarian_names(day, name):
    with translation.override("bg"):
        assert holiday(day) == name


def test_a_reader_of_english_sees_the_english_name():
    with translation.override("en"):
        assert holiday(date(2026, 4, 12)) == "Easter"


@pytest.mark.parametrize(
    ("day", "change"),
    [(date(2026, 3, 29), "forward"), (date(2026, 10, 25), "back"), (date(2027, 3, 28), "forward"), (SATURDAY, "")],
)
def test_the_days_on_which_the_clocks_change(day, change):
    assert clock_change(day) == change


def test_a_week_begins_on_monday():
    assert week_of(SATURDAY)[0] == date(2026, 11, 2)
    assert facts(SATURDAY).weekday == 5


def test_stretches_that_touch_are_one():
    assert open_spans([AFTERNOON, MORNING], SATURDAY) == [Span(utc(SATURDAY, 7), utc(SATURDAY, 16))]


def test_a_meeting_over_a_lunch_break_does_not_fit():
    hours = [Hours(5, time(9), time(12)), Hours(5, time(13), time(18))]
    assert not is_open(hours, Span(utc(SATURDAY, 9), utc(SATURDAY, 12)), SATURDAY)
    assert is_open(hours, Span(utc(SATURDAY, 11), utc(SATURDAY, 13)), SATURDAY)


def test_a_centre_without_hours_is_not_held_to_any():
    assert is_open([], Span(utc(SATURDAY, 2), utc(SATURDAY, 3)), SATURDAY)


def test_free_spans_start_on_the_half_hour_between_what_is_taken():
    taken = [Span(utc(SATURDAY, 7, 30), utc(SATURDAY, 15))]
    free = list(free_spans([MORNING, AFTERNOON], SATURDAY, HOUR, taken, after=utc(SATURDAY, 0)))
    assert free == [Span(utc(SATURDAY, 15), utc(SATURDAY, 16))]


def test_nothing_is_offered_in_the_past():
    free = list(free_spans([MORNING, AFTERNOON], SATURDAY, HOUR, [], after=utc(SATURDAY, 14, 10)))
    assert [span.starts for span in free] == [utc(SATURDAY, 14, 30), utc(SATURDAY, 15)]


def test_hours_are_the_same_on_the_wall_after_the_clocks_have_changed():
    before, after = date(2026, 10, 24), date(2026, 10, 31)
    assert open_spans([MORNING], before)[0].starts == utc(before, 6)
    assert open_spans([MORNING], after)[0].starts == utc(after, 7)


def test_a_house_open_in_the_hour_that_spring_skips_opens_an_hour_later():
    night = date(2026, 3, 29)
    spans = open_spans([Hours(6, time(3, 30), time(8))], night)
    assert spans == [Span(utc(night, 1, 30), utc(night, 5))]


@given(
    st.lists(st.tuples(st.integers(0, 47), st.integers(1, 8)), max_size=6),
    st.integers(1, 6),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_what_is_offered_is_open_and_touches_nothing_taken(busy, halves, day):
    hours = [Hours(weekday, time(8), time(20)) for weekday in range(7)]
    midnight = open_spans(hours, day)[0].starts - timedelta(hours=8)
    half = timedelta(minutes=30)
    taken = [Span(midnight + n * half, midnight + (n + length) * half) for n, length in busy]
    for span in free_spans(hours, day, halves * half, taken, after=midnight):
        assert is_open(hours, span, day)
        assert not any(span.overlaps(other) for other in taken)
        assert span.ends - span.starts == halves * half
