"""Лист за деня: what reception works from when the screen is dark."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from services.reports.typeset.render import render
from services.reports.typeset.wording import clock


class Way(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Movement:
    """
    One person or group through one entrance. Names are first names: the sheet lies on a table.

    `hold` is the warning: who must have left first, or where this person waits. Empty when there is none.
    """

    at: time | datetime
    until: time | datetime | None
    way: Way
    who: str
    entrance: str
    meeting: str
    room: str = ""
    staff: str = ""
    hold: str = ""

    def data(self) -> dict[str, str]:
        return {
            "at": clock(self.at),
            "until": "" if self.until is None else clock(self.until),
            "way": self.way.value,
            **{name: getattr(self, name) for name in ("who", "entrance", "meeting", "room", "staff", "hold")},
        }


@dataclass(frozen=True, slots=True)
class DaySheet:
    """`emergency` are the steps in order; `phones` pairs of who and number; `printed` says when it was true."""

    centre: str
    day: str
    printed: str
    movements: tuple[Movement, ...]
    emergency: tuple[str, ...]
    phones: tuple[tuple[str, str], ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    def data(self) -> dict[str, object]:
        ordered = sorted((movement.data() for movement in self.movements), key=lambda row: row["at"])
        return {
            "centre": self.centre,
            "day": self.day,
            "printed": self.printed,
            "movements": ordered,
            "emergency": list(self.emergency),
            "phones": [list(pair) for pair in self.phones],
            "notes": list(self.notes),
        }


def day_sheet(sheet: DaySheet, *, moment: datetime) -> bytes:
    return render("day_sheet", sheet.data(), moment=moment)
