"""What stands in the calendars that others subscribe to."""

from datetime import datetime, timedelta

from services.contact_centre.access import led_by, visible_sessions
from services.contact_centre.beside import Appointment, appointments
from services.contact_centre.enums import SessionState
from services.contact_centre.models import ArrivalWindow, Session
from services.contact_centre.standing import is_called_off
from services.links.models import Link
from services.staff.models import Worker

BACK, AHEAD = timedelta(days=30), timedelta(days=200)
MOST = 500


def of_worker(worker: Worker, at: datetime) -> list[Session]:
    """What the worker supervises, alone or as one of two, cancelled meetings too: a calendar must learn it."""
    mine = visible_sessions(worker).filter(led_by(worker), ends_at__gt=at - BACK, starts_at__lt=at + AHEAD)
    return list(mine.select_related("case", "room").order_by("starts_at", "id")[:MOST])


def beside(worker: Worker, starts_at: datetime, ends_at: datetime) -> list[Appointment]:
    """What the worker has beside the meetings, in the order of time."""
    found = appointments(worker=worker, starts_at=starts_at, ends_at=ends_at)
    return sorted((one for source in found for one in source), key=lambda one: (one.starts_at, one.id))


def all_beside(worker: Worker, at: datetime) -> list[Appointment]:
    """As far as a calendar reaches."""
    return beside(worker, at - BACK, at + AHEAD)


def of_parent(link: Link, at: datetime) -> list[tuple[ArrivalWindow, bool]]:
    """The windows of the link's person in the link's case, each with whether it stands; of nobody else."""
    rows = ArrivalWindow.objects.filter(person=link.person, session__case=link.case)
    near = rows.filter(session__ends_at__gt=at - BACK, session__starts_at__lt=at + AHEAD)
    related = near.select_related("session__case", "entrance").prefetch_related("session__participants")
    found = list(related.order_by("during", "id")[:MOST])
    sessions = {window.session_id: window.session for window in found}
    stands = {pk: _stands(session) for pk, session in sessions.items()}  # arrival and departure: asked once
    return [(window, stands[window.session_id]) for window in found]


def _stands(session: Session) -> bool:
    """What is over stays as it was; of what is to come, whether anybody is expected."""
    over = (SessionState.NOTES_DUE, SessionState.SIGNED, SessionState.NOT_HELD)
    return session.state in over or not is_called_off(session)
