"""Rules entered by hand: a sentence beside every wrong field, and nothing is made of it."""

from datetime import date

import pytest

from services.scheduling.regime.validate import validate
from tests.scheduling.regime.notation import brief

TODAY = date(2026, 9, 1)
WEEKLY = {"frequency": "weekly", "days": ["5"], "start": "10:00", "end": "12:00"}
MONTHLY = {**WEEKLY, "frequency": "monthly", "ordinals": ["1", "3"]}


def check(data, **changes):
    return validate({**data, **changes}, today=TODAY)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (WEEKLY, "W1: sat 10:00-12:00"),
        ({**WEEKLY, "days": "1,3", "start": "17,30 ч.", "end": "19"}, "W1: tue 17:30-19:00; thu 17:30-19:00"),
        (MONTHLY, "M1,3 sat: sat 10:00-12:00"),
        ({**MONTHLY, "ordinals": ["-1", "2"]}, "M2,-1 sat: sat 10:00-12:00"),
        ({**MONTHLY, "days": ["5", "6"], "counting": "by:5"}, "M1,3 sat,sun by:sat: sat 10:00-12:00; sun 10:00-12:00"),
        ({**MONTHLY, "nights": "1", "end": "18:00"}, "M1,3 sat: sat 10:00>sun 18:00"),
        ({**MONTHLY, "frequency": "month_weeks", "counting": "full_week"}, "M1,3 week full: sat 10:00-12:00"),
        (
            {**WEEKLY, "frequency": "weeks", "interval": "2", "anchor": "05.09.2026 г."},
            "W2@2026-09-05: sat 10:00-12:00",
        ),
        ({**WEEKLY, "frequency": "parity", "parity": "odd"}, "W odd: sat 10:00-12:00"),
        ({**WEEKLY, "frequency": "daily", "days": []}, "D1: 10:00-12:00"),
        ({**WEEKLY, "frequency": "dates", "dates": "2026-09-05, 19.09.2026"}, "2026-09-05,2026-09-19: 10:00-12:00"),
        (
            {**WEEKLY, "valid_from": "2026-09-05", "valid_until": "2026-12-31", "skip_holidays": "on"},
            "from 2026-09-05 | W1: sat 10:00-12:00 | to 2026-12-31 | not holidays",
        ),
        (
            {**WEEKLY, "kind": "supervised", "place": "contact_centre", "present": ["psychologist"]},
            "W1: sat 10:00-12:00 {supervised contact_centre psychologist}",
        ),
        (
            {"phases": [{**WEEKLY, "valid_until": "2026-12-31"}, {**MONTHLY, "valid_from": "2027-01-01"}]},
            "W1: sat 10:00-12:00 [to 2026-12-31] | [from 2027-01-01] M1,3 sat: sat 10:00-12:00",
        ),
    ],
)
def test_a_sound_form_gives_a_rule(data, rule):
    found = validate(data, today=TODAY)
    assert found.errors == {}
    assert brief(found.rule) == rule


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"start": "24:30"}, {"start"}),
        ({"start": "10:75"}, {"start"}),
        ({"start": "десет"}, {"start"}),
        ({"start": ""}, {"start"}),
        ({"end": "9:00"}, {"end"}),
        ({"end": "10:00"}, {"end"}),
        ({"start": "", "end": "25"}, {"start", "end"}),
        ({"days": []}, {"days"}),
        ({"days": ["7"]}, {"days"}),
        ({"days": ["x"]}, {"days"}),
        ({"frequency": "sometimes"}, {"frequency"}),
        ({"frequency": ""}, {"frequency"}),
        ({"frequency": "monthly"}, {"ordinals"}),
        ({"frequency": "monthly", "ordinals": ["6"]}, {"ordinals"}),
        ({"frequency": "monthly", "ordinals": ["1"], "days": ["5", "6"]}, {"counting"}),
        ({"frequency": "weeks", "interval": "2"}, {"anchor"}),
        ({"frequency": "weeks", "interval": "1", "anchor": "2026-09-05"}, {"interval"}),
        ({"frequency": "parity"}, {"parity"}),
        ({"frequency": "dates"}, {"dates"}),
        ({"frequency": "dates", "dates": "31.02.2027"}, {"dates"}),
        ({"nights": "-1"}, {"nights"}),
        ({"nights": "many"}, {"nights"}),
        ({"valid_from": "31.02.2026"}, {"valid_from"}),
        ({"valid_from": "2026-12-01", "valid_until": "2026-10-01"}, {"valid_until"}),
        ({"kind": "secret"}, {"kind"}),
        ({"phases": [{}, WEEKLY]}, {"phases.0.frequency", "phases.0.start", "phases.0.end"}),
        ({"phases": ["junk"]}, {"phases.0.frequency", "phases.0.start", "phases.0.end"}),
    ],
)
def test_a_wrong_field_gets_its_sentence_and_changes_nothing(changes, fields):
    found = check(WEEKLY, **changes)
    assert set(found.errors) == fields
    assert all(sentence for sentences in found.errors.values() for sentence in sentences)
    assert found.rule is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_from": "2025-01-01"}, "started"),
        ({"valid_until": "2025-01-01"}, "over"),
        ({"frequency": "dates", "dates": "2025-01-01"}, "past_dates"),
        ({"frequency": "monthly", "ordinals": ["5"]}, "no_fifth"),
        ({"start": "3:30", "end": "5:00"}, "early_hours"),
    ],
)
def test_what_is_remarkable_is_said_but_allowed(changes, code):
    found = check(WEEKLY, **changes)
    assert [issue.code for issue in found.warnings] == [code]
    assert found.rule is not None
