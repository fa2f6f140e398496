"""States as data: a table of transitions with named guards, bound by the rooms that know the answer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel import sight
from kernel.errors import Refusal, Refusals

# A guard answers None for yes, or a Refusal whose sentence tells the worker what is missing and where to do it.
Guard = Callable[..., Refusal | None]
GUARDS = sight.work(
    "guards of a move", "A guard asks what is true of a case, of a pair or of the house, not what the worker may read."
)


@dataclass(frozen=True, slots=True)
class Transition:
    name: str
    sources: frozenset[str]
    target: str
    guards: tuple[str, ...] = ()


class TransitionNotAllowed(Refusal):
    """The workflow has no such move from the present state."""


@dataclass(slots=True)
class Workflow:
    """
    A table of moves. Guards are names here; the room that knows the answer binds them in its hooks.

    :raises LookupError: at `missing` when a guard was never bound: an unknown guard means no.
    """

    name: str
    transitions: Mapping[str, Transition]
    _guards: dict[str, Guard] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, moves: Iterable[Transition]) -> "Workflow":
        return cls(name, {move.name: move for move in moves})

    def bind(self, guard: str, function: Guard) -> None:
        if guard in self._guards and self._guards[guard] is not function:
            raise ValueError(f"guard {guard} of {self.name} is bound twice")
        self._guards[guard] = function

    def unbound(self) -> set[str]:
        wanted = {guard for move in self.transitions.values() for guard in move.guards}
        return wanted - set(self._guards)

    def moves_from(self, state: str) -> list[Transition]:
        return [move for move in self.transitions.values() if state in move.sources]

    def missing(self, name: str, subject: Any, **context: Any) -> list[Refusal]:
        """Every sentence that still speaks against this move; empty when it may be made."""
        move = self.transitions[name]
        with sight.beyond(GUARDS):
            answers = [self._guards[guard](subject, **context) for guard in move.guards]
        return [answer for answer in answers if answer is not None]

    def check(self, name: str, state: str, subject: Any, **context: Any) -> Transition:
        """
        The move, if it may be made now.

        :raises TransitionNotAllowed: not from this state.
        :raises Refusals: guards said what is missing.
        """
        move = self.transitions[name]
        if state not in move.sources:
            raise TransitionNotAllowed(f"{self.name}: {name} is not possible from {state}")
        missing = self.missing(name, subject, **context)
        if missing:
            raise Refusals(missing)
        return move
