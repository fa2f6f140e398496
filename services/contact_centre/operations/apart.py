"""What is planned already when two people must not meet from now on: it gets other windows, or has to be moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kernel import sight
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case, CaseParty
from services.contact_centre import beside
from services.contact_centre.models import Participant
from services.contact_centre.operations.sessions import restagger
from services.contact_centre.queries import orders as queries
from services.people.models import Person
from services.staff.models import Worker


@dataclass(frozen=True, slots=True)
class Stuck:
    """
    An hour that cannot stay as it is, and why; `session` is None for what is no meeting.

    Of a case that is not theirs the worker learns only the hour.
    """

    starts_at: datetime
    why: str
    session: UUID | None = None
    is_theirs: bool = False


@transaction.atomic
def plan_apart(*, people: Sequence[Person], by: Worker, at: datetime) -> list[Stuck]:
    """
    After a new pair that must not meet: their meetings, and whatever else they come for, get windows and doors anew.

    :return: what no longer goes, meetings first; it stays as it is until a person moves it.
    """
    _lock_cases(people, at)
    found = list(_meetings(people, by, at))
    others = beside.must_move(people={person.pk for person in people}, by=by, at=at)
    return found + [Stuck(starts_at, why) for starts_at, why in chain.from_iterable(others)]


@sight.beyond(queries.APART)
def _lock_cases(people: Sequence[Person], at: datetime) -> None:
    """Before any door is taken: whoever plans in one of these cases locks it first, and the doors after it."""
    meetings = Participant.objects.filter(person__in=people, session__ends_at__gt=at).values("session__case")
    theirs = CaseParty.objects.filter(person__in=people).values("case")
    cases = Case.objects.filter(Q(pk__in=theirs) | Q(pk__in=meetings))
    list(cases.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _meetings(people: Sequence[Person], by: Worker, at: datetime) -> Iterator[Stuck]:
    stuck = restagger(people=people, by=by, at=at)
    cases = {session.case_id for session, _why in stuck}
    mine = set(visible_cases(by).filter(pk__in=cases).values_list("pk", flat=True)) if cases else set()
    for session, refusal in stuck:
        is_theirs = session.case_id in mine
        yield Stuck(
            session.starts_at, str(refusal) if is_theirs else _("two people would meet."), session.pk, is_theirs
        )
