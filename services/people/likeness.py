"""What is shown of somebody who may be the person that is meant, so that a reader can decide."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from directory.queries import find_settlement
from kernel import hooks
from services.people.access import visible_to
from services.people.enums import ContactKind
from services.people.models import ContactPoint, Person
from services.people.secrecy import known
from services.staff.models import Worker


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of whom the reader may not open: names, kind and year of birth, nothing else."""

    person: Person
    is_openable: bool
    settlement: str = ""
    cases: tuple[str, ...] = ()


def likenesses(worker: Worker, people: Sequence[Person]) -> list[Likeness]:
    """In the given order. Where somebody lives is left out while one of their addresses is kept from the reader."""
    ids = [person.pk for person in people]
    seen = set(visible_to(worker).filter(pk__in=ids).values_list("pk", flat=True))
    hidden = _with_hidden_address(worker, seen)
    numbers = _numbers(worker, seen)
    return [
        Likeness(
            person,
            person.pk in seen,
            _settlement(person) if person.pk in seen - hidden else "",
            tuple(numbers[person.pk]) if person.pk in seen else (),
        )
        for person in people
    ]


def _with_hidden_address(worker: Worker, people: set[UUID]) -> set[UUID]:
    """Former addresses count too: they tell who is near."""
    points = ContactPoint.objects.filter(person__in=people, kind=ContactKind.ADDRESS)
    found = list(points.prefetch_related("withholdings").order_by("id"))
    may = known(worker, found)
    return {point.person_id for point in found if not may[point.pk]}


def _numbers(worker: Worker, people: set[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for answer in hooks.case_numbers(people, worker):
        for person, number in answer:
            found[person].append(number)
    return found


def _settlement(person: Person) -> str:
    settlement = find_settlement(person.settlement_code) if person.settlement_code else None
    return str(settlement) if settlement else ""
