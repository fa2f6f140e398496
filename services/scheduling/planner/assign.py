"""A morning's small question, answered exactly and without a solver: who takes over which of these meetings."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.scheduling.planner.fits import overlap

MOST_STEPS = 20_000  # a day has a dozen meetings; whatever is larger gets the best that was found by then


@dataclass(frozen=True, slots=True)
class Need:
    """A meeting without its supervisor. `who`: whoever may and is free, the most suitable first."""

    id: str
    starts: int
    ends: int
    who: tuple[str, ...]


def assign(needs: Sequence[Need]) -> dict[str, str]:
    """
    As many meetings as possible get somebody, nobody two at a time; then the most suitable, then the least burdened.

    Deterministic: the same morning gives the same answer.
    """
    search = _Search(sorted(needs, key=lambda need: (len(need.who), need.starts, need.id)))
    search.step(0)
    return search.best


class _Search:
    """Tries whoever is most suitable first, and gives up a branch that can no longer be better."""

    def __init__(self, needs: list[Need]) -> None:
        self.needs = needs
        self.taken: dict[str, list[Need]] = {}
        self.chosen: dict[str, str] = {}
        self.best: dict[str, str] = {}
        self.best_worth: tuple[int, int] = (-1, 0)
        self.steps = 0

    def step(self, number: int) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS or len(self.chosen) + len(self.needs) - number < self.best_worth[0]:
            return
        if number == len(self.needs):
            self._remember()
            return
        need = self.needs[number]
        for who in need.who:
            if not any(overlap((need.starts, need.ends), (one.starts, one.ends)) for one in self.taken.get(who, ())):
                self._with(need, who, number)
        self.step(number + 1)

    def _with(self, need: Need, who: str, number: int) -> None:
        self.chosen[need.id] = who
        self.taken.setdefault(who, []).append(need)
        self.step(number + 1)
        self.taken[who].pop()
        del self.chosen[need.id]

    def _remember(self) -> None:
        worth = (len(self.chosen), -self._cost())
        if worth > self.best_worth:
            self.best, self.best_worth = dict(self.chosen), worth

    def _cost(self) -> int:
        """Two meetings for one colleague cost more than one each: squares."""
        unsuitable = sum(need.who.index(self.chosen[need.id]) for need in self.needs if need.id in self.chosen)
        return unsuitable + sum(len(mine) ** 2 for mine in self.taken.values())
