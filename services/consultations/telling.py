"""Whoever comes is told of the hour, and that it is off: with a consent, over a way that is safe, in safe hours."""

from datetime import datetime
from uuid import UUID

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from outbox.post import post
from services.consultations import queries
from services.consultations.models import Consultation
from services.contact_centre.models import ReminderConsent
from services.contact_centre.operations.messages import USELESS_BEFORE, when_safe
from services.contact_centre.queries import orders
from services.contact_centre.queries.reminders import active_consents

TOPIC = "consultations.told"


def tell(row: Consultation, at: datetime) -> int:
    """How many are told. Nobody is told of what has begun, and nobody who has not asked for messages."""
    if not orders.policy().tells_changes or row.starts_at <= at:
        return 0
    return sum(_post(row, consent, at) for consent in active_consents(row.case) if consent.person_id in _readers(row))


def _readers(row: Consultation) -> set[UUID]:
    """The adult, or whoever brings the child; a child itself is told by people."""
    return {row.adult_id} if row.adult_id else set(queries.escorts(row))


def _post(row: Consultation, consent: ReminderConsent, at: datetime) -> bool:
    last, first = row.starts_at - USELESS_BEFORE, when_safe(consent, at)
    if first >= last:
        return False
    payload = {"consultation": str(row.pk), "consent": str(consent.pk), "state": str(row.state)}
    key = f"consultation:{row.pk}:{consent.person_id}:{row.state}"
    is_new = post(TOPIC, payload, key=key, not_after=last, not_before=first if first > at else None)
    if is_new:
        record(Action.WRITE, actor=SYSTEM, what=row, fields=("message",), detail={"consent": str(consent.pk)})
    return is_new
