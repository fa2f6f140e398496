"""Reminders of the demo's last two weeks: sent, and forgotten by the outbox as real ones are."""

from datetime import datetime, time, timedelta

from kernel.clock import at_sofia, local
from services.contact_centre.enums import SessionState, Tiding
from services.contact_centre.models import Reminder, Session
from services.contact_centre.queries.reminders import PARENTS, active_consents, arrival

LATELY = timedelta(days=14)
EVENING = time(17, 5)


def catch_up(now: datetime) -> None:
    """Of every meeting that took place; those still to come are for the clock itself."""
    held = Session.objects.filter(starts_at__gte=now - LATELY, starts_at__lt=now).exclude(state=SessionState.CANCELLED)
    for session in held.select_related("case").prefetch_related("participants", "windows"):
        _of(session)


def _of(session: Session) -> None:
    parents = {one.person_id for one in session.participants.all() if one.part in PARENTS}
    evening = at_sofia(local(session.starts_at).date() - timedelta(days=1), EVENING)
    for consent in active_consents(session.case).filter(person__in=parents, created_at__lt=evening):
        window = arrival(session, consent.person)
        if window:
            facts = {"session": session, "consent": consent, "made_at": evening}
            same = {"person": consent.person, "arrives_at": window.during.lower, "kind": Tiding.REMINDER}
            Reminder.objects.get_or_create(**same, defaults=facts)
