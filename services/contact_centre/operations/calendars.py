"""Addresses of calendars: a worker's own, and a parent's; each can be taken back at any moment."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.cases.access import may
from services.cases.models import Case
from services.links.enums import LinkKind
from services.links.models import Link
from services.links.operations.links import make_link, withdraw_link
from services.links.queries import open_calendar
from services.links.safety import both_parents
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

LASTS = timedelta(days=366)


@transaction.atomic
def subscribe(*, by: Worker, at: datetime) -> Link:
    """The worker's own address; a former one opens nothing any more. Pressed twice at once, the later one stays."""
    if not by.may(Capability.SESSIONS_VIEW):
        raise PermissionDenied
    Worker.objects.select_for_update(of=("self",)).get(pk=by.pk)
    unsubscribe(by=by, at=at)
    return make_link(kind=LinkKind.CALENDAR, until=at + LASTS, by=by, at=at, worker=by, language=by.user.language)


@transaction.atomic
def unsubscribe(*, by: Worker, at: datetime) -> None:
    known = open_calendar(kind=LinkKind.CALENDAR, worker=by)
    if known is not None:
        withdraw_link(link=known, by=by, at=at)


@transaction.atomic
def give_calendar(*, case: Case, person: Person, language: str, by: Worker, at: datetime) -> Link:
    """
    An address for one parent's own windows in this case; a former one ends.

    :raises Refusal: not a parent of this case.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.CASES_EDIT, case):
        raise PermissionDenied
    if person.pk not in {one.pk for one in both_parents(case)}:
        raise Refusal(_("A calendar is for a parent of this case."), field="person")
    take_calendar(case=case, person=person, by=by, at=at)
    facts = {"case": case, "person": person, "language": language}
    return make_link(kind=LinkKind.WINDOWS, until=at + LASTS, by=by, at=at, **facts)


@transaction.atomic
def take_calendar(*, case: Case, person: Person, by: Worker, at: datetime) -> None:
    if not may(by, Capability.CASES_EDIT, case):
        raise PermissionDenied
    known = open_calendar(kind=LinkKind.WINDOWS, case=case, person=person)
    if known is not None:
        withdraw_link(link=known, by=by, at=at)
