"""Every wording of the corpus gives exactly the rule, the questions and the remarks that a person expects."""

from datetime import date

import pytest

from services.scheduling.regime import codec
from services.scheduling.regime.parse import propose
from services.scheduling.regime.reading.normalise import MAX_CHARS
from tests.scheduling.regime.cases import cases, every_case, for_each
from tests.scheduling.regime.notation import brief

TODAY = date(2026, 9, 1)


def codes(items):
    return tuple(sorted({item.code for item in items}))


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_wording(case):
    found = propose(case.text, today=TODAY)
    assert brief(found.rule).strip() == case.rule
    assert codes(found.not_understood) == case.read
    assert codes(found.ambiguities) == case.ask
    assert codes(found.errors) == case.error


@pytest.mark.parametrize("case", cases("refused"), ids=str)
def test_what_must_not_become_a_rule_silently(case):
    assert not propose(case.text, today=TODAY).is_certain


@for_each(every_case())
def test_a_certain_proposal_has_nothing_open(case):
    found = propose(case.text, today=TODAY)
    if found.is_certain:
        assert not case.error
        assert not case.read
        assert set(case.ask) <= {"event_date"}


@for_each(every_case())
def test_spans_are_those_of_the_text_as_pasted(case):
    found = propose(case.text, today=TODAY)
    for item in (*found.understood, *found.not_understood):
        assert case.text[item.start : item.end] == item.text
        assert item.text.strip()


@for_each(every_case())
def test_rules_survive_storage(case):
    rule = propose(case.text, today=TODAY).rule
    if rule is not None:
        assert codec.from_dict(codec.to_dict(rule)) == rule


# The same words written otherwise -----------------------------------------------------------------

WRITINGS = {
    "upper case": str.upper,
    "capitals": str.title,
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "narrow spaces": lambda text: text.replace(" ", "\u202f"),
    "line breaks": lambda text: text.replace(" ", "\n"),
    "windows line breaks": lambda text: text.replace(" ", "\r\n"),
    "soft hyphens": lambda text: text.replace("бот", "бо\u00adт").replace("дел", "де\u00adл"),
    "zero-width spaces": lambda text: text.replace("от", "о\u200bт"),
    "decomposed й": lambda text: text.replace("й", "и\u0306"),
    "stress marks": lambda text: text.replace("събо", "съ\u0301бо"),
    "Latin look-alikes": lambda text: text.replace("о", "o").replace("а", "a").replace("е", "e"),
    "long dashes": lambda text: text.replace("-", "–"),
    "minus signs": lambda text: text.replace("-", "−"),
    "no commas": lambda text: text.replace(", ", " "),
    "byte-order mark": lambda text: "\ufeff" + text,
    "hyphenated line": lambda text: text.replace("събота", "съ-\nбота").replace("неделя", "не-\nделя"),
}
PLAIN = (
    "всяка първа и трета събота от 10,00 до 12,00 ч.",
    "всяка първа и трета събота и неделя от месеца, от 10.00 часа до 18.00 часа, без преспиване",
    "първата и третата седмица от месеца, от 10,00 ч. в събота до 18,00 ч. в неделя",
    "всеки понеделник, сряда и петък от 17:30 до 19:00 часа",
    "1-ва и 3-та събота от месеца, 10:00-12:00",
    "до навършване на 3-годишна възраст всяка събота от 10 до 12 ч.",
)


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("text", PLAIN)
def test_the_way_of_writing_changes_nothing(text, writing):
    written = WRITINGS[writing](text)
    assert brief(propose(written, today=TODAY).rule) == brief(propose(text, today=TODAY).rule)


LATIN = {
    "vsyaka parva i treta sabota ot 10 do 12": "M1,3 sat: sat 10:00-12:00",
    "vsqka pyrva i treta sybota ot 10 do 12 4asa": "M1,3 sat: sat 10:00-12:00",
    "VSYAKA PARVA I TRETA SABOTA I NEDELYA OT 10 DO 18 CH. BEZ PRESPIVANE": (
        "M1,3 sat,sun ?: sat 10:00-18:00; sun 10:00-18:00"
    ),
    "vseki ponedelnik, srqda i petak ot 17.30 do 19.00 chasa": "W1: mon 17:30-19:00; wed 17:30-19:00; fri 17:30-19:00",
    "parvata i tretata sedmitsa ot meseca ot 10 ch v sabota do 18 ch v nedelya": "M1,3 week ?: sat 10:00>sun 18:00",
    "vsyaka 4etvarta sabota ot meseca ot 10 do 12": "M4 sat: sat 10:00-12:00",
}


@pytest.mark.parametrize("text", LATIN)
def test_bulgarian_typed_with_latin_letters(text):
    found = propose(text, today=TODAY)
    assert brief(found.rule) == LATIN[text]
    assert not found.not_understood


# Facts from outside -------------------------------------------------------------------------------


def test_the_birth_date_turns_ages_into_days():
    text = "до навършване на 3-годишна възраст всяка сряда от 17 до 19 ч., след това всяка събота от 10 до 18 ч."
    found = propose(text, child_born=date(2024, 2, 29), today=TODAY)
    assert brief(found.rule) == "W1: wed 17:00-19:00 [to age 3=2027-03-01] | W1: sat 10:00-18:00"
    assert found.is_certain


def test_the_day_of_the_decision_is_not_the_entry_into_force():
    text = "от постановяване на решението всяка събота от 10 до 12 ч."
    assert brief(propose(text, decided_on=TODAY, today=TODAY).rule) == "from decision=2026-09-01 | W1: sat 10:00-12:00"
    served = propose("от връчването на решението всяка събота от 10 до 12 ч.", decided_on=TODAY, today=TODAY)
    assert brief(served.rule) == "W1: sat 10:00-12:00"
    assert not served.is_certain
    force = propose("от влизане в сила на решението всяка събота от 10 до 12 ч.", decided_on=TODAY, today=TODAY)
    assert brief(force.rule) == "from entry_into_force | W1: sat 10:00-12:00"
    assert codes(force.ambiguities) == ("event_date",)


def test_only_the_beginning_of_an_endless_text_is_read_and_the_rest_is_shown():
    text = "всяка събота от 10 до 12 ч. " + "дете " * 5000
    found = propose(text, today=TODAY)
    assert brief(found.rule) == "W1: sat 10:00-12:00"
    assert codes(found.errors) == ("too_long",)
    assert found.not_understood[-1].code == "not_read"
    assert found.not_understood[-1].end == len(text) > MAX_CHARS
    assert not found.is_certain


def test_an_empty_text_says_so():
    assert codes(propose("  \n ", today=TODAY).errors) == ("empty",)
