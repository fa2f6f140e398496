"""Sentences for the worker in three languages."""

from datetime import date

import pytest
from django.utils import translation

from services.scheduling.regime.asking import event_name
from services.scheduling.regime.describe import describe
from services.scheduling.regime.messages import ISSUES, LEFT, USED
from services.scheduling.regime.occurrences import preview
from services.scheduling.regime.parse import propose
from tests.scheduling.regime.cases import every_case, for_each

TODAY = date(2026, 9, 1)
SATURDAYS = "всяка първа и трета събота от 10,00 до 12,00 ч."
WEEKS = "втората и четвъртата седмица от месеца, от 10,00 ч. в събота до 18,00 ч. в неделя"
STEPS = (
    "през първите 8 седмици всяка сряда от 17 до 18 ч. в присъствието на психолог; "
    "след това всяка събота от 10 до 14 ч."
)


def sentences(text, language):
    with translation.override(language):
        return describe(propose(text, today=TODAY).rule)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (SATURDAYS, "bg", ["Всяка 1-ва и 3-та събота от месеца, 10:00–12:00."]),
        (SATURDAYS, "en", ["Every 1st and 3rd Saturday of the month, 10:00–12:00."]),
        (SATURDAYS, "hu", ["Minden 1. és 3. szombat a hónapban, 10:00–12:00."]),
        (
            WEEKS,
            "bg",
            [
                "Всяка 2-ра и 4-та седмица от месеца: от събота 10:00 ч. до неделя 18:00 ч., "
                "с преспиване (предаване и връщане)."
            ],
        ),
        (
            WEEKS,
            "en",
            [
                "Every 2nd and 4th week of the month: from Saturday 10:00 to Sunday 18:00, "
                "with an overnight stay (handover and return)."
            ],
        ),
        (
            STEPS,
            "bg",
            [
                "За срок от 8 седмици:",
                "Всяка сряда, 17:00–18:00, под наблюдение, в присъствието на психолог.",
                "След това:",
                "Всяка събота, 10:00–14:00.",
            ],
        ),
        (
            STEPS,
            "en",
            [
                "For a period of 8 weeks:",
                "Every Wednesday, 17:00–18:00, under supervision, in the presence of a psychologist.",
                "After that:",
                "Every Saturday, 10:00–14:00.",
            ],
        ),
        (
            "всеки понеделник и петък от 17 до 19 ч., считано от 07.09.2026 г. до влизане в сила на решението",
            "bg",
            [
                "Считано от 07.09.2026 г.",
                "Всеки понеделник и петък, 17:00–19:00.",
                "Целият режим е до влизане в сила на решението.",
            ],
        ),
        ("през седмица, в събота", "bg", ["Веднъж на 2 седмици: събота, часовете не са посочени."]),
        ("на 5 септември от 10 до 12 ч.", "bg", ["На 05.09., годината не е посочена, 10:00–12:00."]),
    ],
)
def test_sentences(text, language, expected):
    assert sentences(text, language) == expected


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
@for_each(every_case())
def test_everything_can_be_said_in_every_language(case, language):
    with translation.override(language):
        found = propose(case.text, today=TODAY)
        texts = [item.label for item in found.understood] + [item.reason for item in found.not_understood]
        texts += [item.sentence for item in (*found.ambiguities, *found.errors, *found.warnings)]
        texts += [choice.label for question in found.ambiguities for choice in question.choices]
        if found.rule is not None:
            texts += describe(found.rule)
            texts += [mark.text for item in preview(found.rule, TODAY, 6) for mark in item.marks]
    assert all(texts)
    assert not any("{" in text for text in texts)


@pytest.mark.parametrize("table", [USED, LEFT, ISSUES])
def test_no_message_stays_english(table):
    with translation.override("bg"):
        assert all(any("а" <= char <= "я" for char in sentence()) for sentence in table.values())
        assert event_name("end_of_case") == "приключване на делото"
