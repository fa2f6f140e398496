"""What the board is made of: the next steps of people, rows of meetings, the day."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kernel.clock import local
from services.contact_centre.enums import CORRECTIONS, CheckKind, IdentityPaper, Part, SessionState
from services.contact_centre.hold import Hold, Presence, Where
from services.contact_centre.models import ArrivalWindow, Policy, Session
from services.incidents.models import HouseAlarm

ENDED = {SessionState.SIGNED, SessionState.NOTES_DUE, SessionState.NOT_HELD}


def hours(starts: datetime, ends: datetime) -> str:
    return f"{local(starts):%H:%M}–{local(ends):%H:%M}"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the entrance may note next of a person; with a hold it asks for a reason first."""

    kind: CheckKind
    hold: Hold | None

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(slots=True)
class Guest:
    """
    One person of one session as the entrance sees them.

    Whoever takes part in several sessions of the day is noted at one of them, the one they come or came for;
    in the others `is_noted_here` is false and there are no steps.
    """

    person_id: UUID
    first_name: str
    parts: list[Part]
    arrive: ArrivalWindow | None
    leave: ArrivalWindow | None
    where: Where
    last: Presence | None
    is_noted_here: bool = True
    is_late: bool = False
    is_due: bool = False
    paper: IdentityPaper | None = None
    takers: list[tuple[UUID, str]] = field(default_factory=list)
    steps: list[NextStep] = field(default_factory=list)

    @property
    def part(self) -> Part:
        return self.parts[0]

    @property
    def comes(self) -> str:
        return _window(self.arrive)

    @property
    def goes(self) -> str:
        return _window(self.leave)

    @property
    def is_child(self) -> bool:
        return Part.CHILD in self.parts

    @property
    def asks_for_paper(self) -> bool:
        """A grown-up who is in the house and has shown nothing at this meeting."""
        return self.where is not Where.OUTSIDE and not self.is_child and self.paper is None

    @property
    def hold(self) -> Hold | None:
        """The hold of the first step: what the entrance must do now."""
        return self.steps[0].hold if self.steps else None


def _window(window: ArrivalWindow | None) -> str:
    return f"{hours(window.during.lower, window.during.upper)} · {window.entrance.name}" if window else ""


@dataclass(slots=True)
class BoardRow:
    """`is_blocked`: it must not take place now, and the entrance is not told why."""

    session: Session
    guests: list[Guest]
    is_late: bool = False
    grace_over: bool = False
    is_blocked: bool = False
    is_awaited: bool = False
    can_begin: bool = False

    @property
    def hours(self) -> str:
        return hours(self.session.starts_at, self.session.ends_at)

    @property
    def has_ended(self) -> bool:
        """It was held, or not; somebody may still be in the house."""
        return self.session.state in ENDED

    @property
    def is_over(self) -> bool:
        """Nothing is left to do at the entrance."""
        closed = self.session.state in {SessionState.NOTES_DUE, SessionState.SIGNED}
        return closed and not any(guest.steps for guest in self.guests)

    @property
    def correction(self) -> object:
        """What taking back the last word about this meeting would say."""
        move = CORRECTIONS.get(SessionState(self.session.state))
        return move.label if move else ""


@dataclass(slots=True)
class OtherGuest:
    """
    Somebody who comes for what is no meeting: whether they came, and what may be noted next. `written` names the row
    of what was noted last; `takers` may take a child along that is to leave now.
    """

    person_id: UUID
    first_name: str
    last: Presence | None
    written: UUID | None = None
    step: NextStep | None = None
    is_child_leaving: bool = False
    takers: list[tuple[UUID, str]] = field(default_factory=list)

    @property
    def noted(self) -> CheckKind:
        """What somebody noted: that they are in the room, or to leave it, goes by the hour alone."""
        return CheckKind.ARRIVED if self.is_inside else CheckKind.LEFT

    @property
    def is_inside(self) -> bool:
        return self.last is not None and self.last.where is not Where.OUTSIDE

    @property
    def steps(self) -> list[NextStep]:
        return [self.step] if self.step else []

    @property
    def hold(self) -> Hold | None:
        return self.step.hold if self.step else None


@dataclass(slots=True)
class OtherRow:
    """What is no meeting and takes place in the house today; `check` and `take_back` are where steps are sent."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    title: str
    room: str
    worker: str
    state: str
    tone: str
    entrance: str
    guests: list[OtherGuest]
    check: str
    take_back: str
    is_late: bool = False
    runs_over: bool = False

    @property
    def hours(self) -> str:
        return hours(self.starts_at, self.ends_at)

    @property
    def inside(self) -> list[str]:
        """First names of those who have come and have not left."""
        return [one.first_name for one in self.guests if one.is_inside]


@dataclass(slots=True)
class Board:
    day: date
    now: datetime
    rows: list[BoardRow]
    policy: Policy
    names: dict[UUID, str]
    alarm: HouseAlarm | None = None
    others: list[OtherRow] = field(default_factory=list)

    @property
    def clock(self) -> str:
        return f"{local(self.now):%H:%M}"

    @property
    def other_holds(self) -> list[OtherGuest]:
        return [guest for row in self.others for guest in row.guests if guest.hold]

    @property
    def holds(self) -> list[Guest]:
        return [guest for row in self.rows for guest in row.guests if guest.hold]

    @property
    def papers(self) -> list[tuple[str, Any]]:
        return list(IdentityPaper.choices)

    @property
    def held_entrances(self) -> list[str]:
        """Where somebody must be kept outside: all that a locked screen says."""
        doors = {guest.arrive.entrance.name for guest in self.holds if guest.arrive and guest.where is Where.OUTSIDE}
        doors |= {row.entrance for row in self.others if any(one.hold and not one.is_inside for one in row.guests)}
        return sorted(doors - {""})

    @property
    def in_house(self) -> int:
        inside = {guest.person_id for row in self.rows for guest in row.guests if guest.where is not Where.OUTSIDE}
        return len(inside | {guest.person_id for row in self.others for guest in row.guests if guest.is_inside})
