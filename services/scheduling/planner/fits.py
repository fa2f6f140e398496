"""The rules of one meeting alone: which room, which colleague and which door it could have at a given start."""

from collections.abc import Iterable, Iterator

from services.scheduling.planner.problem import Blocked, Code, DoorUse, Problem, Room, Visit, Window, Worker


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def against_room(visit: Visit, starts: int, room: Room) -> str:
    """Why this room cannot be had, or nothing."""
    if room.capacity < visit.people:
        return Code.SMALL
    return _blocked(room.blocked, starts, starts + visit.minutes)


def against_worker(visit: Visit, starts: int, worker: Worker) -> str:
    """Why this colleague cannot supervise: what is lasting before what is of the hour (R28, R11, then the rota)."""
    if visit.case in worker.conflicts:
        return Code.CONFLICT
    if not understands(worker.languages, visit.speech):
        return Code.LANGUAGE
    blocked = [one for one in worker.blocked if visit.alone or one.why != Code.SHARED]
    return _blocked(blocked, starts, starts + visit.minutes)


def understands(languages: Iterable[str], speech: Iterable[tuple[str, ...]]) -> bool:
    """R11: one language in common with everybody who speaks in the room."""
    known = set(languages)
    return all(known & set(spoken) for spoken in speech)


def _blocked(blocked: Iterable[Blocked], starts: int, ends: int) -> str:
    """An absence says more than a meeting that stands in it."""
    found = [
        Code.TAKEN if one.why == Code.SHARED else one.why
        for one in blocked
        if overlap((starts, ends), (one.starts, one.ends))
    ]
    lasting = [why for why in found if why != Code.TAKEN]
    return (lasting or found or [""])[0]


def child_is_free(visit: Visit, starts: int, problem: Problem) -> bool:
    span = (starts, starts + visit.minutes)
    return not any(overlap(span, busy) for child in visit.children for busy in problem.busy_children.get(child, ()))


class Apart:
    """Who must not meet whom, and where they would."""

    def __init__(self, problem: Problem) -> None:
        self.gap = problem.gap
        self.uses = problem.uses
        self.others: dict[str, set[str]] = {}
        for one, other in problem.apart:
            self.others.setdefault(one, set()).add(other)
            self.others.setdefault(other, set()).add(one)

    def concerns(self, visit: Visit) -> bool:
        return any(window.person in self.others for way in visit.doors for window in way)

    def clash_with_booked(self, visit: Visit, way: int, starts: int) -> DoorUse | None:
        """Somebody of another family who is expected at the same door within the gap."""
        for window in visit.doors[way]:
            foes = self.others.get(window.person, set())
            for use in self.uses if foes else ():
                if use.person in foes and use.case != visit.case and self._near(window, starts, use):
                    return use
        return None

    def _near(self, window: Window, starts: int, use: DoorUse) -> bool:
        begins = starts + window.after
        near = begins < use.ends + self.gap and use.starts < begins + window.minutes + self.gap
        return near and use.door == window.door

    def too_close(self, one: Iterable[Window], other: tuple[Window, ...]) -> Iterator[tuple[int, int, str]]:
        """
        Open intervals of (start of the other − start of the one) in which two of them would meet at a door.

        Nobody meets when the difference lies outside of all of these.
        """
        for mine in one:
            foes = self.others.get(mine.person, set())
            for theirs in other:
                if theirs.person in foes and theirs.door == mine.door:
                    yield (
                        mine.after - theirs.after - theirs.minutes - self.gap,
                        mine.after + mine.minutes + self.gap - theirs.after,
                        mine.door,
                    )

    def met_at(self, one: tuple[Window, ...], starts: int, other: tuple[Window, ...], others_start: int) -> str:
        """The door at which two families would meet, or nothing."""
        difference = others_start - starts
        return next((door for low, high, door in self.too_close(one, other) if low < difference < high), "")


def off_duty(worker: Worker, starts: int, minutes: int) -> bool:
    """Not in the house, or with another family alone."""
    away = [one for one in worker.blocked if one.why != Code.SHARED]
    return bool(_blocked(away, starts, starts + minutes))
