"""
R10: what whoever supervises must know before a meeting: why the family comes, the risk, the conditions, who may come.

For the supervisor of the meeting, on its day. Without what is withheld from anybody: it stands on a telephone, in a
room with the parents.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from kernel import sight
from services.cases.enums import Ground
from services.contact_centre.enums import OBSERVED_TYPES, Part, SessionPurpose
from services.contact_centre.models import (
    Arrangement,
    BriefingRead,
    MustNotMeet,
    Participant,
    RiskAssessment,
    SafetyPlan,
    Session,
)
from services.contact_centre.queries import duty
from services.contact_centre.queries.preparation import current_risk
from services.staff.models import Worker

BRIEFING = sight.work(
    "briefing", "Whoever supervises a meeting must know its risks and conditions, and nothing else of the case."
)


@dataclass(frozen=True, slots=True)
class Briefing:
    """`conditions`: first name of the child and its conditions. `read_at`: when this worker has read exactly this."""

    basics: duty.Basics
    grounds: list[str]
    risk_level: str
    risk_factors: str
    conditions: list[tuple[str, str]]
    stamp: str
    read_at: datetime | None


def is_observed(session: Session) -> bool:
    """R1: observations are kept for supervised meetings only."""
    return session.type in OBSERVED_TYPES and session.purpose == SessionPurpose.MEETING


def briefing_of(session: Session, worker_id: UUID, now: datetime) -> Briefing:
    basics, stamp = duty.basics_of(session, now), stamps([session])[session.pk]
    read = BriefingRead.objects.filter(session=session, worker=worker_id, stamp=stamp).order_by("at").first()
    level, factors, conditions = _of_case(session)
    return Briefing(
        basics=basics,
        grounds=[str(Ground(one).label) for one in session.case.grounds],
        risk_level=level,
        risk_factors=factors,
        conditions=conditions,
        stamp=stamp,
        read_at=read.at if read else None,
    )


@sight.beyond(BRIEFING)
def _of_case(session: Session) -> tuple[str, str, list[tuple[str, str]]]:
    risk = current_risk(session.case)
    texts = {"risk": risk.factors if risk else ""}
    names: dict[str, str] = {}
    for row in _arrangements(session):
        texts[str(row.pk)], names[str(row.pk)] = row.conditions, row.child.names.split()[0]
    clean = duty.without_secrets(session.case_id, texts)
    told = [(name, clean[key]) for key, name in names.items() if clean[key]]
    return str(risk.get_level_display()) if risk else "", clean["risk"], told


def _arrangements(session: Session) -> list[Arrangement]:
    rows = Arrangement.objects.filter(pk__in=Participant.objects.filter(session=session).values("arrangement"))
    return list(rows.select_related("child").order_by("child_id", "id"))


@sight.beyond(BRIEFING)
def stamps(sessions: Iterable[Session]) -> dict[UUID, str]:
    """What each of these meetings' briefings is made of, as a digest; four questions whatever their number."""
    sessions = list(sessions)
    cases = {session.case_id for session in sessions}
    latest = {model: _latest(model, cases) for model in (SafetyPlan, RiskAssessment)}
    pairs: dict[UUID, list[str]] = defaultdict(list)
    for case, pair in (
        MustNotMeet.objects.filter(case__in=cases, until__isnull=True).order_by("id").values_list("case_id", "id")
    ):
        pairs[case].append(str(pair))
    own = _conditions(sessions)
    return {
        one.pk: sha256(
            repr(
                (
                    [str(latest[model].get(one.case_id)) for model in latest],
                    pairs[one.case_id],
                    sorted(own[one.pk]),
                    str(one.type),
                    str(one.protocol),
                    one.other_parent_present,
                )
            ).encode()
        ).hexdigest()
        for one in sessions
    }


def _latest(model: type[Any], cases: set[UUID]) -> dict[UUID, UUID]:
    return dict(model.objects.filter(case__in=cases).order_by("at", "id").values_list("case_id", "id"))


def _conditions(sessions: list[Session]) -> dict[UUID, set[tuple[str, str]]]:
    found: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    rows = Participant.objects.filter(session__in=sessions, arrangement__isnull=False).select_related("arrangement")
    for row in rows.filter(part=Part.CHILD):
        if row.arrangement:
            found[row.session_id].add((str(row.arrangement_id), row.arrangement.conditions))
    return found


def is_prepared(session: Session) -> bool:
    """Everybody who supervises has read what stands now."""
    return not unprepared(session)


@sight.beyond(BRIEFING)
def unprepared(session: Session) -> list[Worker]:
    """Of those who supervise, whoever has not read what stands now."""
    read = BriefingRead.objects.filter(session=session, stamp=stamps([session])[session.pk])
    ready = set(read.values_list("worker_id", flat=True))
    return [worker for worker in session.led_by if worker.pk not in ready]


def prepared_among(sessions: list[Session], worker_id: UUID) -> set[UUID]:
    """Those of these meetings of which this worker has read what stands now."""
    now = stamps(sessions)
    read = set(BriefingRead.objects.filter(session__in=sessions, worker=worker_id).values_list("session_id", "stamp"))
    return {pk for pk, stamp in now.items() if (pk, stamp) in read}
