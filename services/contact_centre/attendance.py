"""
Who was there, and from when to when: visits made of what the entrance noted. Pure: values in, values out.

The entrance notes people, not meetings: a father of split siblings comes once for two meetings, and somebody who
meets a child in the morning and again in the afternoon comes twice. A visit belongs to a meeting when the two touch.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.contact_centre.enums import CheckKind

AROUND = timedelta(hours=1)  # so long before and after a meeting people still come and go because of it


class Step(Protocol):
    """A row of CheckEvent, as far as this module looks at it."""

    person_id: UUID
    kind: str
    at: datetime


@dataclass(slots=True)
class Visit:
    """From coming in to going out."""

    person: UUID
    steps: list[Step] = field(default_factory=list)

    @property
    def arrived(self) -> datetime:
        return self.steps[0].at

    @property
    def left(self) -> datetime | None:
        """None while the person is inside."""
        return self.steps[-1].at if self.steps[-1].kind == CheckKind.LEFT else None

    def belongs_to(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.arrived <= ends_at + AROUND and (self.left is None or self.left >= starts_at - AROUND)


def visits(steps: Iterable[Step]) -> list[Visit]:
    """Of everybody, in the order of coming. `steps` in the order of time."""
    found: list[Visit] = []
    inside: dict[UUID, Visit] = {}
    for step in steps:
        if step.person_id not in inside or step.kind == CheckKind.ARRIVED:
            inside[step.person_id] = Visit(step.person_id)
            found.append(inside[step.person_id])
        inside[step.person_id].steps.append(step)
        if step.kind == CheckKind.LEFT:
            del inside[step.person_id]
    return found


def visits_for(steps: Iterable[Step], starts_at: datetime, ends_at: datetime) -> list[Visit]:
    """Those that belong to a meeting from `starts_at` to `ends_at`."""
    return [visit for visit in visits(steps) if visit.belongs_to(starts_at, ends_at)]
