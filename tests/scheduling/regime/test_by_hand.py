"""Visits and days that a person enters beside the order, and points that a person settles."""

from datetime import date, time

import pytest

from services.scheduling.regime import codec
from services.scheduling.regime.by_hand import BadDay, Visit, add_visit, settle, strike_out
from services.scheduling.regime.describe import describe
from services.scheduling.regime.occurrences import Kind, occurrences
from services.scheduling.regime.parse import propose
from services.scheduling.regime.rule import Settled

TODAY = date(2026, 9, 1)
AUGUST = "всяка събота от 10 до 12 ч., а през август – всяка неделя от 10 до 12 ч."
SATURDAY, SUNDAY = date(2027, 8, 7), date(2027, 8, 8)


def read(text):
    return propose(text, today=TODAY).rule


def on(rule, first, last=None):
    return occurrences(rule, since=first, until=last or first)


def codes(items):
    return [mark.code for item in items for mark in item.marks]


def test_days_of_which_another_part_speaks_are_not_proposed():
    found = on(read(AUGUST), date(2027, 7, 31), date(2027, 9, 4))
    assert [item.day for item in found if item.is_date] == [date(2027, 7, 31), date(2027, 9, 4)]
    assert {item.marks[0].code for item in found if item.kind is Kind.GAP} == {"to_settle"}


def test_a_visit_by_hand_stands_where_the_order_proposes_nothing():
    rule = add_visit(read(AUGUST), Visit(SUNDAY, time(10), time(12)))
    (found,) = on(rule, SUNDAY)
    assert found.kind is Kind.MEETING
    assert "by_hand" in codes([found])
    assert codec.from_dict(codec.to_dict(rule)) == rule
    assert any("08.08.2027" in sentence for sentence in describe(rule))


def test_a_stay_by_hand_is_two_handovers():
    rule = add_visit(read(AUGUST), Visit(SATURDAY, time(10), time(18), nights=1))
    found = [item for item in on(rule, SATURDAY, SUNDAY) if item.kind is not Kind.GAP]
    assert [item.kind for item in found] == [Kind.HANDOVER_OUT, Kind.HANDOVER_BACK]


def test_settled_points_give_their_days_back_or_keep_them():
    rule = read(AUGUST)
    assert [item.is_date for item in on(settle(rule, 0, Settled.REGULAR), SATURDAY)] == [True]
    assert codes(on(settle(rule, 0, Settled.BY_HAND), SATURDAY)) == ["settled"]
    assert codes(on(settle(settle(rule, 0, Settled.REGULAR), 0, None), SATURDAY)) == ["to_settle"]


def test_a_visit_gets_other_hours_by_striking_it_out_and_entering_it_anew():
    rule = strike_out(read("всяка събота от 10 до 12 ч."), date(2026, 9, 5))
    assert codes(on(rule, date(2026, 9, 5))) == ["excluded"]
    again = add_visit(rule, Visit(date(2026, 9, 5), time(14), time(16)))
    assert [item.starts.hour for item in on(again, date(2026, 9, 5)) if item.is_date] == [14]


def test_a_struck_out_day_takes_visits_by_hand_along():
    rule = add_visit(read(AUGUST), Visit(SUNDAY, time(10), time(12)))
    assert not [item for item in on(strike_out(rule, SUNDAY), SUNDAY) if item.is_date]


def test_the_part_of_a_day_must_be_chosen_before_there_is_a_time():
    (found,) = on(read("всеки вторник от 6 до 8 ч."), TODAY)
    assert (found.starts, found.ends) == (None, None)
    assert codes([found]) == ["no_part"]


@pytest.mark.parametrize(
    ("text", "visit", "words"),
    [
        (AUGUST, Visit(date(2027, 3, 28), time(3, 30), time(5)), "03:30"),
        (AUGUST, Visit(date(2027, 7, 31), time(11), time(13)), "същото време|По същото"),
    ],
)
def test_a_visit_that_cannot_be(text, visit, words):
    with pytest.raises(BadDay, match=words):
        add_visit(read(text), visit)


def test_striking_out_a_day_without_a_visit_says_so():
    with pytest.raises(BadDay, match=r"06\.09\.2026"):
        strike_out(read("всяка събота от 10 до 12 ч."), date(2026, 9, 6))
    with pytest.raises(BadDay):  # the way back belongs to the way out
        strike_out(read("всяка събота от 10 ч. до 18 ч. в неделя, с преспиване"), date(2026, 9, 6))
