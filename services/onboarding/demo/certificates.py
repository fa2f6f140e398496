# Cyrillic: addressees of the demo certificates
"""Two certificates: one of a meeting that was held, one of a child who was not brought."""

from datetime import datetime

from services.contact_centre.enums import SessionState
from services.contact_centre.models import Session
from services.reports.models import Certificate
from services.reports.operations import issue_certificate
from services.staff.models import Worker

ADDRESSEES = ("Частен съдебен изпълнител (демо)", "Районен съд (демо)")


def issue(team: dict[str, Worker], now: datetime) -> None:
    if Certificate.objects.exists():
        return
    signed = Session.objects.filter(state=SessionState.SIGNED).order_by("-starts_at", "-id")
    found = (signed.exclude(not_held_reason="").first(), signed.filter(not_held_reason="").first())
    for session, addressee in zip(found, ADDRESSEES, strict=True):
        if session is not None:
            issue_certificate(session=session, addressee=addressee, by=team["head"], at=now)
