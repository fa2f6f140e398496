"""How good the check is: spellings that try to get past it, and texts in which nothing withheld stands."""

import pytest

from services.people.leaks import find
from tests.people.spellings import HELD_OUT, INNOCENT, SECRETS, SPELLINGS
from tests.utils.security import figure

pytestmark = pytest.mark.security_figure


def missed(spellings):
    return [text for name, text in spellings if not find(text, [SECRETS[name]])]


def test_invented_spellings_are_found():
    found = len(SPELLINGS) - len(missed(SPELLINGS))
    assert len(SPELLINGS) >= 60
    figure(
        "Leak check: invented spellings found",
        found,
        unit=f"of {len(SPELLINGS)}",
        bound="all",
        holds=not missed(SPELLINGS),
    )


def test_spellings_of_a_stranger():
    """21 of 29 at first sight; then numbers before names and landlines without their area were added."""
    found = len(HELD_OUT) - len(missed(HELD_OUT))
    bound = ">= 21, as at first sight"
    figure(
        "Leak check: spellings written afterwards", found, unit=f"of {len(HELD_OUT)}", bound=bound, holds=found >= 21
    )


def test_innocent_texts_raise_no_alarm():
    assert len(INNOCENT) >= 200
    alarms = [text for text in INNOCENT if find(text, list(SECRETS.values()))]
    figure(
        "Leak check: false alarms", len(alarms), unit=f"of {len(INNOCENT)} texts", bound="<= 2", holds=len(alarms) <= 2
    )
