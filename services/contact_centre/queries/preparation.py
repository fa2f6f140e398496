"""What has been done before the first meeting, and what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from services.cases.access import visible_to as visible_cases
from services.cases.enums import Ground
from services.cases.models import Case
from services.cases.queries import children_of
from services.contact_centre.enums import RiskLevel
from services.contact_centre.models import (
    Arrangement,
    Interview,
    Orientation,
    RiskAssessment,
    SafetyPlan,
    ServiceAgreement,
)
from services.people.models import Person
from services.staff.models import Worker

SECOND_PERSON = frozenset({RiskLevel.MEDIUM, RiskLevel.HIGH, RiskLevel.UNMANAGEABLE})


def adults_of(case: Case) -> list[Person]:
    """Visiting and resident parents of the case, each once: those who are interviewed and who sign."""
    people: dict[UUID, Person] = {}
    rows = Arrangement.objects.filter(case=case).select_related("visiting", "resident").order_by("starts_on", "id")
    for arrangement in rows:
        people.setdefault(arrangement.visiting_id, arrangement.visiting)
        people.setdefault(arrangement.resident_id, arrangement.resident)
    return list(people.values())


def interviews(case: Case) -> QuerySet[Interview]:
    return case.interviews.select_related("person", "by").order_by("during", "id")


def orientations(case: Case) -> QuerySet[Orientation]:
    return case.orientations.select_related("child", "by").order_by("at", "id")


def current_risk(case: Case) -> RiskAssessment | None:
    found = case.risk_assessments.select_related("author", "approved_by")
    return found.order_by("-at", "-id").first()


def risk_history(case: Case) -> QuerySet[RiskAssessment]:
    return case.risk_assessments.select_related("author", "approved_by").order_by("-at", "-id")


def needs_approval(risk: RiskAssessment) -> bool:
    return risk.level in SECOND_PERSON and risk.approved_at is None


def get_risk(worker: Worker, risk_id: UUID) -> RiskAssessment:
    found = RiskAssessment.objects.select_related("case__family", "author")
    risk = found.filter(pk=risk_id, case__in=visible_cases(worker).values("pk")).first()
    if risk is None:
        raise Http404
    return risk


def current_safety_plan(case: Case) -> SafetyPlan | None:
    found = case.safety_plans.select_related("visiting_entrance", "resident_entrance", "leaves_first", "author")
    return found.order_by("-at", "-id").first()


def needs_safety_plan(case: Case, risk: RiskAssessment | None) -> bool:
    dangerous = Ground.DOMESTIC_VIOLENCE in case.grounds
    return dangerous or (risk is not None and risk.level in {RiskLevel.HIGH, RiskLevel.UNMANAGEABLE})


def agreements(case: Case) -> QuerySet[ServiceAgreement]:
    return case.service_agreements.select_related("person", "document").order_by("signed_on", "id")


def overlapping(rows: Iterable[Interview]) -> tuple[Interview, Interview] | None:
    """Two different people who were to be in the house at the same time."""
    ordered = sorted(rows, key=lambda row: row.during.lower)
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if other.during.lower < one.during.upper and other.person_id != one.person_id:
                return one, other
    return None


@dataclass(frozen=True, slots=True)
class Preparation:
    """Everything the preparation page and its panel on the case page show."""

    adults: list[Person]
    children: list[Person]
    interviews: list[Interview]
    orientations: list[Orientation]
    risk: RiskAssessment | None
    safety_plan: SafetyPlan | None
    agreements: list[ServiceAgreement]
    safety_plan_needed: bool
    today: date

    def not_interviewed(self, at: datetime) -> list[Person]:
        done = {row.person_id for row in self.interviews if row.during.upper <= at}
        return [adult for adult in self.adults if adult.pk not in done]

    @property
    def not_oriented(self) -> list[Person]:
        done = {row.child_id for row in self.orientations}
        return [child for child in self.children if child.pk not in done]

    @property
    def not_signed(self) -> list[Person]:
        done = {row.person_id for row in self.agreements}
        return [adult for adult in self.adults if adult.pk not in done]

    @property
    def risk_waits_for_approval(self) -> bool:
        return self.risk is not None and needs_approval(self.risk)

    @property
    def review_is_due(self) -> bool:
        return self.risk is not None and self.risk.next_review_on < self.today


def preparation(case: Case, today: date) -> Preparation:
    risk = current_risk(case)
    return Preparation(
        adults=adults_of(case),
        children=children_of(case),
        interviews=list(interviews(case)),
        orientations=list(orientations(case)),
        risk=risk,
        safety_plan=current_safety_plan(case),
        agreements=list(agreements(case)),
        safety_plan_needed=needs_safety_plan(case, risk),
        today=today,
    )
