"""A worker's own meetings as a calendar file: number of the case, kind and room; nobody's name and no address."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from services.contact_centre.models import Session

MOST_OCTETS = 74  # of a line; a longer one goes on in the next after a space (RFC 5545, 3.1)


def calendar_file(sessions: Iterable[Session], at: datetime) -> str:
    """
    Times stand in UTC, so that no calendar has to know when the clocks change here.

    The file lies on a telephone and in some company's cloud: what it says there must be of no use to anybody.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zakrila//meetings//BG", "METHOD:PUBLISH"]
    lines += [line for session in sessions for line in _event(session, at)]
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _event(session: Session, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{session.pk}"
    yield f"DTSTAMP:{_moment(at)}"
    yield f"DTSTART:{_moment(session.starts_at)}"
    yield f"DTEND:{_moment(session.ends_at)}"
    yield f"SUMMARY:{_text(f'{session.case.number} · {session.get_purpose_display()}')}"
    if session.room:
        yield f"LOCATION:{_text(session.room.name)}"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _folded(line: str) -> Iterator[str]:
    """By octets, and never inside a letter."""
    part = ""
    for char in line:
        if len(f"{part}{char}".encode()) > MOST_OCTETS:
            yield part
            part = " "
        part += char
    yield part
