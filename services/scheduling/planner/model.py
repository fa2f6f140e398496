"""One batch as a model of CP-SAT: rooms, colleagues, doors are taken once, the court comes first, work is shared."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ortools.sat.python import cp_model

from services.scheduling.planner import fits
from services.scheduling.planner.problem import Code, Placed, Problem, Room, Visit, Worker

# R23: what the court says, then what the centre can, then the child's and the parents' days. A worse rank never wins
# against a better one: 64 meetings of the next rank weigh less than one.
WORTH = {0: 4_000_000, 1: 60_000, 2: 900}
OTHER_TIME = 10
OTHER_ROOM, OTHER_WORKER, OTHER_DOOR = 3, 8, 2
PER_HOUR_OF_LOAD = 4  # of whoever has most in a batch; whoever has more from before costs an hour for an hour
MOST_HOURS_ABOVE = 40
MOST_WAYS = 6


@dataclass(slots=True)
class Loads:
    """Minutes that each colleague has so far: the next batch asks those first who have less."""

    minutes: dict[str, int] = field(default_factory=dict)

    def add(self, worker: str, minutes: int) -> None:
        self.minutes[worker] = self.minutes.get(worker, 0) + minutes

    def above_least(self, worker: str) -> int:
        """Whole hours more than whoever has least."""
        return (self.minutes.get(worker, 0) - min(self.minutes.values(), default=0)) // 60


class Batch:
    """The choices of some visits that share days, and every rule between them."""

    def __init__(self, visits: list[Visit], problem: Problem, apart: fits.Apart, loads: Loads) -> None:
        self.visits, self.problem, self.apart, self.loads = visits, problem, apart, loads
        self.model = cp_model.CpModel()
        self.costs: list[Any] = []
        self.one = [_Choices(visit, self) for visit in visits]
        self._rooms()
        self._workers()
        self._children()
        self._doors()
        self._on_duty()
        worth = [WORTH[min(one.visit.rank, 2)] * one.placed for one in self.one]
        self.model.maximize(sum(worth) - sum(self.costs))

    # --- what is taken once ---

    def _rooms(self) -> None:
        for room in self.problem.rooms:
            self.model.add_no_overlap([one.interval(one.rooms[room.id]) for one in self.one if room.id in one.rooms])

    def _workers(self) -> None:
        """Whoever is alone with a family has no other; a supported hour is shared by a few families."""
        most = self.model.new_int_var(0, 100_000, "")  # hours of whoever has most of this batch
        self.costs.append(most * PER_HOUR_OF_LOAD)
        for worker in self.problem.workers:
            mine = [(one, taken) for one in self.one for taken in one.taken_by(worker.id)]
            demands = [self.problem.together if one.visit.alone else 1 for one, _taken in mine]
            intervals = [one.interval(taken) for one, taken in mine]
            booked = [one for one in worker.blocked if one.why == Code.SHARED]
            intervals += [
                self.model.new_fixed_size_interval_var(one.starts, one.ends - one.starts, "") for one in booked
            ]
            self.model.add_cumulative(intervals, demands + [1] * len(booked), self.problem.together)
            self._share(worker, mine, most)

    def _share(self, worker: Worker, mine: list[tuple["_Choices", Any]], most: Any) -> None:
        above = min(self.loads.above_least(worker.id), MOST_HOURS_ABOVE)
        self.costs += [taken * above for _one, taken in mine]
        self.model.add(most >= sum(taken * -(-one.visit.minutes // 60) for one, taken in mine))

    def _children(self) -> None:
        by_child: dict[str, list[_Choices]] = {}
        for one in self.one:
            for child in one.visit.children:
                by_child.setdefault(child, []).append(one)
        for mine in by_child.values():
            if len(mine) > 1:
                self.model.add_no_overlap([one.interval(one.placed) for one in mine])

    # --- doors ---

    def _doors(self) -> None:
        near = [one for one in self.one if self.apart.concerns(one.visit)]
        for number, one in enumerate(near):
            for other in near[number + 1 :]:
                if one.visit.case != other.visit.case:
                    self._keep_apart(one, other)

    def _keep_apart(self, one: "_Choices", other: "_Choices") -> None:
        for way, mine in one.ways.items():
            for others_way, theirs in other.ways.items():
                spans = list(self.apart.too_close(one.visit.doors[way], other.visit.doors[others_way]))
                if spans:
                    self._forbid(one, mine, other, theirs, spans)

    def _forbid(self, one: "_Choices", mine: Any, other: "_Choices", theirs: Any, spans: list[Any]) -> None:
        for first, chosen in one.starts.items():
            for second, others_chosen in other.starts.items():
                if any(low < second - first < high for low, high, _door in spans):
                    clause = [mine.negated(), theirs.negated(), chosen.negated(), others_chosen.negated()]
                    self.model.add_bool_or(clause)

    # --- how many are on duty (R24) ---

    def _on_duty(self) -> None:
        for one in self.one:
            if one.visit.beside > 1:
                for start, chosen in one.starts.items():
                    self._keep_on_duty(one, start, chosen)

    def _keep_on_duty(self, one: "_Choices", start: int, chosen: Any) -> None:
        """Each meeting of one to one takes its colleagues away from those who are there for the supported ones."""
        there = sum(not fits.off_duty(worker, start, one.visit.minutes) for worker in self.problem.workers)
        span = (start, start + one.visit.minutes)
        away = [
            taken * (1 + other.visit.two)
            for other in self.one
            if other.visit.alone and other is not one
            for begins, taken in other.starts.items()
            if fits.overlap(span, (begins, begins + other.visit.minutes))
        ]
        self.model.add(sum(away) <= there - one.visit.beside).only_enforce_if(chosen)

    # --- the answer ---

    def solve(self, *, seconds: float, seed: int) -> list[Placed]:
        """The same answer to the same question: one thread, a seed, and a limit in steps before the one in seconds."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = seconds
        solver.parameters.max_time_in_seconds = max(seconds * 3, 0.5)
        solver.parameters.relative_gap_limit = 1e-6
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return []
        found = [one.answer(solver) for one in self.one]
        return [placed for placed in found if placed]


