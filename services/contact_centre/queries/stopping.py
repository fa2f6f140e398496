"""
Which meetings a protection order stops: those to which the person comes whom it is against.

In its own case whomever they would meet; in another one when somebody of the order's case would be there. Whoever may
be let in counts as coming. An order against nobody by name stops every meeting of its case, and a freeze on any other
ground the whole case.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel import sight
from kernel.clock import local
from services.cases.models import Case
from services.contact_centre.models import AdmittedPerson, Arrangement, Freeze, LegalBasis, Session
from services.contact_centre.queries import orders
from services.people.models import Person

ELSEWHERE = sight.work(
    "a protection order", "It stands between two people whatever case they come with, and stops their meetings there."
)


@dataclass(frozen=True, slots=True)
class Coming:
    """
    Who takes part in a meeting of that day; by its arrangements somebody else may be let in.

    `let_in`: these others, where they were asked for of many meetings at once.
    """

    people: frozenset[UUID]
    arrangements: frozenset[UUID]
    day: date
    let_in: frozenset[UUID] | None = None

    @classmethod
    def to(cls, session: Session) -> "Coming":
        rows = session.participants.all()
        arrangements = frozenset(one.arrangement_id for one in rows if one.arrangement_id)
        return cls(frozenset(one.person_id for one in rows), arrangements, local(session.starts_at).date())

    @classmethod
    def by(cls, arrangements: Iterable[Arrangement], day: date, others: Iterable[Person] = ()) -> "Coming":
        rows = list(arrangements)
        family = {person for row in rows for person in (row.child_id, row.visiting_id, row.resident_id)}
        return cls(frozenset(family | {one.pk for one in others}), frozenset(row.pk for row in rows), day)

    @sight.beyond(ELSEWHERE)
    def has(self, person: UUID) -> bool:
        """Whether this person comes, or may be let in."""
        if person in self.people:
            return True
        if self.let_in is not None:
            return person in self.let_in
        return _admitted(self.day, [self]).filter(person=person).exists()


def _admitted(day: date, coming: Iterable[Coming]) -> QuerySet[AdmittedPerson]:
    arrangements = {arrangement for one in coming for arrangement in one.arrangements}
    return AdmittedPerson.objects.filter(orders.admits_on(day), arrangement__in=arrangements)


def _with_let_in(coming: Mapping[UUID, Coming], day: date) -> dict[UUID, Coming]:
    """Of many meetings in one question."""
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for arrangement, person in _admitted(day, coming.values()).values_list("arrangement", "person"):
        people[arrangement].add(person)
    return {
        pk: replace(one, let_in=frozenset(person for row in one.arrangements for person in people[row]))
        for pk, one in coming.items()
    }


def stops(order: LegalBasis, case_id: UUID, coming: Coming) -> bool:
    if order.against_id is None:
        return order.case_id == case_id
    if order.case_id == case_id:
        return coming.has(order.against_id)
    return coming.has(order.against_id) and not coming.people.isdisjoint(protected_by(order))


@sight.beyond(ELSEWHERE)
def protected_by(order: LegalBasis) -> set[UUID]:
    """Everybody of the order's case but whom it is against."""
    return {party.person_id for party in order.case.parties.all()} - {order.against_id}


@sight.beyond(ELSEWHERE)
def order_keeping_away(person: Person, arrangement: Arrangement, day: date) -> LegalBasis | None:
    """One against this person, of the arrangement's case or one that protects somebody of it by another case."""
    people = {arrangement.child_id, arrangement.visiting_id, arrangement.resident_id}
    found = LegalBasis.objects.filter(orders.stands(day), against=person).select_related("case")
    own_first = sorted(found.order_by("-in_force_from", "-id"), key=lambda order: order.case_id != arrangement.case_id)
    for order in own_first:
        if order.case_id == arrangement.case_id or not people.isdisjoint(protected_by(order)):
            return order
    return None


def freeze_stops(freeze: Freeze, coming: Coming) -> bool:
    against = freeze.order.against_id if freeze.order else None
    return against is None or coming.has(against)


@sight.beyond(ELSEWHERE)
def orders_on(day: date, cases: Collection[UUID], coming: Collection[Coming]) -> list[LegalBasis]:
    """Protection orders that stand that day, of these cases or against somebody who comes; the newest first."""
    rows = LegalBasis.objects.filter(orders.stands(day), in_force_from__lte=day)
    comes = Q(against__in={person for one in coming for person in one.people})
    comes |= Q(against__in=_admitted(day, coming).values("person"))
    found = rows.filter(Q(case__in=cases) | comes).select_related("case", "against").prefetch_related("case__parties")
    return list(found.order_by("-in_force_from", "-id"))


def order_against(case: Case, coming: Coming) -> LegalBasis | None:
    found = orders_on(coming.day, [case.pk], [coming])
    return next((order for order in found if stops(order, case.pk, coming)), None)


@sight.beyond(ELSEWHERE)
def freeze_of(case: Case, coming: Coming) -> Freeze | None:
    return next((freeze for freeze in orders.active_freezes(case) if freeze_stops(freeze, coming)), None)


@sight.beyond(ELSEWHERE)
def stopped_among(sessions: Iterable[Session], day: date) -> set[UUID]:
    """Of these meetings of one day those that an order or a freeze stops; two questions, unless one names somebody."""
    coming = {session.pk: Coming.to(session) for session in sessions}
    cases = {session.pk: session.case_id for session in sessions}
    found = orders_on(day, set(cases.values()), coming.values())
    active = Freeze.objects.filter(case__in=set(cases.values()), lifted_at__isnull=True).select_related("order")
    freezes = list(active)
    if found or freezes:
        coming = _with_let_in(coming, day)
    return {
        pk
        for pk, case_id in cases.items()
        if any(stops(order, case_id, coming[pk]) for order in found)
        or any(freeze_stops(one, coming[pk]) for one in freezes if one.case_id == case_id)
    }
