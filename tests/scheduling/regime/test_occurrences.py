"""Properties of the dates of any rule, and the nights of the clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.clock import SOFIA
from services.scheduling.regime.occurrences import Kind, occurrences, preview
from services.scheduling.regime.parse import propose
from services.scheduling.regime.rule import Counting, EveryDays, Monthly, On, Pattern, Phase, Rule, Slot, Unit, Weekly
from tests.scheduling.regime.strategies import rules
from tests.utils.security import figure

SINCE = date(2026, 9, 1)


def rule_with(recurrence, *slots):
    overnight = any(slot.nights for slot in slots)
    return Rule((Phase((Pattern(recurrence, slots, overnight),)),))


def daily(start, end=None):
    return rule_with(EveryDays(1), Slot(None, start, end))


# Properties ------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(rules(), st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 400))
def test_sorted_unique_and_inside_the_range(rule, since, length):
    until = since + timedelta(days=length)
    found = occurrences(rule, since=since, until=until)
    assert all(since <= item.day <= until for item in found)
    assert [item.day for item in found] == sorted(item.day for item in found)
    keys = [(item.day, item.kind, item.starts, item.phase, item.pattern, item.slot, item.marks) for item in found]
    assert len(keys) == len(set(keys))


@settings(max_examples=150, deadline=None)
@given(rules(), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_the_clock_on_the_wall_is_that_of_the_order_summer_and_winter(rule, since):
    for item in occurrences(rule, since=since, until=since + timedelta(days=300)):
        slot = rule.pattern(item.phase, item.pattern).slots[item.slot]
        if item.kind is Kind.MEETING:
            assert (item.starts.timetz().replace(tzinfo=None), item.ends.time()) == (slot.start, slot.end)
        elif item.kind is Kind.HANDOVER_OUT:
            assert item.starts.astimezone(SOFIA).time() == slot.start
        elif item.kind is Kind.HANDOVER_BACK:
            assert item.starts.astimezone(SOFIA).time() == slot.end


@settings(max_examples=150, deadline=None)
@given(rules(), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_longer_range_only_adds(rule, since):
    short = occurrences(rule, since=since, until=since + timedelta(days=60))
    long = occurrences(rule, since=since, until=since + timedelta(days=200))
    places = {(item.day, item.kind, item.starts, item.phase, item.pattern, item.slot) for item in long}
    assert {(i.day, i.kind, i.starts, i.phase, i.pattern, i.slot) for i in short} <= places


@settings(max_examples=100, deadline=None)
@given(rules(), st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(1, 20))
def test_a_preview_counts_dates_and_brings_every_child_back(rule, since, count):
    found = preview(rule, since, count)
    assert sum(item.is_date for item in found) <= count
    out = [item.pair for item in found if item.kind is Kind.HANDOVER_OUT]
    assert set(out) <= {item.pair for item in found if item.kind is Kind.HANDOVER_BACK}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from((1, 2, 3, 4, 5, -1, -2)), st.integers(0, 6), st.dates(date(2025, 1, 1), date(2035, 12, 1)))
def test_the_nth_weekday_really_is_the_nth(ordinal, weekday, month):
    first = month.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    rule = rule_with(Monthly((ordinal,), Unit.WEEKDAY, (weekday,), Counting.OWN), Slot(weekday, time(10), time(12)))
    found = [item.day for item in occurrences(rule, since=first, until=last) if item.is_date]
    such = [first + timedelta(days=n) for n in range(last.day) if (first + timedelta(days=n)).weekday() == weekday]
    place = ordinal - 1 if ordinal > 0 else ordinal
    assert found == ([such[place]] if -len(such) <= place < len(such) else [])


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 4), st.integers(0, 6), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_alternate_weeks_keep_their_distance(interval, weekday, anchor):
    rule = rule_with(Weekly(interval, anchor), Slot(weekday, time(10), time(12)))
    found = [item.day for item in preview(rule, anchor - timedelta(days=6), 8)]
    assert {(two - one).days for one, two in zip(found, found[1:], strict=False)} == {7 * interval}


@pytest.mark.parametrize("counting", [Counting.FULL_WEEK, Counting.CALENDAR_WEEK])
def test_weeks_of_a_month_never_leave_it(counting):
    rule = rule_with(Monthly((1, 2, 3, 4, 5), Unit.WEEK, (), counting), Slot(5, time(10), time(18), 1))
    for item in occurrences(rule, since=SINCE, until=date(2029, 1, 1)):
        assert item.kind is Kind.GAP or item.day.month == (item.day + timedelta(days=0)).month
        if item.kind is Kind.HANDOVER_OUT:
            assert (item.day + timedelta(days=1)).month == item.day.month


def test_either_until_or_count():
    rule = daily(time(10), time(12))
    with pytest.raises(ValueError, match="either"):
        occurrences(rule, since=SINCE)
    with pytest.raises(ValueError, match="either"):
        occurrences(rule, since=SINCE, until=SINCE, count=3)


def test_a_regime_that_is_over_gives_nothing():
    ended = Rule(daily(time(10), time(12)).phases, ends=On(date(2026, 1, 1)))
    assert preview(ended, SINCE) == []


# Clock changes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2027, 3, 28)])
def test_half_past_three_in_the_spring_night_is_asked_about_not_moved(day):
    (item,) = occurrences(daily(time(3, 30), time(5)), since=day, until=day)
    assert item.starts is None
    assert item.has("dst_missing")
    assert item.ends == datetime.combine(day, time(5), tzinfo=SOFIA)


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 10, 31)])
def test_half_past_three_in_the_autumn_night_comes_twice_and_says_so(day):
    (item,) = occurrences(daily(time(3, 30), time(5)), since=day, until=day)
    assert item.has("dst_twice")
    assert item.starts.astimezone(UTC).hour == 0


@pytest.mark.parametrize(
    ("day", "offsets"), [(date(2026, 10, 25), (3, 2)), (date(2027, 3, 28), (2, 3)), (date(2027, 10, 31), (3, 2))]
)
def test_a_stay_over_the_change_keeps_both_wall_clocks(day, offsets):
    saturday = day - timedelta(days=1)
    rule = rule_with(Weekly(1), Slot(5, time(10), time(18), 1))
    out, back = occurrences(rule, since=saturday, until=day)
    assert (out.starts.hour, back.starts.hour) == (10, 18)
    hours = tuple(item.starts.utcoffset() // timedelta(hours=1) for item in (out, back))
    assert hours == offsets


@pytest.mark.security_figure
def test_a_year_of_weekly_meetings_never_shifts():
    rule = rule_with(Weekly(1), Slot(6, time(10), time(12)))
    found = occurrences(rule, since=SINCE, until=date(2027, 12, 31))
    shifted = sum(item.starts.time() != time(10) for item in found)
    name = "clock changes of 2026 and 2027: times that shifted: a weekly order"
    figure(name, shifted, unit="times", bound="= 0", holds=not shifted)
    assert {item.starts.utcoffset() // timedelta(hours=1) for item in found} == {2, 3}


def test_a_period_of_one_year_is_left_out_and_the_same_days_of_the_next_are_not():
    text = "всяка сряда от 17 до 18 ч. без периода от 01.07.2027 до 31.08.2027"
    rule = propose(text, today=SINCE).rule
    days = {item.day for item in occurrences(rule, since=date(2027, 6, 1), until=date(2028, 9, 30)) if item.is_date}
    assert not any(date(2027, 7, 1) <= day <= date(2027, 8, 31) for day in days)
    assert {date(2027, 6, 30), date(2027, 9, 1), date(2028, 7, 5)} <= days
