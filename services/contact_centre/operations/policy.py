"""The centre's own rules: minutes, hours, words of the certificate."""

from collections.abc import Mapping
from typing import Any

from services.contact_centre.models import Policy
from services.staff.models import Worker
from services.staff.rules import change_rules

CHANGEABLE = (
    "gap_minutes",
    "grace_minutes",
    "cancel_notice_hours",
    "record_due_hours",
    "session_minutes",
    "silence_is_consent",
    "certificate_title",
    "certificate_names_child",
    "certificate_valid_days",
    "emergency_steps",
    "agreement_text",
    "reminds",
    "remind_hour",
    "supervisors_are_trained",
    "supported_together",
    "supported_on_duty",
    "second_from_children",
    "second_for_high_risk",
    "tells_changes",
    "consent_days",
    "make_up_days",
    "make_ups_at_most",
    "no_shows_to_propose",
    "refusals_to_propose",
    "review_days",
    "follow_up_days",
)


def change_policy(*, facts: Mapping[str, Any], by: Worker) -> Policy:
    """
    Windows of meetings already planned stay as they were told.

    :raises PermissionDenied: only who manages the centre's settings.
    """
    return change_rules(Policy, changeable=CHANGEABLE, facts=facts, by=by)
