"""What others than the meetings put into the house and into a colleague's hours: the rooms above register here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.hooks import Hook


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody comes in by this door and leaves by it, and is inside all the time between."""

    person: UUID
    entrance: UUID
    starts: datetime
    ends: datetime
    case: UUID


@dataclass(frozen=True, slots=True)
class Appointment:
    """Of one colleague, as their day and their calendar tell it: no name, and nothing of what it is about."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    number: str
    title: str
    room: str
    url: str
    sequence: int
    is_off: bool


# others_inside(people=, starts_at=, ends_at=) -> list[Stay], of all families: doors are shared.
others_inside = Hook("others_inside")

# appointments(worker=, starts_at=, ends_at=) -> list[Appointment], those that are off as well.
appointments = Hook("appointments")
