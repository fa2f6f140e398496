"""
Who is in the house now, and what their safety plans say about an emergency.

The plans are for whoever is on duty in this hour, and for whoever works on the case. Everybody else has the general
steps and the button.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.contact_centre.hold import Where
from services.contact_centre.models import Session
from services.contact_centre.queries import board, duty
from services.contact_centre.queries.board_shapes import OtherRow
from services.staff.models import Worker


@dataclass(frozen=True, slots=True)
class Present:
    """
    A meeting of which somebody is inside, or that is under way; `names` are first names.

    `basics` are None for whoever is not on duty and does not see the meeting otherwise.
    """

    session: Session
    names: list[str]
    basics: duty.Basics | None


@dataclass(frozen=True, slots=True)
class House:
    """`others` have come for what is no meeting and have not been noted as gone."""

    rows: list[board.BoardRow]
    others: list[OtherRow]


def house_now(now: datetime) -> House:
    look = board.Look(board.sessions_now(now), now)
    rows = [row for row in map(look.row, look.sessions) if _is_here(row)]
    return House(rows, [row for row in look.others() if row.inside])


def present_in(house: House, worker: Worker, now: datetime) -> list[Present]:
    known = duty.known_on_board(worker, now)
    return [_present(row, now, known) for row in house.rows]


def _is_here(row: board.BoardRow) -> bool:
    inside = any(guest.where is not Where.OUTSIDE and guest.is_noted_here for guest in row.guests)
    return inside or row.session.state in board.UNDER_WAY


def _present(row: board.BoardRow, now: datetime, known: set[UUID]) -> Present:
    names = [guest.first_name for guest in row.guests]
    basics = duty.basics_of(row.session, now) if row.session.pk in known else None
    return Present(row.session, names, basics)
