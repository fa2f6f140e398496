"""
Whom a breach concerns, computed from the journal: what a stolen account, session or paper could have shown.

The journal says what was opened; the people are those of the cases that it names. Nothing is stored, no name leaves:
an operator gets counts, the numbers of the cases go to the centre alone.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.enums import LOOKS, Action
from audit.models import Event
from services.cases.models import Case, CaseParty
from services.people.enums import PersonKind
from services.people.models import Person

# GDPR art. 33: the authority is told within 72 hours of knowing.
HOURS_TO_TELL = 72
ANY_CASE = (Action.LIST, Action.SEARCH, Action.EXPORT)
SEEN = {*LOOKS, *ANY_CASE, Action.WRITE, Action.SIGN, Action.PRINT, Action.DOWNLOAD, Action.REVEAL}


@dataclass(frozen=True)
class Asked:
    """Which events are in question; what is left empty narrows nothing."""

    since: datetime
    until: datetime
    actor: UUID | None = None
    session: str = ""
    case: str = ""


@dataclass(frozen=True)
class Affected:
    """`lists` are looks at many cases at once: whoever was on them may have been seen too."""

    events: Counter[str] = field(default_factory=Counter)
    cases: list[str] = field(default_factory=list)
    people: int = 0
    children: int = 0
    lists: int = 0
    first: datetime | None = None
    last: datetime | None = None


def affected(asked: Asked) -> Affected:
    """Inside the centre."""
    events = list(_events(asked).order_by("number"))
    cases = Case.objects.filter(pk__in={event.case_id for event in events if event.case_id})
    people = _people(events, cases)
    return Affected(
        events=Counter(event.action for event in events),
        cases=sorted(cases.values_list("number", flat=True)),
        people=people.count(),
        children=people.filter(kind=PersonKind.CHILD).count(),
        lists=sum(event.action in ANY_CASE and event.case_id is None for event in events),
        first=events[0].at if events else None,
        last=events[-1].at if events else None,
    )


def deadline(noticed: datetime) -> datetime:
    return noticed + timedelta(hours=HOURS_TO_TELL)


def _events(asked: Asked) -> QuerySet[Event]:
    wanted = Q(at__gte=asked.since, at__lt=asked.until, action__in=SEEN)
    if asked.actor:
        wanted &= Q(actor_id=asked.actor)
    if asked.session:
        wanted &= Q(session=asked.session)
    if asked.case:
        wanted &= Q(case_id__in=list(Case.objects.filter(number=asked.case).values_list("pk", flat=True)))
    return Event.objects.filter(wanted)


def _people(events: list[Event], cases: QuerySet[Case]) -> QuerySet[Person]:
    """Everybody of those cases, and whoever was opened by themselves."""
    opened = {event.object_id for event in events if event.object_type == "people.person"}
    of_cases = CaseParty.objects.filter(case__in=cases).values_list("person_id", flat=True)
    return Person.objects.filter(Q(pk__in=opened) | Q(pk__in=of_cases))
