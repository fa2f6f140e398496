"""At the entrance beside the steps: papers that were shown, who may take a child along, who leaves first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from kernel import sight
from services.contact_centre.attendance import AROUND, Visit
from services.contact_centre.departure import Order, Parties, order
from services.contact_centre.enums import CheckKind, IdentityPaper, Part, SessionPurpose, SessionState
from services.contact_centre.hold import Presence, Where, where_is
from services.contact_centre.models import CheckEvent, IdentityCheck, Participant, SafetyPlan, Session
from services.people.models import Person

PAPERS = sight.work(
    "papers shown", "Whether somebody has shown a document before holds across the cases with which they come."
)
JUST_NOW = timedelta(minutes=15)  # whoever takes a child may be noted as gone a moment before the child
NEAR = timedelta(minutes=10)  # so close together two have come together
BRINGS = {
    SessionPurpose.MEETING: Part.RESIDENT,
    SessionPurpose.HANDOVER_OUT: Part.RESIDENT,
    SessionPurpose.HANDOVER_BACK: Part.VISITING,
}


def with_people() -> "Prefetch[Any]":
    """Of a meeting, everybody who takes part, as every page shows them; asked once."""
    return Prefetch("participants", Participant.objects.select_related("person").order_by("part", "id"))


def papers(sessions: Iterable[Session]) -> dict[tuple[UUID, UUID], IdentityPaper]:
    """What each person showed at each of these meetings; the last word counts."""
    rows = IdentityCheck.objects.filter(session__in=list(sessions)).order_by("at", "id")
    found = rows.values_list("session_id", "person_id", "paper")
    return {(session, person): IdentityPaper(paper) for session, person, paper in found}


def papers_shown(session: Session) -> list[IdentityCheck]:
    """For the record: who showed what at the door, in the order of time."""
    return list(session.identity_checks.select_related("person").order_by("at", "id"))


@sight.beyond(PAPERS)
def was_seen_before(person: Person) -> bool:
    """Some document of theirs was really seen at this entrance."""
    unsure = (IdentityPaper.NONE, IdentityPaper.KNOWN)
    return IdentityCheck.objects.filter(person=person).exclude(paper__in=unsure).exists()


# --- the child comes and goes with somebody ------------------------------------------------------------------------


def is_at_hand(person: UUID, house: Mapping[UUID, Presence], at: datetime) -> bool:
    presence = house.get(person)
    if presence is None:
        return False
    return where_is(person, house) is not Where.OUTSIDE or at - presence.at <= JUST_NOW


@dataclass(frozen=True, slots=True)
class Brought:
    """`with_whom`: empty when nobody who may bring the child was noted near it."""

    child: Person
    at: datetime
    with_whom: str


def brought(session: Session, visits: Iterable[Visit]) -> list[Brought]:
    """R17: who brought each child that came, as the entrance noted it; a note of the supervisor fills the gap."""
    visits = list(visits)
    prefetch_related_objects([session], with_people())
    rows = sorted(session.participants.all(), key=lambda one: one.pk)
    children = {one.person_id: one for one in rows if one.part == Part.CHILD}
    adults = [one for one in rows if one.part in {BRINGS[SessionPurpose(session.purpose)], Part.OTHER}]
    came = {visit.person: visit for visit in reversed(visits) if visit.person in children}
    return [
        Brought(children[pk].person, visit.arrived, _with_whom(session, visit, adults, visits))
        for pk, visit in came.items()
    ]


def _with_whom(session: Session, child: Visit, adults: list[Participant], visits: list[Visit]) -> str:
    names = {one.person_id: one.person.names for one in adults}
    near = [visit for visit in visits if visit.person in names and abs(visit.arrived - child.arrived) <= NEAR]
    first = min(near, key=lambda visit: abs(visit.arrived - child.arrived), default=None)
    return names[first.person] if first else (session.brought_note or "")


def handed_over(session: Session, visits: Iterable[Visit]) -> list[CheckEvent]:
    """When each child left, and with whom."""
    steps = [step for visit in visits for step in visit.steps if step.kind == CheckKind.LEFT]
    children = {one.person_id for one in session.participants.all() if one.part == Part.CHILD}
    return [step for step in steps if step.person_id in children]  # type: ignore[misc]


# --- who leaves first ----------------------------------------------------------------------------------------------


def orders_of_leaving(sessions: Iterable[Session]) -> dict[UUID, Order]:
    """Of those of these meetings that have ended and whose people are still leaving; one question for all."""
    sessions = list(sessions)
    ended = [one for one in sessions if one.state == SessionState.DEPARTING and one.ended_at]
    named = _named(ended) if ended else {}
    found = {one.pk: _order(one, named.get(one.case_id), sessions) for one in ended if not one.other_parent_present}
    return {pk: one for pk, one in found.items() if one}


def _named(sessions: list[Session]) -> dict[UUID, UUID | None]:
    plans = SafetyPlan.objects.filter(case__in={one.case_id for one in sessions}).order_by("at", "id")
    return dict(plans.values_list("case_id", "leaves_first_id"))


def _order(session: Session, leaves_first: UUID | None, sessions: list[Session]) -> Order | None:
    if session.ended_at is None:
        return None
    parts = {part: _people(session, part) for part in (Part.CHILD, Part.VISITING, Part.RESIDENT)}
    near = [one for one in sessions if abs(one.starts_at - session.starts_at) <= AROUND]
    both = {person for one in near for person in _people(one, Part.RESIDENT)}
    both &= {person for one in near for person in _people(one, Part.VISITING)}
    parties = Parties(parts[Part.CHILD], parts[Part.VISITING], parts[Part.RESIDENT], leaves_first)
    is_handover = session.purpose != SessionPurpose.MEETING
    return order(parties, session.ended_at, is_handover=is_handover, both_ways=both)


def _people(session: Session, part: Part) -> frozenset[UUID]:
    return frozenset(one.person_id for one in session.participants.all() if one.part == part)
