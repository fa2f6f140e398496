"""Stored rules: exact, versioned, and suspicious of what it is given."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.regime.codec import BadRule, from_dict, to_dict
from services.scheduling.regime.rule import Monthly, Rule, Slot
from tests.scheduling.regime.strategies import rules

SAMPLE = {
    "version": 1,
    "is": "Rule",
    "phases": [
        {
            "is": "Phase",
            "patterns": [
                {
                    "is": "Pattern",
                    "recurrence": {
                        "is": "Monthly",
                        "ordinals": [1, 3],
                        "unit": "weekday",
                        "days": [5],
                        "counting": "own",
                    },
                    "slots": [{"is": "Slot", "day": 5, "start": "10:00", "end": "12:00"}],
                }
            ],
        }
    ],
}


@settings(max_examples=200, deadline=None)
@given(rules())
def test_any_rule_survives_json(rule):
    assert from_dict(json.loads(json.dumps(to_dict(rule)))) == rule


def test_what_version_1_stored_stays_readable():
    rule = from_dict(SAMPLE)
    assert rule.pattern(0, 0).recurrence == Monthly((1, 3), days=(5,), counting=rule.pattern(0, 0).recurrence.counting)
    assert to_dict(rule)["version"] == 1


def broken(path, value):
    data = json.loads(json.dumps(SAMPLE))
    *way, last = path
    place = data
    for step in way:
        place = place[step]
    place[last] = value
    return data


SLOT = ("phases", 0, "patterns", 0, "slots", 0)
RECURRENCE = ("phases", 0, "patterns", 0, "recurrence")


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "rule",
        {},
        {**SAMPLE, "version": 2},
        {**SAMPLE, "is": "Phase"},
        broken((*SLOT, "start"), "24:30"),
        broken((*SLOT, "end"), "09:00"),
        broken((*SLOT, "day"), 7),
        broken((*SLOT, "day"), True),
        broken((*SLOT, "nights"), -1),
        broken((*SLOT, "colour"), "red"),
        broken((*SLOT, "is"), "Terms"),
        broken((*RECURRENCE, "ordinals"), [6]),
        broken((*RECURRENCE, "ordinals"), "1,3"),
        broken((*RECURRENCE, "is"), "Slot"),
        broken((*RECURRENCE, "is"), "os.system"),
        broken((*RECURRENCE, "counting"), "by_day"),
        broken((*RECURRENCE, "unit"), "year"),
        broken(("phases",), {"0": 1}),
        broken(("starts",), {"is": "On", "day": "31.02.2026"}),
    ],
)
def test_a_dictionary_that_is_no_rule_is_refused(data):
    with pytest.raises(BadRule):
        from_dict(data)


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(("is", "phases", "patterns", "version", "slots")), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_junk_is_refused_not_crashed_on(data):
    with pytest.raises(BadRule):
        from_dict({"version": 1, **data} if isinstance(data, dict) and data else data)


def test_a_rule_without_phases_is_a_rule():
    assert from_dict(to_dict(Rule(()))) == Rule(())


def test_a_slot_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="end before start"):
        Slot(5, from_dict(SAMPLE).pattern(0, 0).slots[0].end, from_dict(SAMPLE).pattern(0, 0).slots[0].start)
