"""The faults by name: a module of tests/drill/faults registers each with `@fault`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
    """What the command line may change: the defaults of all faults take a quarter of an hour on two cores."""

    kills: int = 12
    requests: int = 1200
    rows: int = 600
    clients: int = 300


@dataclass
class Drill:
    """What a fault works with. `chance` comes from the seed, so that a run can be repeated."""

    product: Product
    crew: Crew
    chance: Random
    sizes: Sizes


Fault = Callable[[Drill], Iterator[Row]]
FAULTS: dict[str, Fault] = {}


def fault(name: str) -> Callable[[Fault], Fault]:
    def register(function: Fault) -> Fault:
        FAULTS[name] = function
        return function

    return register


def load() -> dict[str, Fault]:
    for module in iter_modules(faults.__path__):
        import_module(f"{faults.__name__}.{module.name}")
    return FAULTS
