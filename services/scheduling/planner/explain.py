"""Why a visit has no place, by looking at it again beside everything that has one."""

from collections import Counter
from collections.abc import Iterable, Iterator

from services.scheduling.planner import fits
from services.scheduling.planner.problem import Code, Placed, Problem, Reason, Room, Unplaced, Visit, Worker


class Explainer:
    """The finished proposal, asked about what is not in it."""

    def __init__(self, problem: Problem, placed: Iterable[Placed], apart: fits.Apart) -> None:
        self.problem, self.apart = problem, apart
        visits = {visit.id: visit for visit in problem.visits}
        self.placed = [(visits[one.visit], one) for one in placed]

    def unplaced(self, visit: Visit) -> Unplaced:
        """What speaks against the first start, which is the order's own; `CROWDED` when only all together does."""
        if not visit.starts:
            return Unplaced(visit.id, (Reason(visit.never or Code.NO_TIME),))
        reasons = tuple(self._against(visit, visit.starts[0]))
        return Unplaced(visit.id, reasons or (Reason(Code.CROWDED),))

    def _against(self, visit: Visit, starts: int) -> Iterator[Reason]:
        if not self._child_is_free(visit, starts):
            yield Reason(Code.CHILD)
        rooms = Counter(self._room(visit, starts, room) for room in self.problem.rooms)
        if visit.needs_room and not rooms[""]:
            yield Reason(Code.ROOMS, dict(rooms))
        workers = Counter(self._worker(visit, starts, worker) for worker in self.problem.workers)
        if workers[""] < 1 + visit.two:
            yield Reason(Code.SECOND if workers[""] else Code.WORKERS, dict(workers))
        elif visit.beside > 1 and self._too_few(visit, starts):
            yield Reason(Code.ON_DUTY)
        yield from self._doors(visit, starts)

    def _beside(self, visit: Visit, starts: int) -> Iterator[tuple[Visit, Placed]]:
        span = (starts, starts + visit.minutes)
        for other, one in self.placed:
            if fits.overlap(span, (one.starts, one.starts + other.minutes)):
                yield other, one

    def _child_is_free(self, visit: Visit, starts: int) -> bool:
        here = {child for other, _one in self._beside(visit, starts) for child in other.children}
        return fits.child_is_free(visit, starts, self.problem) and not here & set(visit.children)

    def _room(self, visit: Visit, starts: int, room: Room) -> str:
        why = fits.against_room(visit, starts, room)
        taken = any(one.room == room.id for _other, one in self._beside(visit, starts))
        return str(why or (Code.TAKEN if taken else ""))

    def _worker(self, visit: Visit, starts: int, worker: Worker) -> str:
        why = fits.against_worker(visit, starts, worker)
        if why:
            return str(why)
        mine = [other for other, one in self._beside(visit, starts) if worker.id in one.workers]
        alone = visit.alone or any(other.alone for other in mine)
        is_taken = bool(mine) and (alone or len(mine) >= self.problem.together)
        return str(Code.TAKEN if is_taken else "")

    def _too_few(self, visit: Visit, starts: int) -> bool:
        there = sum(not fits.off_duty(worker, starts, visit.minutes) for worker in self.problem.workers)
        away = sum(1 + other.two for other, _one in self._beside(visit, starts) if other.alone)
        return there - away < visit.beside

    def _doors(self, visit: Visit, starts: int) -> Iterator[Reason]:
        """Only when no way at all is left, and then the first: the safety plan's doors."""
        found = [self._clash(visit, way, starts) for way in range(len(visit.doors))]
        if found and all(found):
            yield next(one for one in found if one)

    def _clash(self, visit: Visit, way: int, starts: int) -> Reason | None:
        use = self.apart.clash_with_booked(visit, way, starts)
        if use:
            return Reason(Code.DOORS, door=use.door)
        for other, one in self.placed:
            if other.case == visit.case or not other.doors:
                continue
            if door := self.apart.met_at(visit.doors[way], starts, other.doors[one.door], one.starts):
                return Reason(Code.DOORS, door=door)
        return None
