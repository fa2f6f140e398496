"""What a new centre has still to set up: a card on the start page until all of it is there. Rooms above add theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.staff.models import Worker
from ui.panels import Panel

Rows = Callable[[Worker], Iterable[QuerySet[Any]]]


@dataclass(frozen=True, slots=True)
class Step:
    """Shown to whoever may do it; done when each of `rows`, asked for this worker, holds something."""

    order: int
    label: Promise
    url: str
    capability: str
    rows: Rows
    note: Promise | str = ""


_steps: list[Step] = []


def register(step: Step) -> None:
    if step not in _steps:
        _steps.append(step)


def card(worker: Worker) -> Panel | None:
    """Gone when nothing is left for this worker; one question, whatever the number of steps."""
    mine = sorted((step for step in _steps if worker.may(step.capability)), key=lambda step: step.order)
    rows = [(step, is_done) for step, is_done in zip(mine, _done(mine, worker), strict=True)]
    if all(is_done for _step, is_done in rows):
        return None
    return Panel(_("First steps of the centre"), "staff/_first_steps_card.html", {"rows": rows}, order=1, icon="flag")


def _done(steps: list[Step], worker: Worker) -> list[bool]:
    asked = {
        f"step_{number}_{part}": Exists(rows)
        for number, step in enumerate(steps)
        for part, rows in enumerate(step.rows(worker))
    }
    answers = Worker.objects.filter(pk=worker.pk).annotate(**asked).values(*asked).get() if asked else {}
    return [
        all(answer for name, answer in answers.items() if name.startswith(f"step_{number}_"))
        for number in range(len(steps))
    ]
