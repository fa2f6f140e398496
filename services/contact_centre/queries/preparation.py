"""What has been done before the first meeting, and what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from kernel.reading import read_once
from services.cases.access import visible_to as visible_cases
from services.cases.enums import Ground
from services.cases.models import Case
from services.cases.queries import children_of
from services.contact_centre.models import (
    Arrangement,
    Condition,
    Interview,
    Orientation,
    RiskAssessment,
    SafetyPlan,
    ServiceAgreement,
)
from services.contact_centre.preparation_enums import OrientationPoint, RiskFactor, RiskLevel
from services.people.models import Person
from services.staff.models import Worker

SECOND_PERSON = frozenset({RiskLevel.MEDIUM, RiskLevel.HIGH, RiskLevel.UNMANAGEABLE})


@read_once
def adults_of(case: Case) -> list[Person]:
    """Visiting and resident parents of the case, each once: those who are interviewed and who sign."""
    people: dict[UUID, Person] = {}
    rows = Arrangement.objects.filter(case=case).select_related("visiting", "resident").order_by("starts_on", "id")
    for arrangement in rows:
        people.setdefault(arrangement.visiting_id, arrangement.visiting)
        people.setdefault(arrangement.resident_id, arrangement.resident)
    return list(people.values())


@read_once
def interviews(case: Case) -> QuerySet[Interview]:
    return case.interviews.select_related("person", "by").order_by("during", "id")


@read_once
def orientations(case: Case) -> QuerySet[Orientation]:
    return case.orientations.select_related("child", "by").order_by("at", "id")


def current_risk(case: Case) -> RiskAssessment | None:
    return next(iter(risk_history(case)), None)


@read_once
def risk_history(case: Case) -> QuerySet[RiskAssessment]:
    return case.risk_assessments.select_related("author", "approved_by").order_by("-at", "-id")


def abuse_unanswered(risk: RiskAssessment | None) -> bool:
    """R16: sexual abuse is alleged, and neither an order nor an expert opinion says that meetings may be."""
    return risk is not None and RiskFactor.SEXUAL_ABUSE in (risk.marks or ()) and not risk.abuse_basis


def abuse_alleged(risk: RiskAssessment | None) -> bool:
    return risk is not None and RiskFactor.SEXUAL_ABUSE in (risk.marks or ())


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


@read_once
def agreements(case: Case) -> QuerySet[ServiceAgreement]:
    return case.service_agreements.select_related("person", "document").order_by("signed_on", "id")


@read_once
def conditions(case: Case) -> list[Condition]:
    """Those that hold and those that wait, in the order in which they came."""
    found = case.conditions.filter(ended_at__isnull=True).select_related("proposed_by", "document", "by", "ruled_by")
    return list(found.order_by("kind", "at", "id"))


def ruling(case: Case) -> list[Condition]:
    """R10: what one parent alone wants is not among them."""
    return [row for row in conditions(case) if row.ground]


def get_condition(worker: Worker, condition_id: UUID) -> Condition:
    found = Condition.objects.select_related("case__family", "proposed_by")
    row = found.filter(pk=condition_id, case__in=visible_cases(worker).values("pk"), ended_at__isnull=True).first()
    if row is None:
        raise Http404
    return row


def get_interview(worker: Worker, interview_id: UUID) -> Interview:
    found = Interview.objects.select_related("case__family", "person")
    row = found.filter(pk=interview_id, case__in=visible_cases(worker).values("pk")).first()
    if row is None:
        raise Http404
    return row


def get_agreement(worker: Worker, agreement_id: UUID) -> ServiceAgreement:
    found = ServiceAgreement.objects.select_related("case__family", "person", "recorded_by")
    row = found.filter(pk=agreement_id, case__in=visible_cases(worker).values("pk")).first()
    if row is None:
        raise Http404
    return row


def get_adult(case: Case, person_id: UUID) -> Person:
    """A parent of an arrangement of the case; 404 for everybody else."""
    found = next((adult for adult in adults_of(case) if adult.pk == person_id), None)
    if found is None:
        raise Http404
    return found


def still_open(rows: Iterable[Orientation]) -> set[str]:
    """What a child has not seen or heard yet, over all that was done; `visit` when it was never in the house."""
    rows = list(rows)
    if any(row.visited is None for row in rows):  # before it was asked point by point
        return set()
    told = {point for row in rows for point in row.points}
    missing = {point.value for point in OrientationPoint} - told
    return missing if any(row.visited for row in rows) else missing | {"visit"}


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
    conditions: list[Condition]
    safety_plan_needed: bool
    today: date

    def not_interviewed(self, at: datetime) -> list[Person]:
        held = (row for row in self.interviews if row.during.upper <= at)
        done = {row.person_id for row in held if row.limits_told is not False}
        return [adult for adult in self.adults if adult.pk not in done]

    @property
    def not_oriented(self) -> list[Person]:
        return [child for child in self.children if still_open(self._of(child))]

    def _of(self, child: Person) -> list[Orientation]:
        return [row for row in self.orientations if row.child_id == child.pk]

    @property
    def to_be_told(self) -> list[tuple[Person, list[str]]]:
        """Each child with what it has still to see and hear."""
        labels = {point.value: str(point.label) for point in OrientationPoint}
        labels["visit"] = _("a visit in the house")
        open_ones = [(child, still_open(self._of(child))) for child in self.children]
        return [(child, [labels[one] for one in labels if one in found]) for child, found in open_ones if found]

    @property
    def not_signed(self) -> list[Person]:
        done = {row.person_id for row in self.agreements}
        return [adult for adult in self.adults if adult.pk not in done]

    @property
    def risk_waits_for_approval(self) -> bool:
        return self.risk is not None and needs_approval(self.risk)

    @property
    def abuse_unanswered(self) -> bool:
        return abuse_unanswered(self.risk)

    @property
    def risk_marks(self) -> list[str]:
        marks = (self.risk.marks or ()) if self.risk else ()
        return [str(factor.label) for factor in RiskFactor if factor in marks]

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
        conditions=conditions(case),
        safety_plan_needed=needs_safety_plan(case, risk),
        today=today,
    )