class _Choices:
    """The choices of one visit: whether, when, where, with whom, by which doors."""

    def __init__(self, visit: Visit, batch: Batch) -> None:
        self.visit, self.batch, self.model = visit, batch, batch.model
        self.placed = self.model.new_bool_var("")
        self.starts = {start: self._bool(self._cost_of_start(start)) for start in self._possible()}
        self.rooms = {room.id: self._bool(self._cost_of_room(room)) for room in self._of(batch.problem.rooms)}
        self.workers = {worker.id: self._bool(self._cost_of_worker(worker)) for worker in self._of_workers()}
        self.seconds = {one.id: self._bool(self._cost_of_second(one)) for one in self._of_workers() if visit.two}
        ways = range(min(len(visit.doors), MOST_WAYS))
        self.ways = {way: self._bool(way * OTHER_DOOR) for way in ways}
        self._exactly_one()
        self._not_together()

    def _bool(self, cost: int) -> Any:
        chosen = self.model.new_bool_var("")
        if cost:
            self.batch.costs.append(chosen * cost)
        return chosen

    def _possible(self) -> list[int]:
        return [start for start in self.visit.starts if fits.child_is_free(self.visit, start, self.batch.problem)]

    def _of(self, rooms: tuple[Room, ...]) -> list[Room]:
        large = [room for room in rooms if room.capacity >= self.visit.people]
        return large if self.visit.needs_room else []

    def _of_workers(self) -> list[Worker]:
        return [
            worker
            for worker in self.batch.problem.workers
            if any(not fits.against_worker(self.visit, start, worker) for start in self.starts)
        ]

    def _exactly_one(self) -> None:
        self.model.add(sum(self.starts.values()) == self.placed)
        self.model.add(sum(self.workers.values()) == self.placed)
        if self.visit.two:
            self.model.add(sum(self.seconds.values()) == self.placed)
            for key, taken in self.seconds.items():
                self.model.add_at_most_one(taken, self.workers[key])
        if self.visit.needs_room:
            self.model.add(sum(self.rooms.values()) == self.placed)
        if self.ways:
            self.model.add(sum(self.ways.values()) == self.placed)

    def _not_together(self) -> None:
        """What cannot be had at this start, at this start not."""
        rooms = {room.id: room for room in self.batch.problem.rooms}
        workers = {worker.id: worker for worker in self.batch.problem.workers}
        for start, chosen in self.starts.items():
            for key, taken in self.rooms.items():
                if fits.against_room(self.visit, start, rooms[key]):
                    self.model.add_bool_or([chosen.negated(), taken.negated()])
            for key, taken in (*self.workers.items(), *self.seconds.items()):
                if fits.against_worker(self.visit, start, workers[key]):
                    self.model.add_bool_or([chosen.negated(), taken.negated()])
            for way, taken in self.ways.items():
                if self.batch.apart.clash_with_booked(self.visit, way, start):
                    self.model.add_bool_or([chosen.negated(), taken.negated()])

    def taken_by(self, worker: str) -> list[Any]:
        """Whether this colleague is the first, or the second: never both."""
        return [choices[worker] for choices in (self.workers, self.seconds) if worker in choices]

    @cached_property
    def begins(self) -> Any:
        """When it begins: a number where there is one start alone."""
        if len(self.starts) == 1:
            return next(iter(self.starts))
        domain = cp_model.Domain.from_values(list(self.starts) or [0])
        begins = self.model.new_int_var_from_domain(domain, "")
        for start, chosen in self.starts.items():
            self.model.add(begins == start).only_enforce_if(chosen)
        return begins

    def interval(self, present: Any) -> Any:
        return self.model.new_optional_fixed_size_interval_var(self.begins, self.visit.minutes, present, "")

    # --- wishes ---

    def _cost_of_start(self, start: int) -> int:
        """The starts stand in the order in which they are wanted, the order's own first."""
        number = self.visit.starts.index(start)
        return OTHER_TIME + number if number else 0

    def _cost_of_room(self, room: Room) -> int:
        return OTHER_ROOM if self.visit.usual_room and room.id != self.visit.usual_room else 0

    def _cost_of_worker(self, worker: Worker) -> int:
        """A child knows the one who was there last time."""
        return OTHER_WORKER if self.visit.usual_worker and worker.id != self.visit.usual_worker else 0

    def _cost_of_second(self, worker: Worker) -> int:
        return OTHER_WORKER if self.visit.usual_second and worker.id != self.visit.usual_second else 0

    def answer(self, solver: Any) -> Placed | None:
        if not solver.boolean_value(self.placed):
            return None

        def chosen(choices: dict[Any, Any], none: Any) -> Any:
            return next((key for key, taken in choices.items() if solver.boolean_value(taken)), none)

        start = chosen(self.starts, 0)
        team = {"worker": chosen(self.workers, ""), "second": chosen(self.seconds, "")}
        return Placed(self.visit.id, start, chosen(self.rooms, ""), **team, door=chosen(self.ways, 0))
