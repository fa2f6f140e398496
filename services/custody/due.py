"""What has passed its term: nothing at all until every class of a case has a term that two people have confirmed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from kernel.clock import SOFIA
from services.cases.enums import CaseMove, CaseState
from services.cases.models import Case
from services.custody.enums import ErasureState, Kept, TermState
from services.custody.models import Erasure, LegalHold, Term
from services.custody.terms import OF_A_CASE


@dataclass(frozen=True, slots=True)
class Due:
    case: Case
    since: date
    is_held: bool


def in_force() -> dict[str, Term]:
    rows = Term.objects.filter(state=TermState.IN_FORCE).select_related("proposed_by", "decided_by")
    return {row.kept: row for row in rows.order_by("kept")}


def years_of_a_case(terms: dict[str, Term]) -> int | None:
    """The longest of a case's terms; None while one of them has not been decided."""
    if any(kept not in terms for kept in OF_A_CASE):
        return None
    return max(terms[kept].years for kept in OF_A_CASE)


def due_cases(at: datetime) -> list[Due]:
    """Cases past their term without an open erasure, those that have waited longest first; held ones say so."""
    terms, today = in_force(), at.astimezone(SOFIA).date()
    rejected = terms[Kept.REJECTED].years if Kept.REJECTED in terms else None
    found = [*_closed(years_of_a_case(terms)), *_declined(rejected)]
    return sorted((one for one in found if one.since <= today), key=lambda one: (one.since, one.case.pk))


def _closed(years: int | None) -> Iterator[Due]:
    if years is None:
        return
    for case in _cases().filter(state=CaseState.CLOSED, closed_at__isnull=False).order_by("closed_at", "id"):
        yield Due(case, later(case.closed_at.astimezone(SOFIA).date(), years), case.is_held)


def _declined(years: int | None) -> Iterator[Due]:
    if years is None:
        return
    when = Max("transitions__at", filter=Q(transitions__move=CaseMove.DECLINE))
    for case in _cases().filter(state=CaseState.DECLINED).annotate(declined_at=when).order_by("received_at", "id"):
        since = case.declined_at or case.received_at
        yield Due(case, later(since.astimezone(SOFIA).date(), years), case.is_held)


def _cases() -> QuerySet[Any]:
    waiting = Erasure.objects.filter(subject=OuterRef("pk"), state__in=[ErasureState.PROPOSED, ErasureState.APPROVED])
    held = LegalHold.objects.filter(case=OuterRef("pk"), lifted_at__isnull=True)
    return Case.objects.filter(~Exists(waiting)).annotate(is_held=Exists(held)).select_related("family")


def later(day: date, years: int) -> date:
    """The same day so many years later; the 29th of February becomes the 1st of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
