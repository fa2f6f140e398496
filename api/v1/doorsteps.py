"""One step at the entrance as a program sends it, whatever the person comes for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.fields import moment, text
from services.contact_centre.enums import AgainstHold, CheckKind
from services.contact_centre.operations.checks import Against
from services.contact_centre.operations.handing import Handing
from services.people.models import Person


class CheckIn(serializers.Serializer[Any]):
    person = serializers.UUIDField()
    kind = serializers.ChoiceField(CheckKind.choices)
    at = moment(required=False, help_text="when it happened, if not now")
    handed_to = serializers.UUIDField(required=False, help_text="of a child that leaves: who takes it along")
    handed_because = text(300, help_text="or who else takes it, and why")
    came_in_all_the_same = text(500, help_text="what happened where somebody did not wait; no program lets anybody in")


def as_step(
    sent: dict[str, Any], *, guest: Callable[[UUID], Person], taker: Callable[[UUID], Person], now: datetime
) -> dict[str, Any]:
    """What the operations take; `guest` and `taker` find people by their number, or answer 404."""
    what = sent["came_in_all_the_same"].strip()
    to = taker(sent["handed_to"]) if sent.get("handed_to") else None
    return {
        "person": guest(sent["person"]),
        "kind": sent["kind"],
        "at": sent.get("at", now),
        "noted_at": now,
        "against": Against(AgainstHold.CAME_IN, what) if what else None,
        "handing": Handing(to, sent["handed_because"]),
    }
