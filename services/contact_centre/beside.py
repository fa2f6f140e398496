"""What others than the meetings put into the house and into a colleague's hours: the rooms above register here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.hooks import Hook


@dataclass(frozen=True, slots=True)
class Stay:
    """
    Somebody comes in by this door and leaves by it, and is inside all the time between.

    `entrance` is None in a house that has told us of no door.
    """

    person: UUID
    entrance: UUID | None
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


@dataclass(frozen=True, slots=True)
class Hour:
    """Of a room or a colleague, taken by what is no meeting; title and address only for whom it concerns."""

    starts_at: datetime
    ends_at: datetime
    room: str
    worker: str
    title: str = ""
    url: str = ""


# others_inside(people=, starts_at=, ends_at=) -> list[Stay], of all families: doors are shared.
others_inside = Hook("others_inside")

# appointments(worker=, starts_at=, ends_at=) -> list[Appointment], those that are off as well.
appointments = Hook("appointments")

# noted(now=) -> list[Presence]: the last that the entrance noted of each who came for something else; `at` is when.
noted = Hook("noted")

# parents(now=) -> set[Pair]: visiting and resident parent of whoever comes today for something else.
parents = Hook("parents")

# on_the_board(look=) -> list[OtherRow]: of today, with the steps that may be noted. stamp(now=) changes when they do.
on_the_board = Hook("on_the_board")
stamp = Hook("stamp")

# remind(at=): whoever comes tomorrow for something else and wants messages is reminded; called again and again.
remind = Hook("remind")

# stopped(freeze=, by=, at=): a freeze was written, in the same transaction; what it stops besides meetings ends here.
stopped = Hook("stopped")

# must_move(people=, by=, at=) -> list[tuple[datetime, str]]: these two must not meet from now on; hours that stand in
# the way, and why, as far as the worker may know.
must_move = Hook("must_move")

# takers_change(case=, by=, at=) -> Callable[[], None]: with whom a child of this case, which is locked, may leave is
# about to change; what is given is called when it has, in the same transaction.
takers_change = Hook("takers_change")

# hours(by=, worker=, room=, starts_at=, ends_at=) -> list[Hour], of the colleague, of the room, or of the whole house;
# `by` None: nobody reads them, only whether there are any is asked.
hours = Hook("hours")
