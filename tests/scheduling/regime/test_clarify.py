"""The letter to the court: Bulgarian, numbered, only about what the court can settle."""

from datetime import date

import pytest
from django.utils import translation

from services.scheduling.regime.clarify import letter
from services.scheduling.regime.parse import propose
from tests.scheduling.regime.cases import every_case, for_each

TODAY = date(2026, 9, 1)


def letter_about(text):
    return letter(propose(text, today=TODAY))


def test_scenario_4_first_and_third_saturday_and_sunday():
    found = letter_about("всяка първа и трета събота и неделя от 10 до 18 ч.")
    assert [question.number for question in found.questions] == [1, 2]
    assert "първата неделя предхожда първата събота" in found.questions[0].text
    assert len(found.questions[0].options) == 3
    assert "преспиване" in found.questions[1].text
    assert found.quote == "всяка първа и трета събота и неделя от 10 до 18 ч."
    assert found.subject.startswith("Искане за разяснение")


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
def test_the_court_is_written_to_in_bulgarian_whatever_the_worker_reads(language):
    with translation.override(language):
        found = letter_about("всяка втора седмица, в събота, един месец през лятото")
    texts = [found.subject, found.opening, found.closing, *(question.text for question in found.questions)]
    texts += [option for question in found.questions for option in question.options]
    assert all(not any("a" <= char <= "z" for char in text) for text in texts)
    assert any(question.quote == "един месец през лятото" for question in found.questions)


def test_a_clear_order_has_no_questions():
    assert letter_about("всяка първа и трета събота от 10 до 12 ч.").questions == ()


def test_a_court_is_not_asked_when_the_child_was_born():
    assert letter_about("до навършване на 3 години всяка събота от 10 до 12 ч.").questions == ()


def test_the_same_question_is_asked_once():
    found = letter_about("всеки понеделник, сряда и петък")
    assert len(found.questions) == 2


def test_without_a_schedule_the_court_is_asked_for_one():
    (question,) = letter_about("бащата има право да вижда детето").questions
    assert "В кои дни и часове" in question.text


def test_choices_and_conditions_in_the_text_are_quoted():
    found = letter_about("всяка събота от 10 до 12 ч., ако детето желае, или всяка неделя от 10 до 12 ч.")
    assert {question.quote for question in found.questions} == {"ако", "или"}


@for_each(every_case())
def test_every_blocking_question_of_the_court_is_in_the_letter(case):
    found = propose(case.text, today=TODAY)
    asked = {code for code in case.ask if code not in ("child_born", "parent_present", "event_date")}
    assert bool(letter(found).questions) >= bool(asked)
