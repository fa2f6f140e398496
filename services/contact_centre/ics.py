"""
Calendars for telephones and computers (RFC 5545): a worker's own meetings, and a parent's own windows.

They lie in some company's cloud: what they say must be of no use to anybody. No name, no address, no town; of a
parent's not even that it is a meeting with a child. Hours stand in Sofia's time with the rules of its clock change.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from kernel.clock import local
from services.contact_centre.beside import Appointment
from services.contact_centre.enums import TAKES_PLACE, Direction, SessionState
from services.contact_centre.models import ArrivalWindow, Session

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
EVERY_HOURS = "PT2H"  # how often a calendar is asked to look again


def calendar_file(sessions: Iterable[Session], at: datetime, beside: Iterable[Appointment] = ()) -> str:
    """A worker's: number of the case, kind and room; and what they have beside the meetings."""
    return _written([*(_meeting(session, at) for session in sessions), *(_appointment(one, at) for one in beside)])


def windows_file(windows: Iterable[tuple[ArrivalWindow, bool]], at: datetime) -> str:
    """A parent's: their own windows, each with whether it still stands."""
    return _written([_window(window, stands, at) for window, stands in windows])


def _meeting(session: Session, at: datetime) -> Event:
    title = f"{session.case.number} · {session.get_purpose_display()}"
    place = session.room.name if session.room else ""
    facts = {"title": title, "place": place, "sequence": session.sequence, "status": status_of(session)}
    return _event(f"{session.pk}@zakrila", session.starts_at, session.ends_at, at, **facts)


def _appointment(one: Appointment, at: datetime) -> Event:
    facts = {"title": f"{one.number} · {one.title}", "place": one.room, "sequence": one.sequence}
    status = CANCELLED if one.is_off else CONFIRMED
    return _event(f"{one.id}@zakrila", one.starts_at, one.ends_at, at, status=status, **facts)


def status_of(session: Session) -> str:
    if session.state == SessionState.PLANNED:
        return TENTATIVE
    return CANCELLED if session.state == SessionState.CANCELLED or _is_stopped(session) else CONFIRMED


def _is_stopped(session: Session) -> bool:
    """Neither going on nor over: it stands still, and nobody need come."""
    over = (SessionState.NOTES_DUE, SessionState.SIGNED, SessionState.NOT_HELD)
    return session.state not in TAKES_PLACE and session.state not in over


def _window(window: ArrivalWindow, stands: bool, at: datetime) -> Event:
    arrives = window.direction == Direction.ARRIVE
    facts = {
        "title": _("Appointment: arrival") if arrives else _("Appointment: departure"),
        "place": window.entrance.name,
        "sequence": window.session.sequence,
        "status": CONFIRMED if stands else CANCELLED,
    }
    uid = f"{window.session_id}-{window.direction}@zakrila"
    return _event(uid, window.during.lower, window.during.upper, at, **facts)


def _event(uid: str, starts: datetime, ends: datetime, at: datetime, **facts: Any) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at)
    event.add("dtstart", local(starts))
    event.add("dtend", local(ends))
    event.add("summary", str(facts["title"]))
    if facts["place"]:
        event.add("location", facts["place"])
    event.add("sequence", facts["sequence"])
    event.add("status", facts["status"])
    event.add("class", "PRIVATE")
    return event


def _written(events: list[Event]) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Zakrila//meetings//BG")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-published-ttl", EVERY_HOURS)
    for event in events:
        calendar.add_component(event)
    if events:
        calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())
