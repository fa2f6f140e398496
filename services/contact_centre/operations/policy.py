"""The centre's own rules: minutes, hours, words of the certificate."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit.enums import Action
from audit.record import record
from services.contact_centre.models import Policy
from services.staff.models import Worker
from services.staff.roles import Capability

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
    "tells_changes",
    "consent_days",
    "make_up_days",
    "make_ups_at_most",
    "no_shows_to_propose",
    "refusals_to_propose",
    "review_days",
    "follow_up_days",
)


@transaction.atomic
def change_policy(*, facts: dict[str, Any], by: Worker) -> Policy:
    """
    Change the rules; only what differs is written. Windows of meetings already planned stay as they were told.

    :raises PermissionDenied: only who manages the centre's settings.
    """
    if not by.may(Capability.SETTINGS_MANAGE):
        raise PermissionDenied
    Policy.objects.get_or_create(only=True)
    policy = Policy.objects.select_for_update().get(only=True)
    changed = [name for name in CHANGEABLE if name in facts and getattr(policy, name) != facts[name]]
    for name in changed:
        setattr(policy, name, facts[name])
    if changed:
        policy.save(update_fields=changed)
        record(Action.WRITE, actor=by.as_actor(), what=policy, fields=changed)
    return policy
