"""What is read back to the worker is all of the rule: reading the Bulgarian sentences again gives the same rule."""

from datetime import date

from django.utils import translation
from hypothesis import given, settings

from services.scheduling.regime.describe import describe
from services.scheduling.regime.parse import propose
from tests.scheduling.regime.notation import brief
from tests.scheduling.regime.strategies import rules

TODAY = date(2026, 9, 1)


def bulgarian(rule):
    with translation.override("bg"):
        return "\n".join(describe(rule))


@settings(max_examples=400, deadline=None)
@given(rules())
def test_describing_and_reading_again_gives_the_same_rule(rule):
    text = bulgarian(rule)
    again = propose(text, today=TODAY)
    assert brief(again.rule) == brief(rule), text
    assert again.rule == rule, text
    assert {left.code for left in again.not_understood} <= {"same_day"}, text
