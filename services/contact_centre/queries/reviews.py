"""When a family's work is looked at again, what was said then, and what has been measured since the beginning."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateField, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.http import Http404

from kernel.clock import SOFIA
from kernel.reading import read_once
from services.cases.access import visible_to as visible_cases
from services.cases.enums import CaseMove, Service
from services.cases.models import Case
from services.cases.queries import children_of
from services.contact_centre.ledger_enums import (
    ANCHORS,
    BETTER_IS_LESS,
    OF_ADULTS,
    OF_CHILDREN,
    REVIEWED,
    MeasuredAt,
    ReviewStep,
    Scale,
)
from services.contact_centre.models import Measurement, Review, ReviewVoice
from services.contact_centre.queries.preparation import adults_of
from services.people.models import Person
from services.staff.models import Worker

_VOICES = Prefetch("voices", ReviewVoice.objects.select_related("person").order_by("id"))


# --- when ------------------------------------------------------------------------------------------------------------


def with_due(cases: QuerySet[Case], days: int) -> QuerySet[Any]:
    """`review_due`: as the last review said; before the first one so many days after the meetings began."""
    said = Review.objects.filter(case=OuterRef("pk")).order_by("-held_on", "-id").values("next_on")[:1]
    began = TruncDate(F("opened_at") + timedelta(days=days), tzinfo=SOFIA)
    found = cases.filter(service=Service.CONTACT_CENTRE, state__in=REVIEWED, opened_at__isnull=False)
    return found.annotate(review_due=Coalesce(Subquery(said), began, output_field=DateField()))


def due_until(worker: Worker, day: date, days: int) -> QuerySet[Case]:
    """Cases of the worker whose review is due up to that day, the longest overdue first."""
    found = with_due(visible_cases(worker), days).filter(review_due__lte=day)
    return found.select_related("family", "key_worker").order_by("review_due", "id")


def due_of(case: Case, days: int) -> date | None:
    found = with_due(Case.objects.filter(pk=case.pk), days).values_list("review_due", flat=True).first()
    return found if isinstance(found, date) else None


# --- what was said ---------------------------------------------------------------------------------------------------


def reviews(case: Case) -> QuerySet[Review]:
    """With what everybody said, the newest first."""
    return held(case).prefetch_related(_VOICES)


@read_once
def held(case: Case) -> QuerySet[Review]:
    return case.reviews.select_related("author").order_by("-held_on", "-id")


def latest(case: Case) -> Review | None:
    return next(iter(held(case)), None)


def agreed_to_step_down(case: Case) -> bool:
    """The last review since the meetings began, or were last resumed, agreed on it."""
    last = latest(case)
    return last is not None and last.step == ReviewStep.STEP_DOWN


def visible(worker: Worker) -> QuerySet[Review]:
    rows = Review.objects.filter(case__in=visible_cases(worker).values("pk"))
    return rows.select_related("case", "author").prefetch_related(_VOICES).order_by("-held_on", "-id")


def get_review(worker: Worker, review_id: UUID) -> Review:
    found = visible(worker).select_related("case__family").filter(pk=review_id).first()
    if found is None:
        raise Http404
    return found


# --- what was measured -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """One person on one scale, as a form asks for it."""

    person: Person
    scale: Scale

    @property
    def key(self) -> str:
        return f"{self.scale}_{self.person.pk}"

    @property
    def anchors(self) -> tuple[Any, ...]:
        return ANCHORS[self.scale]


def asked_of(case: Case) -> list[Asked]:
    """Each child for its safety; each adult for the conflict and for how well it goes."""
    children = [Asked(child, scale) for child in children_of(case) for scale in OF_CHILDREN]
    return children + [Asked(adult, scale) for adult in adults_of(case) for scale in OF_ADULTS]


@dataclass(frozen=True, slots=True)
class Course:
    """One person on one scale over time."""

    person: Person
    scale: Scale
    rows: list[Measurement]

    @property
    def label(self) -> str:
        return str(self.scale.label)

    @property
    def anchors(self) -> tuple[Any, ...]:
        return ANCHORS[self.scale]

    @property
    def change(self) -> int | None:
        """For the better when positive, whichever way the scale runs; unknown with one measurement."""
        values = [row.value for row in self.rows if row.value is not None]
        if len(values) < 2:
            return None
        change = values[-1] - values[0]
        return -change if self.scale in BETTER_IS_LESS else change


def courses(case: Case) -> list[Course]:
    rows: dict[tuple[UUID, str], list[Measurement]] = {}
    for row in measurements(case):
        rows.setdefault((row.person_id, row.scale), []).append(row)
    return [Course(found[0].person, Scale(scale), found) for (_person, scale), found in rows.items()]


def measurements(case: Case) -> QuerySet[Measurement]:
    return case.measurements.select_related("person", "by").order_by("on", "written_at", "id")


def not_measured(case: Case, moment: MeasuredAt) -> list[Asked]:
    """Of those who are asked, whoever has no value of this time since the case was last opened anew."""
    rows = case.measurements.filter(moment=moment)
    since = reopened_on(case)
    rows = rows.filter(on__gte=since) if since else rows
    known = set(rows.values_list("person_id", "scale"))
    return [one for one in asked_of(case) if (one.person.pk, one.scale) not in known]


def reopened_on(case: Case) -> date | None:
    move = case.transitions.filter(move=CaseMove.REOPEN).order_by("-at", "-id").first()
    return move.at.astimezone(SOFIA).date() if move else None


def people_heard(case: Case) -> list[Person]:
    """Whose view belongs into a review: every child and every adult of the arrangements, each apart."""
    return [*children_of(case), *adults_of(case)]
