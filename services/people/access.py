"""Who may see which person. Rooms above add the people of the cases that a worker may see."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

# Each takes a worker and answers which people that room lets the worker see (services.cases registers its parties).
SCOPES: list[Callable[[Worker], Q]] = []


def register_scope(scope: Callable[[Worker], Q]) -> None:
    if scope not in SCOPES:
        SCOPES.append(scope)


def visible_to(worker: Worker) -> QuerySet[Person]:
    """The only door to people a worker asked for: everyone for those who may, else the people of their cases."""
    if not worker.may(Capability.PEOPLE_VIEW):
        return Person.objects.none()
    if worker.may(Capability.CASES_VIEW_ALL):
        return Person.objects.all()
    allowed = Q(created_by=worker)
    for scope in SCOPES:
        allowed |= scope(worker)
    return Person.objects.filter(pk__in=Person.objects.filter(allowed).values("pk"))


def can_edit(worker: Worker, person: Person) -> bool:
    return worker.may(Capability.PEOPLE_EDIT) and visible_to(worker).filter(pk=person.pk).exists()
