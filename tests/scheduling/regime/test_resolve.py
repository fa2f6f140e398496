"""Answers close the holes, one by one, until nothing blocks."""

from datetime import date

import pytest

from services.scheduling.regime.parse import propose
from services.scheduling.regime.proposal import Answer
from services.scheduling.regime.questions import blocking, questions
from services.scheduling.regime.resolve import BadAnswer, resolve
from tests.scheduling.regime.cases import every_case, for_each
from tests.scheduling.regime.notation import brief

TODAY = date(2026, 9, 1)
SAMPLE_ANSWERS = {
    Answer.DATE: "2026-09-05", Answer.TIME: "10:30", Answer.WEEKDAY: "5", Answer.NIGHTS: "1", Answer.CONFIRM: "yes",
}  # fmt: skip


def sample(question):
    """Some answer that the question takes."""
    if question.code == "end_time":
        return "23:30"
    if question.code == "missing_year":
        return "2027"
    if question.answer is Answer.DAYS:
        return "1,3:5" if "month" in question.sentence or "месечно" in question.sentence else "5"
    return question.choices[0].code if question.answer is Answer.CHOICE else SAMPLE_ANSWERS[question.answer]


@for_each([case for case in every_case() if case.ask])
def test_answering_every_question_leaves_none(case):
    rule = propose(case.text, today=TODAY).rule
    for _ in range(40):
        left = questions(rule)
        if not left:
            break
        rule = resolve(rule, left[0].key, sample(left[0]))
    assert questions(rule) == ()


@pytest.mark.parametrize(
    ("text", "answers", "rule"),
    [
        (
            "всяка първа и трета събота и неделя от месеца от 10 до 18 ч.",
            {"weekend_pair": "by:5", "stay": "overnight"},
            "M1,3 sat,sun by:sat: sat 10:00>sun 18:00",
        ),
        (
            "всяка първа и трета събота и неделя от месеца от 10 до 18 ч.",
            {"weekend_pair": "own", "stay": "day"},
            "M1,3 sat,sun own: sat 10:00-18:00; sun 10:00-18:00",
        ),
        (
            "всяка събота от 10 до 12 ч. в присъствието на психолог, а след това всяка събота от 10 до 18 ч.",
            {"phase_start": "2027-01-09"},
            "W1: sat 10:00-12:00 {supervised psychologist} | [from 2027-01-09] W1: sat 10:00-18:00",
        ),
        ("всяка втора сряда от 17 до 19 ч.", {"every_nth": "month"}, "M2 wed: wed 17:00-19:00"),
        (
            "всяка втора сряда от 17 до 19 ч.",
            {"every_nth": "alternate", "alternate_anchor": "2026-09-09"},
            "W2@2026-09-09: wed 17:00-19:00",
        ),
        (
            "всяка втора седмица, в събота от 10 до 12 ч.",
            {"every_nth": "month", "week_of_month": "full_week"},
            "M2 week full: sat 10:00-12:00",
        ),
        ("в нечетните седмици в събота от 10 до 12 ч.", {"week_parity": "year"}, "W odd: sat 10:00-12:00"),
        (
            "в нечетните седмици в събота от 10 до 12 ч.",
            {"week_parity": "month", "week_of_month": "by:5"},
            "M1,3,5 week by:sat: sat 10:00-12:00",
        ),
        ("в събота от 10 до 12 ч.", {"how_often": "1"}, "W1: sat 10:00-12:00"),
        ("два пъти седмично от 17 до 19 ч.", {"which_days": "1,3"}, "W1: tue 17:00-19:00; thu 17:00-19:00"),
        ("два пъти месечно от 10 до 12 ч.", {"which_days": "1,3:5"}, "M1,3 sat: sat 10:00-12:00"),
        (
            "всяка първа събота или неделя от месеца от 10 до 12 ч.",
            {"weekday": "6"},
            "M1 sun: sun 10:00-12:00",
        ),
        ("всяка събота", {"start_time": "10:00", "end_time": "12:00"}, "W1: sat 10:00-12:00"),
        ("всяка събота за два часа", {"start_time": "10:30"}, "W1: sat 10:30-12:30"),
        ("всяка събота от 18 до 10 ч.", {"return_day": "1"}, "W1: sat 18:00>sun 10:00"),
        ("на 5 септември от 10 до 12 ч.", {"missing_year": "2026"}, "2026-09-05: 10:00-12:00"),
        ("на 30.12. и 02.01. от 10 до 12 ч.", {"missing_year": "2026"}, "2026-12-30,2027-01-02: 10:00-12:00"),
        (
            "считано от 01.09., всяка събота от 10 до 12 ч.",
            {"missing_year": "2026"},
            "from 2026-09-01 | W1: sat 10:00-12:00",
        ),
        (
            "до навършване на 3 години всяка събота от 10 до 12 ч.",
            {"child_born": "2024-05-14"},
            "W1: sat 10:00-12:00 | to age 3=2027-05-14",
        ),
        (
            "всяка събота от 10 до 12 ч. до влизане в сила на решението",
            {"event_date": "2027-01-10"},
            "W1: sat 10:00-12:00 | to entry_into_force=2027-01-10",
        ),
        (
            "всяка събота от 10 до 12 ч. в присъствието на майката",
            {"parent_present": "no"},
            "W1: sat 10:00-12:00 {with mother-}",
        ),
        (
            "всяка четна година от 10 ч. на 30.12. до 18 ч. на 02.01.",
            {"year_of_new_year": "end"},
            "Y 30.12 even by end: 10:00>+3 18:00",
        ),
        ("през ден от 17 до 19 ч.", {"day_anchor": "2026-09-01"}, "D2@2026-09-01: 17:00-19:00"),
    ],
)
def test_answers(text, answers, rule):
    found = propose(text, today=TODAY).rule
    for code, answer in answers.items():
        found = resolve(found, code, answer)
    assert brief(found) == rule
    assert blocking(found) == ()


