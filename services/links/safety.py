"""Who must not be asked or written to. Rooms that know of orders register here; one answer is enough."""

from collections.abc import Callable
from datetime import datetime

from services.cases.models import Case
from services.people.models import Person

Protection = Callable[[Case, datetime], bool]
_protections: list[Protection] = []


def register(protection: Protection) -> None:
    if protection not in _protections:
        _protections.append(protection)


def is_protected(case: Case, at: datetime) -> bool:
    """Whether a protection order, in force or to come, keeps people of this case apart."""
    return any(protection(case, at) for protection in _protections)


def both_parents(case: Case) -> list[Person]:
    return [party.person for party in case.parties.select_related("person").order_by("id") if party.role == "parent"]
