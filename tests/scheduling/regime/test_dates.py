"""Wording → the very days of given months. November 2026 and August 2027 begin on a Sunday."""

from datetime import date, time

import pytest

from kernel.clock import at_sofia
from services.scheduling.regime.occurrences import Kind, occurrences, preview
from services.scheduling.regime.parse import propose
from services.scheduling.regime.resolve import resolve

TODAY = date(2026, 9, 1)
PAIR = "всяка първа и трета събота и неделя от месеца от 10.00 до 18.00 часа без преспиване"
WEEKS = "първата и третата седмица от месеца, от 10,00 ч. в събота до 18,00 ч. в неделя"
WEEKENDS = "всеки първи и трети уикенд от месеца от 18 ч. в петък до 18 ч. в неделя"


def rule_of(text, *answers):
    rule = propose(text, today=TODAY).rule
    for code, answer in answers:
        rule = resolve(rule, code, answer)
    return rule


def days_in(rule, year, month, *, until=None):
    first = date(year, month, 1)
    last = until or date(year + month // 12, month % 12 + 1, 1).replace(day=1)
    found = [item for item in occurrences(rule, since=first, until=last) if item.day < last]
    return " ".join(f"{item.day:%d.%m}" for item in found if item.is_date)


@pytest.mark.parametrize(
    ("text", "year", "month", "days"),
    [
        ("всяка първа и трета събота от 10 до 12 ч.", 2026, 11, "07.11 21.11"),
        ("всяка втора и четвърта неделя от месеца от 10 до 12 ч.", 2026, 11, "08.11 22.11"),
        ("всяка първа неделя от месеца от 10 до 12 ч.", 2026, 11, "01.11"),
        ("всяка пета неделя от месеца от 10 до 12 ч.", 2026, 11, "29.11"),
        ("последната неделя от месеца от 10 до 12 ч.", 2026, 11, "29.11"),
        ("предпоследната неделя от месеца от 10 до 12 ч.", 2026, 11, "22.11"),
        ("последната събота от месеца от 10 до 12 ч.", 2026, 10, "31.10"),
        ("първите две съботи от месеца от 10 до 12 ч.", 2026, 10, "03.10 10.10"),
        ("всяка сряда от 17:30 до 19:00 часа", 2026, 11, "04.11 11.11 18.11 25.11"),
        (
            "два пъти седмично – вторник и четвъртък – от 17 до 19 ч.",
            2027,
            2,
            "02.02 04.02 09.02 11.02 16.02 18.02 23.02 25.02",
        ),
        ("на 15-то число от месеца от 10 до 12 ч.", 2026, 11, "15.11"),
        ("на 05.09.2026 г. и 19.09.2026 г. от 10 до 12 ч.", 2026, 9, "05.09 19.09"),
        ("всяка четна година от 10 ч. на 24.12. до 18 ч. на 26.12.", 2026, 12, "24.12"),
        ("всяка нечетна година от 10 ч. на 24.12. до 18 ч. на 26.12.", 2026, 12, ""),
        ("на Гергьовден от 10 до 18 ч. в четните години, на Никулден от 10 до 12 ч. в нечетните", 2027, 5, ""),
        ("на Гергьовден от 10 до 18 ч. в четните години, на Никулден от 10 до 12 ч. в нечетните", 2028, 5, "06.05"),
        ("на Гергьовден от 10 до 18 ч. в четните години, на Никулден от 10 до 12 ч. в нечетните", 2027, 12, "06.12"),
        ("всяка година от 10 ч. на Велики петък до 18 ч. на Великденския понеделник", 2027, 4, "30.04"),
        ("всяка събота от 10 до 12 ч., с изключение на официалните празници", 2026, 12, "05.12 12.12 19.12"),
        ("всяка събота от 10 до 12 ч., с изключение на месец август", 2027, 8, ""),
        ("всяка четна седмица от годината, в събота от 10 до 12 ч.", 2027, 1, "16.01 30.01"),
        ("всяка нечетна седмица от годината, в събота от 10 до 12 ч.", 2027, 1, "02.01 09.01 23.01"),
    ],
)
def test_days_of_a_month(text, year, month, days):
    assert days_in(rule_of(text), year, month) == days


@pytest.mark.parametrize(
    ("text", "code", "answer", "november", "december"),
    [
        (PAIR, "weekend_pair", "by:5", "07.11 08.11 21.11 22.11", "05.12 06.12 19.12 20.12"),
        (PAIR, "weekend_pair", "own", "01.11 07.11 15.11 21.11", "05.12 06.12 19.12 20.12"),
        (PAIR, "weekend_pair", "by:6", "01.11 14.11 15.11", "05.12 06.12 19.12 20.12"),
        (WEEKS, "week_of_month", "by:5", "07.11 21.11", "05.12 19.12"),
        (WEEKS, "week_of_month", "by:6", "14.11", "05.12 19.12"),
        (WEEKS, "week_of_month", "full_week", "07.11 21.11", "12.12 26.12"),
        (WEEKS, "week_of_month", "calendar_week", "14.11", "05.12 19.12"),
        (WEEKENDS, "weekend_of_month", "by:4", "06.11 20.11", "04.12 18.12"),
        (WEEKENDS, "weekend_of_month", "by:5", "06.11 20.11", "04.12 18.12"),
        (WEEKENDS, "weekend_of_month", "by:6", "13.11", "04.12 18.12"),
    ],
)
def test_a_month_that_begins_on_sunday_depends_on_the_answer(text, code, answer, november, december):
    rule = rule_of(text, (code, answer))
    assert days_in(rule, 2026, 11) == november
    assert days_in(rule, 2026, 12) == december


def test_a_weekend_counted_by_its_sunday_begins_in_the_month_before():
    rule = rule_of(WEEKS, ("week_of_month", "by:6"))
    out, back = preview(rule, date(2026, 10, 30), 1)
    assert (out.day, back.day) == (date(2026, 10, 31), date(2026, 11, 1))
    assert out.has("other_month")


def test_a_calendar_week_that_the_month_cuts_is_shown_as_a_gap():
    rule = rule_of(WEEKS, ("week_of_month", "calendar_week"))
    gaps = [
        item for item in occurrences(rule, since=date(2026, 11, 1), until=date(2026, 11, 30)) if item.kind is Kind.GAP
    ]
    assert [(gap.day, gap.marks[0].code) for gap in gaps] == [(date(2026, 11, 1), "outside_month")]


def test_before_the_answer_every_reading_is_shown_as_doubtful():
    found = occurrences(rule_of(PAIR), since=date(2026, 11, 1), until=date(2026, 11, 30))
    assert all(item.is_doubtful for item in found)
    sure = occurrences(rule_of(PAIR), since=date(2026, 12, 1), until=date(2026, 12, 31))
    assert [item.day.day for item in sure if not item.is_doubtful] == [5, 6, 19, 20]


@pytest.mark.parametrize(("answer", "days"), [("2026-09-07", "12.09 26.09"), ("2026-09-14", "19.09")])
def test_alternate_weeks_begin_in_the_week_that_was_answered(answer, days):
    rule = rule_of("през седмица, в събота от 10 до 12 ч.", ("alternate_anchor", answer))
    assert days_in(rule, 2026, 9) == days


def test_every_second_wednesday_is_asked_and_both_answers_differ():
    text = "всяка втора сряда от 17 до 19 ч."
    assert days_in(rule_of(text, ("every_nth", "month")), 2026, 11) == "11.11"
    rolling = rule_of(text, ("every_nth", "alternate"), ("alternate_anchor", "2026-11-04"))
    assert days_in(rolling, 2026, 11) == "04.11 18.11"


# Scenario 3: twelve dates, a holiday, the empty fifth Saturday -------------------------------------------------------


def test_the_preview_of_the_first_and_third_saturday():
    found = preview(rule_of("всяка първа и трета събота от 10,00 до 12,00 ч."), date(2026, 8, 1))
    dates = [item for item in found if item.is_date]
    assert [f"{item.day:%d.%m.%y}" for item in dates] == [
        "01.08.26", "15.08.26", "05.09.26", "19.09.26", "03.10.26", "17.10.26",
        "07.11.26", "21.11.26", "05.12.26", "19.12.26", "02.01.27", "16.01.27",
    ]  # fmt: skip
    gaps = [(item.day, item.marks[0].code) for item in found if item.kind is Kind.GAP]
    assert gaps == [(date(2026, 8, 29), "fifth_free"), (date(2026, 10, 31), "fifth_free")]
    assert not any(item.has("holiday") for item in dates)


def test_a_date_of_today_is_ahead_until_its_hour():
    rule, today = rule_of("всяка първа и трета събота от 10,00 до 12,00 ч."), date(2026, 11, 7)
    whole = preview(rule, today, 3)
    for hour, days in ((9, [7, 21, 5]), (10, [21, 5, 19]), (13, [21, 5, 19])):
        found = preview(rule, today, 3, now=at_sofia(today, time(hour)))
        assert [item.day.day for item in found if item.is_date] == days
    assert preview(rule, today, 3, now=at_sofia(today, time(1))) == whole


def test_a_public_holiday_is_marked_by_its_bulgarian_name():
    found = preview(rule_of("всяка първа и трета събота от 10 до 12 ч."), date(2027, 4, 20), 2)
    holiday = next(item for item in found if item.day == date(2027, 5, 1))
    assert "Велика събота" in next(mark.text for mark in holiday.marks if mark.code == "holiday")


def test_a_month_without_a_fifth_saturday_is_an_empty_line():
    found = preview(rule_of("всяка пета събота от месеца от 10 до 12 ч."), date(2026, 11, 1), 1)
    assert [(item.kind, item.day) for item in found] == [
        (Kind.GAP, date(2026, 11, 30)),
        (Kind.GAP, date(2026, 12, 31)),
        (Kind.MEETING, date(2027, 1, 30)),
    ]


# Phases --------------------------------------------------------------------------------------------------------------


def test_scenario_19_the_kind_changes_on_the_date():
    text = (
        "през първите пет месеца всяка събота от 10 до 12 ч. в присъствието на психолог, след което предаване на "
        "детето всяка първа и трета събота от 10 ч. в събота до 18 ч. в неделя"
    )
    rule = rule_of(text, ("start_date", "2026-09-01"))
    found = occurrences(rule, since=date(2027, 1, 20), until=date(2027, 2, 10))
    assert [(item.day, item.kind, item.terms.kind, item.has("phase_switch")) for item in found if item.is_date] == [
        (date(2027, 1, 23), "meeting", "supervised", False),
        (date(2027, 1, 30), "meeting", "supervised", False),
        (date(2027, 2, 6), "handover_out", "handover", True),
    ]


def test_a_phase_by_age_ends_on_the_day_before_the_birthday():
    text = "до навършване на 3 години всяка сряда от 17 до 19 ч., след това всяка събота от 10 до 12 ч."
    rule = propose(text, child_born=date(2023, 10, 7), today=TODAY).rule
    assert days_in(rule, 2026, 10) == "10.10 17.10 24.10 31.10"
    assert days_in(rule, 2026, 9) == "02.09 09.09 16.09 23.09 30.09"


def test_validity_includes_its_last_day():
    rule = rule_of("всяка събота от 10 до 12 ч., считано от 05.09.2026 г. до 19.09.2026 г.")
    assert days_in(rule, 2026, 9) == "05.09 12.09 19.09"


def test_two_parts_that_meet_are_marked():
    rule = rule_of("всяка събота от 10 до 12 ч. и всяка първа събота от месеца от 11 до 13 ч.")
    found = occurrences(rule, since=date(2026, 10, 1), until=date(2026, 10, 15))
    assert [(item.day.day, item.has("overlap")) for item in found if item.is_date] == [
        (3, True),
        (3, True),
        (10, False),
    ]


def test_a_stay_is_two_handovers_with_one_pair():
    rule = rule_of("всяка първа събота от месеца от 10 ч. до 18 ч. на следващия ден")
    out, back = preview(rule, date(2026, 12, 1), 1)
    assert (out.kind, back.kind) == (Kind.HANDOVER_OUT, Kind.HANDOVER_BACK)
    assert out.pair == back.pair
    assert out.pair
    assert (out.ends, back.ends) == (None, None)
    assert f"{out.starts:%d %H:%M} {back.starts:%d %H:%M}" == "05 10:00 06 18:00"


def test_the_way_back_of_a_stay_that_began_before_the_range_is_there():
    rule = rule_of("всяка първа събота от месеца от 10 ч. до 18 ч. на следващия ден")
    assert [item.kind for item in occurrences(rule, since=date(2026, 12, 6), until=date(2026, 12, 6))] == [
        Kind.HANDOVER_BACK
    ]
