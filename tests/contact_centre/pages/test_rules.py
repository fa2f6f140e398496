"""The page of the centre's own rules."""

import pytest

from services.contact_centre.models import (
    Policy,
)
from tests.contact_centre.pages.addresses import address

RULES = {
    "gap_minutes": 20,
    "grace_minutes": 10,
    "cancel_notice_hours": 24,
    "record_due_hours": 48,
    "session_minutes": 90,
    "certificate_valid_days": 365,
    "emergency_steps": "Обадете се на 112.",
    "make_up_days": 45,
    "make_ups_at_most": 3,
    "no_shows_to_propose": 3,
    "refusals_to_propose": 2,
    "review_days": 91,
    "follow_up_days": 30,
    "supported_together": 3,
    "supported_on_duty": 1,
    "second_from_children": 3,
    "consent_days": 14,
}


def test_the_head_changes_the_rules(cast, family):
    client = cast.at(cast.a.head)
    assert client.get(address("policy")).status_code == 200
    assert client.post(address("policy"), RULES).status_code == 302
    assert (Policy.objects.get().gap_minutes, Policy.objects.get().silence_is_consent) == (20, False)


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "supervisor", "reception"])
def test_nobody_else_changes_them(cast, family, who):
    assert cast.at(getattr(cast.a, who)).post(address("policy"), RULES).status_code == 403
    assert not Policy.objects.exists()


def test_a_gap_of_nothing_is_refused(cast, family):
    assert cast.at(cast.a.head).post(address("policy"), {**RULES, "gap_minutes": 0}).status_code == 422