def test_a_proposal_can_be_answered_directly():
    found = propose("през седмица, в събота от 10 до 12 ч.", today=TODAY)
    assert brief(resolve(found, "alternate_anchor@0.0", "2026-09-05")) == "W2@2026-09-05: sat 10:00-12:00"


@pytest.mark.parametrize(
    ("text", "code", "answer"),
    [
        ("всяка втора сряда от 17 до 19 ч.", "every_nth", "perhaps"),
        ("всяка втора сряда от 17 до 19 ч.", "stay", "day"),
        ("всяка събота", "start_time", "24:30"),
        ("всяка събота до 12 ч.", "start_time", "13:00"),
        ("всяка събота от 18 до 10 ч.", "return_day", "0"),
        ("всяка събота от 18 до 10 ч.", "return_day", "-1"),
        ("през седмица, в събота от 10 до 12 ч.", "alternate_anchor", "31.02.2026"),
        ("в събота от 10 до 12 ч.", "how_often", "0"),
        ("всяка първа и трета седмица от месеца, в събота от 10 до 12 ч.", "week_of_month", "by:9"),
        ("два пъти месечно от 10 до 12 ч.", "which_days", "5"),
        ("на 29 февруари от 10 до 12 ч.", "missing_year", "2027"),
        ("считано от 01.09., всяка събота от 10 до 12 ч.", "missing_year", "2026-10-01"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_a_sentence(text, code, answer):
    rule = propose(text, today=TODAY).rule
    with pytest.raises(BadAnswer) as refused:
        resolve(rule, code, answer)
    assert str(refused.value)


def test_no_rule_has_no_questions():
    with pytest.raises(BadAnswer):
        resolve(propose("здравейте", today=TODAY), "stay", "day")


def test_an_open_end_of_the_regime_does_not_block():
    (question,) = propose("всяка събота от 10 до 12 ч. до приключване на делото", today=TODAY).ambiguities
    assert not question.blocking
