"""Interviews apart, orientation of each child, risk, safety plan, agreements: what comes before the first meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

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
from services.contact_centre.enums import MEETING_STATES, FreezeGround, Protocol
from services.contact_centre.models import (
    Interview,
    Orientation,
    RiskAssessment,
    SafetyPlan,
)
from services.contact_centre.operations.freeze import freeze_case
from services.contact_centre.operations.lacking import settle_seconds
from services.contact_centre.operations.second import forget_why_alone
from services.contact_centre.preparation_enums import GRAVE, AbuseBasis, OrientationPoint, RiskFactor, RiskLevel
from services.contact_centre.queries import preparation as queries
from services.contact_centre.queries import ratio
from services.people.models import Person
from services.scheduling.models import Entrance
from services.scheduling.queries import open_entrances
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


@dataclass(frozen=True, slots=True)
class InterviewNotes:
    """R8: what is asked, and that the parent heard what the centre must tell others. Empty while it lies ahead."""

    reasons: str = ""
    family_issues: str = ""
    medical: str = ""
    limits_told: bool = False
    note: str = ""


@transaction.atomic
def record_interview(
    *,
    case: Case,
    person: Person,
    starts_at: datetime,
    ends_at: datetime,
    notes: InterviewNotes,
    by: Worker,
    at: datetime,
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
    row = Interview(case=case, person=person, during=DateTimeTZRange(starts_at, ends_at), by=by, created_at=at)
    _write_down(row, notes)
    row.save(force_insert=True)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("person", "during", "note"))
    return row


def _write_down(row: Interview, notes: InterviewNotes) -> None:
    for name in InterviewNotes.__dataclass_fields__:
        setattr(row, name, getattr(notes, name))


@transaction.atomic
def write_interview(*, interview: Interview, notes: InterviewNotes, by: Worker, at: datetime) -> Interview:
    """
    What a planned conversation brought.

    :raises Refusal: it has not taken place yet.
    """
    _locked(interview.case, by)
    row = Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
    if row.during.lower > at:
        raise Refusal(_("This conversation still lies ahead."))
    _write_down(row, notes)
    row.save(update_fields=list(InterviewNotes.__dataclass_fields__))
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("note",))
    return row


def _check_apart(case: Case, person: Person, starts_at: datetime, ends_at: datetime) -> None:
    during = DateTimeTZRange(starts_at, ends_at)
    other = case.interviews.filter(during__overlap=during).exclude(person=person).select_related("person").first()
    if other:
        message = _("%(name)s is here at that time. Each parent is seen apart, at a different time.")
        raise Refusal(message % {"name": other.person.names}, field="start_time")


@transaction.atomic
def record_orientation(
    *,
    case: Case,
    child: Person,
    happened_at: datetime,
    note: str,
    by: Worker,
    at: datetime,
    points: Sequence[str] = (),
    visited: bool = False,
) -> Orientation:
    """
    What the child has seen and heard before its first meeting (R9); more than one talk may be needed for all of it.

    :raises Refusal: an adult, a stranger to the case, a time in the future, a point that is none.
    """
    case = _locked(case, by)
    _require_party(case, child, "child")
    if not child.is_child:
        raise Refusal(_("Orientation is for children."), field="child")
    if happened_at > at:
        raise Refusal(_("This time is in the future."), field="day")
    if set(points) - set(OrientationPoint.values):
        raise Refusal(_("Choose from the list."), field="points")
    row = Orientation.objects.create(
        case=case, child=child, at=happened_at, note=note, points=list(points), visited=visited, by=by
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("child", "at", "note"))
    return row


@dataclass(frozen=True, slots=True)
class AbuseAnswer:
    """R16: why meetings are possible although sexual abuse was alleged. Both or neither."""

    basis: str = ""
    document: Document | None = None


NOT_ASKED = AbuseAnswer()


@transaction.atomic
def assess_risk(
    *,
    case: Case,
    level: str,
    factors: str,
    next_review_on: date,
    by: Worker,
    at: datetime,
    marks: Sequence[str] = (),
    abuse: AbuseAnswer = NOT_ASKED,
) -> RiskAssessment:
    """
    Write a new assessment; the former ones stay. From medium up it counts when a second person has approved it.

    An allegation of sexual abuse without the order or opinion that R16 asks for freezes the meetings at once.

    :raises Refusal: no factors, a review in the past, a level below what the marks say, half an answer.
    """
    case = _locked(case, by)
    if not factors.strip():
        raise Refusal(_("Write what the level rests on: facts, not impressions."), field="factors")
    if next_review_on <= at.astimezone(SOFIA).date():
        raise Refusal(_("The next review lies in the future."), field="next_review_on")
    _check_marks(level, marks)
    _check_abuse(case, marks, abuse)
    row = RiskAssessment.objects.create(
        case=case,
        level=RiskLevel(level),
        factors=factors,
        marks=list(marks),
        abuse_basis=abuse.basis,
        abuse_document=abuse.document,
        next_review_on=next_review_on,
        author=by,
        at=at,
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("level", "factors", "next_review_on"))
    if row.level in ratio.HIGH:
        forget_why_alone(case=case, by=by)
    _ask_second(row)
    if queries.abuse_unanswered(row) and case.state in MEETING_STATES:
        freeze_case(case=case, ground=FreezeGround.INVESTIGATION, by=by, at=at)
    settle_seconds(case=case, by=by, at=at)
    return row


def _check_marks(level: str, marks: Sequence[str]) -> None:
    if set(marks) - set(RiskFactor.values):
        raise Refusal(_("Choose from the list."), field="marks")
    if GRAVE & set(marks) and level == RiskLevel.LOW:
        raise Refusal(_("With what is marked the risk is at least medium."), field="level")
    if RiskFactor.SEXUAL_ABUSE in marks and level == RiskLevel.MEDIUM:
        raise Refusal(_("With an allegation of sexual abuse the risk is at least high."), field="level")


def _check_abuse(case: Case, marks: Sequence[str], abuse: AbuseAnswer) -> None:
    if not abuse.basis and abuse.document is None:
        return
    if abuse.basis not in AbuseBasis.values:
        raise Refusal(_("Say what the paper is: an order or an opinion."), field="abuse_basis")
    if abuse.document is None or abuse.document.case_id != case.pk:
        raise Refusal(_("Choose the paper among the documents of the case."), field="abuse_document")
    if RiskFactor.SEXUAL_ABUSE not in marks:
        raise Refusal(_("Mark the allegation that this paper answers."), field="marks")


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
    words: str = ""
    toys: str = ""
    food: str = ""
    gifts: str = ""
    phones: str = ""
    languages: str = ""
    interpreter: str = ""
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
    _check_doors(case, plan)
    if plan.leaves_first and plan.leaves_first.pk not in {adult.pk for adult in queries.adults_of(case)}:
        raise Refusal(_("Only a parent of an arrangement can leave first."), field="leaves_first")
    row = SafetyPlan(case=case, author=by, at=at)
    for name in NewSafetyPlan.__dataclass_fields__:
        setattr(row, name, getattr(plan, name))
    row.save(force_insert=True)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("protocol", "visiting_entrance", "resident_entrance"))
    return row


def _check_doors(case: Case, plan: NewSafetyPlan) -> None:
    """R5: with high risk nobody shares a door where the house has two. A flat with one door keeps the hours apart."""
    if plan.visiting_entrance != plan.resident_entrance:
        return
    if queries.needs_safety_plan(case, queries.current_risk(case)) and open_entrances().count() > 1:
        raise Refusal(_("With violence or high risk each side has a door of its own."), field="resident_entrance")
