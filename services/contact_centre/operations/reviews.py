"""Reviews (R25) and measurements. Both are signed when written; what was wrong is put right by the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal
from services.cases.models import Case, Task
from services.cases.operations.tasks import ask_key_worker
from services.contact_centre import access
from services.contact_centre.ledger_enums import REVIEWED, MeasuredAt, ReviewStep, Scale
from services.contact_centre.models import Measurement, Policy, Review, ReviewVoice
from services.contact_centre.queries import reviews as queries
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

KIND = "review:"  # of a task; the day on which the review was due follows
DUE = sight.work("reviews that are due", "Looks at every case for the day of its review; tasks say that day alone.")
Values = Mapping[tuple[UUID, str], int]  # (person, scale) → 0 to 10


@dataclass(frozen=True, slots=True)
class NewReview:
    """`voices`: by the id of each child and adult, their own words or why there are none."""

    held_on: date
    goals: str
    risk: str
    step: str
    step_because: str
    next_on: date
    voices: Mapping[UUID, str] = field(default_factory=dict)
    values: Values = field(default_factory=dict)


@transaction.atomic
def write_review(*, case: Case, review: NewReview, by: Worker, at: datetime) -> Review:
    """
    Write down what a review has found. The step it agrees on is taken by a move of the case, by whoever may.

    :raises Refusal: nobody was heard, a day in the future, or the next review is not later.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    access.require(by, Capability.CASES_EDIT, case)
    people = {person.pk: person for person in queries.people_heard(case)}
    _check(case, review, people, at)
    row = Review.objects.create(
        case=case,
        held_on=review.held_on,
        goals=review.goals.strip(),
        risk=review.risk.strip(),
        step=review.step,
        step_because=review.step_because.strip(),
        next_on=review.next_on,
        author=by,
        written_at=at,
    )
    ReviewVoice.objects.bulk_create(
        ReviewVoice(review=row, person=people[pk], said=said.strip()) for pk, said in review.voices.items()
    )
    _keep(case, review.values, MeasuredAt.REVIEW, review.held_on, by, at)
    case.tasks.filter(kind__startswith=KIND, done_at__isnull=True).update(done_at=at, done_by=by)
    record(Action.SIGN, actor=by.as_actor(), what=row, fields=("goals", "voices", "risk", "step"))
    return row


def _check(case: Case, review: NewReview, people: Mapping[UUID, Person], at: datetime) -> None:
    if case.state not in REVIEWED:
        raise Refusal(_("Only work that goes on is reviewed."))
    if review.step not in ReviewStep.values:
        raise Refusal(_("Say what the next step is."), field="step")
    for name in ("goals", "risk", "step_because"):
        if not getattr(review, name).strip():
            raise Refusal(_("Write it down, if only in one sentence."), field=name)
    if review.held_on > local(at).date():
        raise Refusal(_("This day is in the future."), field="held_on")
    if review.next_on <= review.held_on:
        raise Refusal(_("The next review is later than this one."), field="next_on")
    for pk, person in people.items():
        if not review.voices.get(pk, "").strip():
            text = _("What does %(name)s say? If there is no view, write why.")
            raise Refusal(text % {"name": person.names}, field=f"said_{pk}")
    if set(review.voices) - set(people):
        raise Refusal(_("Only people of this case are heard."))


@sight.beyond(DUE)
def ask_overdue(*, policy: Policy, at: datetime) -> int:
    """R25: a task for the key worker of each case whose review is overdue, once for each; how many there are anew."""
    overdue = queries.with_due(Case.objects.all(), policy.review_days).filter(review_due__lt=local(at).date())
    is_asked = Task.objects.filter(kind__startswith=KIND, done_at__isnull=True).values("case")
    rows = overdue.exclude(pk__in=is_asked).order_by("review_due", "id")
    return sum(_ask(case, case.review_due, at) for case in list(rows))


def _ask(case: Case, due: date, at: datetime) -> bool:
    title = _("Review the work with the family: it was due on %(day)s") % {"day": f"{due:%d.%m.%Y}"}
    return ask_key_worker(case=case, kind=f"{KIND}{due:%Y-%m-%d}", title=title, at=at)


@transaction.atomic
def measure(
    *, case: Case, moment: str, on: date, values: Values, by: Worker, at: datetime, none_because: str = ""
) -> list[Measurement]:
    """
    Keep what was measured of some or all people of the case.

    With `none_because` whoever is not measured stands there without a value and with this reason.

    :raises Refusal: nothing measured, not 0 to 10, somebody of another case, or in the future.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    access.require(by, Capability.CASES_EDIT, case)
    if moment not in MeasuredAt.values:
        raise Refusal(_("Say when it was measured."), field="moment")
    if on > local(at).date():
        raise Refusal(_("This day is in the future."), field="on")
    if not values and not none_because.strip():
        raise Refusal(_("Nothing was measured."))
    rows = _keep(case, values, moment, on, by, at)
    return rows + (_keep_missing(case, moment, on, none_because.strip(), by, at) if none_because.strip() else [])


def _keep_missing(case: Case, moment: str, on: date, because: str, by: Worker, at: datetime) -> list[Measurement]:
    missing = queries.not_measured(case, MeasuredAt(moment))
    facts = {"moment": moment, "on": on, "none_because": because, "by": by, "written_at": at}
    rows = [Measurement(case=case, person=one.person, scale=one.scale, **facts) for one in missing]
    Measurement.objects.bulk_create(rows)
    return rows


def _keep(case: Case, values: Values, moment: str, on: date, by: Worker, at: datetime) -> list[Measurement]:
    asked = {(one.person.pk, str(one.scale)): one for one in queries.asked_of(case)}
    rows = []
    for (person, scale), value in values.items():
        if (person, str(scale)) not in asked or not 0 <= value <= 10:
            raise Refusal(_("From 0 to 10, for people of this case alone."), field=f"{scale}_{person}")
        facts = {"scale": Scale(scale), "value": value, "moment": moment, "on": on}
        rows.append(Measurement(case=case, person_id=person, by=by, written_at=at, **facts))
    Measurement.objects.bulk_create(rows)
    if rows:
        record(Action.WRITE, actor=by.as_actor(), what=case, fields=("measurements",))
    return rows
