"""
The faults by name: a module of tests/drill/faults registers each with `@fault`.

`@fault("soak", requests=20_000)`: what is promised is that size. A smaller run says what it found and writes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pkgutil import iter_modules
from random import Random
from typing import Any

from tests.drill import faults
from tests.drill.crew import Crew
from tests.drill.product import Product

Row = dict[str, Any]


@dataclass(frozen=True)
class Sizes:
    """What the command line may change: the defaults of all faults take half an hour on two cores."""

    kills: int = 12
    requests: int = 1200
    rows: int = 600
    clients: int = 300

    def at_least(self, promised: dict[str, int]) -> "Sizes":
        return replace(self, **{name: max(size, getattr(self, name)) for name, size in promised.items()})


@dataclass
class Drill:
    """What a fault works with. `chance` comes from the seed, so that a run can be repeated."""

    product: Product
    crew: Crew
    chance: Random
    sizes: Sizes


Fault = Callable[[Drill], Iterator[Row]]
FAULTS: dict[str, Fault] = {}


PROMISED: dict[str, dict[str, int]] = {}


def fault(name: str, **promised: int) -> Callable[[Fault], Fault]:
    def register(function: Fault) -> Fault:
        FAULTS[name], PROMISED[name] = function, promised
        return function

    return register


def load() -> dict[str, Fault]:
    for module in iter_modules(faults.__path__):
        import_module(f"{faults.__name__}.{module.name}")
    return FAULTS
