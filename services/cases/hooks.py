"""What this room gives to the rooms below and above it."""

from django.db.models import Q

from services.cases.access import visible_to
from services.cases.guards import bind
from services.people.access import register_scope
from services.staff.models import Worker


def people_of_my_cases(worker: Worker) -> Q:
    return Q(case_parties__case__in=visible_to(worker).values("pk"))


def register() -> None:
    bind()
    register_scope(people_of_my_cases)
