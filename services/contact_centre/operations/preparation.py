"""Interviews apart, orientation of each child, risk, safety plan, agreements: what comes before the first meeting."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases.models import Case, Document
from services.contact_centre import access
from services.contact_centre.enums import Protocol, RiskLevel
from services.contact_centre.models import (
    Interview,
    Orientation,
    RiskAssessment,
    SafetyPlan,
    ServiceAgreement,
)
from services.contact_centre.queries import preparation as queries
from services.people.models import Person
from services.scheduling.models import Entrance
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability

KIND = "risk"  # among the questions to a second person


def _locked(case: Case, by: Worker) -> Case:
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    access.require(by, Capability.CASES_EDIT, case)
    return case


def _require_party(case: Case, person: Person, field: str) -> None:
    if not case.parties.filter(person=person).exists():
        raise Refusal(_("%(name)s does not belong to this case.") % {"name": person.names}, field=field)


@transaction.atomic
def record_interview(
    *, case: Case, person: Person, starts_at: datetime, ends_at: datetime, note: str, by: Worker, at: datetime
) -> Interview:
    """
    Plan or record a conversation with one adult (R8).

    :raises Refusal: a child, an end before the start, another adult of the family in the house at that time.
    """
    case = _locked(case, by)
    _require_party(case, person, "person")
    if person.is_child:
        raise Refusal(_("With children there is an orientation, not an interview."), field="person")
    if ends_at <= starts_at:
        raise Refusal(_("The end must be after the start."), field="end_time")
    _check_apart(case, person, starts_at, ends_at)
    row = Interview.objects.create(
        case=case, person=person, during=DateTimeTZRange(starts_at, ends_at), note=note, by=by, created_at=at
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("person", "during", "note"))
    return row


def _check_apart(case: Case, person: Person, starts_at: datetime, ends_at: datetime) -> None:
    during = DateTimeTZRange(starts_at, ends_at)
    other = case.interviews.filter(during__overlap=during).exclude(person=person).select_related("person").first()
    if other:
        message = _("%(name)s is here at that time. Each parent is seen apart, at a different time.")
        raise Refusal(message % {"name": other.person.names}, field="start_time")


@transaction.atomic
def record_orientation(
    *, case: Case, child: Person, happened_at: datetime, note: str, by: Worker, at: datetime
) -> Orientation:
    """
    The child has seen the place and heard that supervision is not its fault (R9).

    :raises Refusal: an adult, a stranger to the case, a time in the future.
    """
    case = _locked(case, by)
    _require_party(case, child, "child")
    if not child.is_child:
        raise Refusal(_("Orientation is for children."), field="child")
    if happened_at > at:
        raise Refusal(_("This time is in the future."), field="day")
    row = Orientation.objects.create(case=case, child=child, at=happened_at, note=note, by=by)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("child", "at", "note"))
    return row


@transaction.atomic
def assess_risk(
    *, case: Case, level: str, factors: str, next_review_on: date, by: Worker, at: datetime
) -> RiskAssessment:
    """
    Write a new assessment; the former ones stay. From medium up it counts when a second person has approved it.

    :raises Refusal: no factors, a review in the past.
    """
    case = _locked(case, by)
    if not factors.strip():
        raise Refusal(_("Write what the level rests on: facts, not impressions."), field="factors")
    if next_review_on <= at.astimezone(SOFIA).date():
        raise Refusal(_("The next review lies in the future."), field="next_review_on")
    row = RiskAssessment.objects.create(
        case=case, level=RiskLevel(level), factors=factors, next_review_on=next_review_on, author=by, at=at
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("level", "factors", "next_review_on"))
    _ask_second(row)
    return row


def _ask_second(risk: RiskAssessment) -> None:
    """The former assessments need nobody's word any more; the new one does from medium up."""
    older = risk.case.risk_assessments.exclude(pk=risk.pk).filter(approved_at__isnull=True)
    for one in older.values_list("pk", flat=True):
        approvals.settle(kind=KIND, subject=one, by=risk.author, at=risk.at)
    if not queries.needs_approval(risk):
        return
    facts = (
        (gettext_noop("Level"), risk.get_level_display()),
        (gettext_noop("Factors"), risk.factors),
        (gettext_noop("Next review"), f"{risk.next_review_on:%d.%m.%Y}"),
    )
    approvals.ask(
        kind=KIND,
        subject=risk.pk,
        title=risk.case.number,
        facts=facts,
        by=risk.author,
        at=risk.at,
        case_id=risk.case_id,
    )


