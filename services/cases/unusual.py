"""
Access that a head of service should ask about: counted from the audit, by colleague and hour or day.

A sign accuses nobody; each has a limit that ordinary work in a centre of ten people does not reach.
Source of the kinds: security.md §11 (2.4.1 list scraping) and what inspections of such systems look for first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDay, TruncHour
from django.utils.translation import gettext_lazy as _

from audit.enums import LOOKS, Action
from audit.models import Event
from kernel.clock import SOFIA

NIGHT_FROM, NIGHT_UNTIL = 22, 6
CASES_AN_HOUR = 25
SEARCHES_AN_HOUR = 40
REFUSALS_A_DAY = 5
FAILED_SIGN_INS_A_DAY = 5


@dataclass(frozen=True, slots=True)
class Kind:
    title: object
    icon: str
    find: Callable[[QuerySet[Event]], QuerySet[Event, dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Sign:
    kind: Kind
    actor_id: UUID | None
    at: datetime
    count: int


def signs(since: datetime, until: datetime) -> list[Sign]:
    """Newest first; one query for each kind."""
    events = Event.objects.filter(at__gte=since, at__lt=until)
    found = [
        Sign(kind, row["actor_id"], row["span"], row["count"])  # type: ignore[arg-type]
        for kind in KINDS
        for row in kind.find(events)
    ]
    return sorted(found, key=lambda sign: sign.at, reverse=True)


def fortnight(now: datetime) -> list[Sign]:
    return signs(now - timedelta(days=14), now)


_Rows = QuerySet[Event, dict[str, object]]


def _by(span: type[TruncHour] | type[TruncDay], events: QuerySet[Event], most: int, what: str = "id") -> _Rows:
    """Colleagues and spans of time in which more than `most` different things are found."""
    grouped = events.annotate(span=span("at", tzinfo=SOFIA)).values("actor_id", "span")
    return grouped.annotate(count=Count(what, distinct=True)).filter(count__gt=most).order_by("-span", "actor_id")


def _many_cases(events: QuerySet[Event]) -> _Rows:
    return _by(TruncHour, events.filter(action__in=LOOKS), CASES_AN_HOUR, "case_id")


def _many_searches(events: QuerySet[Event]) -> _Rows:
    return _by(TruncHour, events.filter(action=Action.SEARCH), SEARCHES_AN_HOUR)


def _at_night(events: QuerySet[Event]) -> _Rows:
    hour = events.filter(action__in=LOOKS).annotate(hour=ExtractHour("at", tzinfo=SOFIA))
    return _by(TruncDay, hour.filter(Q(hour__gte=NIGHT_FROM) | Q(hour__lt=NIGHT_UNTIL)), 0)


def _refused(events: QuerySet[Event]) -> _Rows:
    return _by(TruncDay, events.filter(action=Action.DENY), REFUSALS_A_DAY - 1)


def _failed_sign_ins(events: QuerySet[Event]) -> _Rows:
    """By the account that was tried, which is the event's object: nobody is signed in yet."""
    failed = events.filter(action=Action.SIGN_IN_FAILED).annotate(span=TruncDay("at", tzinfo=SOFIA))
    grouped = failed.values("span", "object_id").annotate(count=Count("id"), actor_id=F("object_id"))
    return grouped.filter(count__gte=FAILED_SIGN_INS_A_DAY).order_by("-span", "object_id")


def _taken_out(events: QuerySet[Event]) -> _Rows:
    return _by(TruncDay, events.filter(action=Action.EXPORT), 0)


def _revealed(events: QuerySet[Event]) -> _Rows:
    return _by(TruncDay, events.filter(action=Action.REVEAL), 0)


KINDS = (
    Kind(_("many different cases within an hour"), "folder", _many_cases),
    Kind(_("many searches within an hour"), "search", _many_searches),
    Kind(_("looked at people at night"), "moon", _at_night),
    Kind(_("was refused again and again"), "lock", _refused),
    Kind(_("sign-ins that failed"), "key", _failed_sign_ins),
    Kind(_("took data out of the system"), "download", _taken_out),
    Kind(_("opened what is kept from somebody"), "eye", _revealed),
)
