"""Who may see which person. Rooms above add the people of the cases that a worker may see."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability


@dataclass(frozen=True, slots=True)
class Scope:
    """`seen` answers which people a room lets the worker see, `claimed` which people that room speaks for at all."""

    seen: Callable[[Worker], Q]
    claimed: Callable[[], Q]


SCOPES: list[Scope] = []


def register_scope(scope: Scope) -> None:
    if scope not in SCOPES:
        SCOPES.append(scope)


def visible_to(worker: Worker) -> QuerySet[Person]:
    """
    The only door to people a worker asked for: everyone for those who may, else the people of their cases.

    Whom a worker has recorded is theirs to see until the person belongs to a case: from then on the case decides.
    """
    if not worker.may(Capability.PEOPLE_VIEW):
        return Person.objects.none()
    if worker.may(Capability.CASES_VIEW_ALL):
        return Person.objects.all()
    allowed = Q(created_by=worker)
    for scope in SCOPES:
        allowed &= ~scope.claimed()
    for scope in SCOPES:
        allowed |= scope.seen(worker)
    return Person.objects.filter(pk__in=Person.objects.filter(allowed).values("pk"))


def can_edit(worker: Worker, person: Person) -> bool:
    return worker.may(Capability.PEOPLE_EDIT) and visible_to(worker).filter(pk=person.pk).exists()


def can_edit_all(worker: Worker, people: Collection[UUID]) -> bool:
    """Whether they may change every one of these, with one question."""
    if not worker.may(Capability.PEOPLE_EDIT):
        return False
    return visible_to(worker).filter(pk__in=people).count() == len(set(people))