def question_of(risk: RiskAssessment) -> Approval:
    return approvals.about(kind=KIND, subject=risk.pk, asked_by=risk.author, case_id=risk.case_id)


def may_approve(worker: Worker, risk: RiskAssessment) -> bool:
    """A second professional of the case, or somebody from outside to whom it was handed over; never the author."""
    return queries.needs_approval(risk) and approvals.may_decide(worker, question_of(risk))


def decide_asked(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    """From the page of approvals. Without agreement the assessment waits on: it is written anew or asked again."""
    risk = RiskAssessment.objects.select_related("case", "author").get(pk=approval.subject)
    if is_given:
        approve_risk(risk=risk, by=by, at=at, because=because)


@transaction.atomic
def approve_risk(*, risk: RiskAssessment, by: Worker, at: datetime, because: str = "") -> RiskAssessment:
    """
    A second person has read the assessment and agrees.

    :raises Refusal: one's own assessment, or it is already approved or replaced by a newer one.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=risk.case_id)
    risk = RiskAssessment.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    if risk.author_id == by.pk:
        raise Refusal(_("A second person approves the assessment."))
    approvals.require(by, question_of(risk))
    newest = queries.current_risk(case)
    if newest is None or newest.pk != risk.pk:
        raise Refusal(_("There is a newer assessment; that one is to be approved."))
    if not queries.needs_approval(risk):
        raise Refusal(_("This assessment needs no further approval."))
    risk.approved_by, risk.approved_at = by, at
    risk.save(update_fields=["approved_by", "approved_at"])
    approvals.close(kind=KIND, subject=risk.pk, is_given=True, because=because, by=by, at=at)
    record(Action.SIGN, actor=by.as_actor(), what=risk, fields=("approved_by",))
    return risk


@dataclass(frozen=True, slots=True)
class NewSafetyPlan:
    visiting_entrance: Entrance
    resident_entrance: Entrance
    protocol: str = Protocol.A
    leaves_first: Person | None = None
    words_and_objects: str = ""
    emergency: str = ""
    police_contact: str = ""


@transaction.atomic
def write_safety_plan(*, case: Case, plan: NewSafetyPlan, by: Worker, at: datetime) -> SafetyPlan:
    """
    How arrivals and departures go. A new version; meetings planned from now on follow it.

    :raises Refusal: an entrance that is no longer used, somebody who is no adult of the case.
    """
    case = _locked(case, by)
    for field in ("visiting_entrance", "resident_entrance"):
        if not getattr(plan, field).is_active:
            raise Refusal(_("This entrance is no longer in use."), field=field)
    if plan.leaves_first and plan.leaves_first.pk not in {adult.pk for adult in queries.adults_of(case)}:
        raise Refusal(_("Only a parent of an arrangement can leave first."), field="leaves_first")
    row = SafetyPlan(case=case, author=by, at=at)
    for name in NewSafetyPlan.__dataclass_fields__:
        setattr(row, name, getattr(plan, name))
    row.save(force_insert=True)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("protocol", "visiting_entrance", "resident_entrance"))
    return row


@transaction.atomic
def record_agreement(
    *, case: Case, person: Person, signed_on: date, document: Document | None, by: Worker, at: datetime
) -> ServiceAgreement:
    """
    An adult has signed the rules of the service, apart from the other one.

    :raises Refusal: a child, a date in the future, already signed.
    """
    case = _locked(case, by)
    _require_party(case, person, "person")
    if person.is_child:
        raise Refusal(_("Adults sign the agreement."), field="person")
    if signed_on > at.astimezone(SOFIA).date():
        raise Refusal(_("This date is in the future."), field="signed_on")
    if case.service_agreements.filter(person=person).exists():
        raise Refusal(_("This agreement is already recorded."), field="person")
    if document and document.case_id != case.pk:
        raise PermissionDenied("a document of another case")
    row = ServiceAgreement.objects.create(
        case=case, person=person, signed_on=signed_on, document=document, recorded_by=by
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("person", "signed_on"))
    return row
