"""Whether an open board would look any different: it asks every two seconds, and is only drawn anew when it would."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value

from kernel import sight
from kernel.written import written
from services.contact_centre import beside
from services.contact_centre.models import (
    AdmittedPerson,
    CheckEvent,
    Freeze,
    IdentityCheck,
    LegalBasis,
    MustNotMeet,
    Participant,
    Session,
)
from services.contact_centre.queries import orders
from services.contact_centre.queries.board import HOUSE, PAST_MIDNIGHT, bounds, day_of, shown
from services.incidents.queries import running_alarm

LOOKED_AT = ("id", "state", "starts_at", "ends_at", "room_id", "supervisor_id", "second_supervisor_id", "case__state")


def board_stamp(now: datetime) -> str:
    """
    Changes whenever the board does: the sessions, who takes part, who must not meet, what the entrance has noted,
    and the acts, admissions and freezes of the cases, because an order that was entered this minute stops a meeting.
    """
    day = day_of(now)
    start, end = bounds(day)
    facts = _facts(start=start, end=end, lately=now - PAST_MIDNIGHT, day=day)
    with sight.beyond(HOUSE):
        pairs = MustNotMeet.objects.filter(until__isnull=True).count()
    alarm = running_alarm()
    return sha256(repr((facts, pairs, alarm and alarm.pk, beside.stamp(now=now))).encode()).hexdigest()[:20]


@written
def _facts(*, start: datetime, end: datetime, lately: datetime, day: date) -> QuerySet[Session, tuple[Any, ...]]:
    admitted = AdmittedPerson.objects.filter(orders.admits_on(day), arrangement__case=OuterRef("case"))
    counted = (
        _how_many(CheckEvent.objects.filter(session=OuterRef("pk"))),
        _how_many(Participant.objects.filter(session=OuterRef("pk"))),
        _how_many(LegalBasis.objects.filter(case=OuterRef("case"))),
        _how_many(admitted),
        _how_many(Freeze.objects.filter(case=OuterRef("case"), lifted_at__isnull=True)),
        _how_many(IdentityCheck.objects.filter(session=OuterRef("pk"))),
    )
    rows = Session.objects.filter(shown(start, end, lately)).order_by("id")
    return rows.values_list(*LOOKED_AT, *counted)


def _how_many(rows: QuerySet[Any]) -> Subquery:
    """Beside each row of the outer query, without multiplying its rows."""
    return Subquery(rows.order_by().values(always=Value(1)).annotate(many=Count("pk")).values("many"))
