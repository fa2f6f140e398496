"""Who is in the house now, and what their safety plans say about an emergency."""

from dataclasses import dataclass
from datetime import datetime

from services.contact_centre.hold import Where
from services.contact_centre.models import Session
from services.contact_centre.queries import board, duty


@dataclass(frozen=True, slots=True)
class Present:
    """A meeting of which somebody is inside, or that is under way; `names` are first names."""

    session: Session
    names: list[str]
    basics: duty.Basics


def in_the_house(now: datetime) -> list[Present]:
    look = board.Look(board.sessions_now(now), now)
    rows = [look.row(session) for session in look.sessions]
    return [_present(row, now) for row in rows if _is_here(row)]


def _is_here(row: board.BoardRow) -> bool:
    inside = any(guest.where is not Where.OUTSIDE and guest.is_noted_here for guest in row.guests)
    return inside or row.session.state in board.UNDER_WAY


def _present(row: board.BoardRow, now: datetime) -> Present:
    names = [guest.first_name for guest in row.guests]
    return Present(row.session, names, duty.basics_of(row.session, now))
