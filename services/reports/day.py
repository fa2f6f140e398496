# Cyrillic: the printed sheet is a Bulgarian paper
"""„Лист за деня": what the entrance works from when the screen is dark."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import product

from kernel.clock import local
from services.consultations.entrance import on_paper
from services.contact_centre.enums import Direction, Part
from services.contact_centre.queries.board import Board, BoardRow, Guest, board
from services.contact_centre.windows import WIDTH
from services.reports.typeset import wording
from services.reports.typeset.documents.day_sheet import DaySheet, Movement, Way, day_sheet
from tenants.centres.models import Centre

EMERGENCY = (
    "Детето и застрашеният са зад затворена врата.",
    "Обадете се на 112. Кажете адреса и че в сградата има деца.",
    "Никой не влиза и не излиза, докато не дойде полиция.",
    "Обадете се на ръководителя на услугата.",
)
PARTS = {
    Part.CHILD: "дете",
    Part.VISITING: "неотглеждащ родител",
    Part.RESIDENT: "отглеждащ родител",
    Part.OTHER: "допуснато лице",
}


def sheet(centre: Centre, day: date, at: datetime) -> bytes:
    """The PDF of one day, as it was planned at `at`."""
    today = board(day, at)
    steps = tuple(today.policy.emergency_steps.splitlines()) or EMERGENCY
    paper = DaySheet(
        centre=centre.name,
        day=wording.day_with_weekday(day),
        printed=f"{wording.day(local(at).date())}, {wording.clock(at)}",
        movements=(*_movements(today), *_consultations(day)),
        emergency=steps,
        phones=(("Спешна помощ", "112"), ("Линия за деца", "116 111"), ("Центърът", centre.phone or "–")),
    )
    return day_sheet(paper, moment=at)


def _movements(today: Board) -> list[Movement]:
    return [
        _movement(row, guest, direction)
        for row in today.rows
        for guest in row.guests
        for direction in Direction
        if _window(guest, direction) is not None
    ]


def _window(guest: Guest, direction: Direction):  # type: ignore[no-untyped-def]
    return guest.arrive if direction == Direction.ARRIVE else guest.leave


def _movement(row: BoardRow, guest: Guest, direction: Direction) -> Movement:
    window = _window(guest, direction)
    return Movement(
        at=local(window.during.lower),
        until=local(window.during.upper),
        way=Way.IN if direction == Direction.ARRIVE else Way.OUT,
        who=f"{guest.first_name} ({PARTS[guest.part]})",
        entrance=window.entrance.name,
        meeting=wording.span(row.session.starts_at, row.session.ends_at),
        room=row.session.room.name if row.session.room else "",
        staff=row.session.leaders,
        hold=_hold(row, guest),
    )


def _consultations(day: date) -> Iterator[Movement]:
    """First names; what they come for beyond the word is nobody's business at the entrance."""
    for row, people in on_paper(day=day):
        ways = ((Way.IN, row.starts_at - WIDTH, row.starts_at), (Way.OUT, row.ends_at, row.ends_at + WIDTH))
        for (way, at, until), person in product(ways, people):
            yield Movement(
                at=local(at),
                until=local(until),
                way=way,
                who=f"{person.names.split()[0]} (консултация)",
                entrance=row.entrance.name if row.entrance else "",
                meeting=wording.span(row.starts_at, row.ends_at),
                room=row.room.name,
                staff=str(row.worker),
            )


def _hold(row: BoardRow, guest: Guest) -> str:
    """Who must be out of the shared rooms first, by part and first name: the pair of this session."""
    if row.session.other_parent_present or guest.part not in {Part.VISITING, Part.RESIDENT}:
        return ""
    other = Part.RESIDENT if guest.part == Part.VISITING else Part.VISITING
    names = [one.first_name for one in row.guests if one.part == other and one.person_id != guest.person_id]
    return f"Да не се среща с: {', '.join(names)}" if names else ""
