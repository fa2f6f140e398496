"""Whoever comes is told of the hour, reminded, told that it is off: with a consent, over a safe way, in safe hours."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import at_sofia, local
from outbox.post import post
from services.cases.enums import OPEN_STATES
from services.consultations import queries
from services.consultations.enums import ConsultationState
from services.consultations.models import Consultation
from services.consultations.takers import takers
from services.contact_centre.models import ReminderConsent
from services.contact_centre.operations.messages import USELESS_BEFORE, when_safe
from services.contact_centre.queries import orders
from services.contact_centre.queries.reminders import active_consents

TOPIC = "consultations.told"
REMINDER, PLANNED, MOVED = "reminder", "planned", "moved"


def tell(row: Consultation, at: datetime, what: str = "", only: set[UUID] | None = None) -> int:
    """How many are told. Nobody is told of what has begun, and nobody who has not asked for messages."""
    if not orders.policy().tells_changes or row.starts_at <= at:
        return 0
    return _tell_each(row, what or str(row.state), at, readers(row) if only is None else only)


def comes_too_late(row: Consultation, at: datetime, *, before: datetime) -> bool:
    """Somebody wants messages, and may be written to only when it is of no more use."""
    if not orders.policy().tells_changes:
        return False
    people = readers(row)
    asked = [one for one in active_consents(row.case) if one.person_id in people]
    return any(when_safe(one, at) >= before - USELESS_BEFORE for one in asked)


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Of tomorrow's, from the hour on at which the centre reminds; how many. Running it twice tells nobody twice."""
    policy, tomorrow = orders.policy(), local(at).date() + timedelta(days=1)
    if not policy.reminds or local(at).hour < policy.remind_hour:
        return 0
    first, last = at_sofia(tomorrow, time.min), at_sofia(tomorrow + timedelta(days=1), time.min)
    rows = Consultation.objects.filter(state=ConsultationState.PLANNED, starts_at__gte=first, starts_at__lt=last)
    rows = rows.filter(case__state__in=OPEN_STATES).select_related("case")
    return sum(_tell_each(row, REMINDER, at, readers(row)) for row in rows.order_by("starts_at", "id"))


def _tell_each(row: Consultation, what: str, at: datetime, people: set[UUID]) -> int:
    return sum(_post(row, consent, what, at) for consent in active_consents(row.case) if consent.person_id in people)


def readers(row: Consultation) -> set[UUID]:
    """
    The adult, or whoever brings the child; a child itself is told by people.

    Whoever is kept from the child by now is asked to no hour, but hears that the one they were told of is off.
    """
    if row.adult_id:
        return {row.adult_id}
    if row.state == ConsultationState.NOT_HELD:
        return {one.pk for one in takers(row).lives_with}
    return set(queries.escorts(row))


def _post(row: Consultation, consent: ReminderConsent, what: str, at: datetime) -> bool:
    last, first = row.starts_at - USELESS_BEFORE, when_safe(consent, at)
    if first >= last:
        return False
    payload = {"consultation": str(row.pk), "consent": str(consent.pk), "state": str(row.state), "what": what}
    key = f"consultation:{row.pk}:{consent.person_id}:{what}"
    is_new = post(TOPIC, payload, key=key, not_after=last, not_before=first if first > at else None)
    if is_new:
        record(Action.WRITE, actor=SYSTEM, what=row, fields=("message",), detail={"consent": str(consent.pk)})
    return is_new
