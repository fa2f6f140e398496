"""
The lists behind the figures: what a worker may see of a period, as querysets.

A figure counts one of these, narrowed by a condition; the page that opens shows the very same rows. Nothing here
looks past what the worker sees anyway.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Min, Q, QuerySet
from django.db.models.functions import ExtractIsoWeekDay

from kernel import clock
from kernel.clock import SOFIA
from services.cases.access import visible_to as visible_cases
from services.cases.enums import OPEN_STATES
from services.cases.models import Case, Task
from services.cases.queries import open_tasks
from services.consultations.access import visible_to as visible_consultations
from services.consultations.enums import NotHeld
from services.consultations.models import Consultation
from services.contact_centre.access import visible_sessions
from services.contact_centre.models import FollowUp, MakeUp, Measurement, Session, SuspensionProposal
from services.contact_centre.queries import closing, orders, proposals, reviews
from services.contact_centre.queries.ledger import HELD, owed_rows
from services.contact_centre.queries.sessions import RECORD_DUE
from services.reports.figures.period import Period
from services.staff.models import Worker

Rows = Callable[[Worker, Period], QuerySet]


def sessions(worker: Worker, period: Period) -> QuerySet[Session]:
    rows = visible_sessions(worker).filter(period.within("starts_at"))
    return rows.annotate(weekday=ExtractIsoWeekDay("starts_at", tzinfo=SOFIA))


def consultations(worker: Worker, period: Period) -> QuerySet[Consultation]:
    """One that was moved counts at the hour to which it was moved."""
    return visible_consultations(worker).filter(period.within("starts_at")).exclude(not_held=NotHeld.MOVED)


def received(worker: Worker, period: Period) -> QuerySet[Case]:
    return visible_cases(worker).filter(period.within("received_at"))


def open_cases(worker: Worker, period: Period) -> QuerySet[Case]:
    """Open now, whatever the period."""
    return visible_cases(worker).filter(state__in=OPEN_STATES)


def closed(worker: Worker, period: Period) -> QuerySet[Case]:
    return visible_cases(worker).filter(period.within("closed_at"))


def first_meetings(worker: Worker, period: Period) -> QuerySet[Case]:
    """Cases whose first meeting that took place lies in the period, with the time they had waited for it."""
    began = Min("sessions__starts_at", filter=_held_of_case())
    cases = Case.objects.filter(pk__in=visible_cases(worker).values("pk")).annotate(first_at=began)
    waited = ExpressionWrapper(F("first_at") - F("received_at"), output_field=DurationField())
    return cases.filter(period.within("first_at")).annotate(waited=waited)


def _held_of_case() -> Q:
    return Q(**{f"sessions__{name}": value for name, value in HELD.children})


def late_records(worker: Worker, period: Period) -> QuerySet[Session]:
    """R26: not signed although the term is over, now."""
    due = clock.now() - timedelta(hours=orders.policy().record_due_hours)
    return visible_sessions(worker).filter(state__in=RECORD_DUE, ends_at__lt=due)


def late_reviews(worker: Worker, period: Period) -> QuerySet[Case]:
    yesterday = clock.today() - timedelta(days=1)
    return reviews.due_until(worker, yesterday, orders.policy().review_days)


def late_tasks(worker: Worker, period: Period) -> QuerySet[Task]:
    return open_tasks(worker).filter(due_on__lt=clock.today())


def late_follow_ups(worker: Worker, period: Period) -> QuerySet[FollowUp]:
    return closing.follow_ups_due(worker, clock.today() - timedelta(days=1))


def waiting_proposals(worker: Worker, period: Period) -> QuerySet[SuspensionProposal]:
    return proposals.waiting(worker)


def owed_make_ups(worker: Worker, period: Period) -> QuerySet[MakeUp]:
    return owed_rows(clock.today()).filter(case__in=visible_cases(worker).values("pk"))


def closing_measures(worker: Worker, period: Period) -> QuerySet[Measurement]:
    """Everything measured of the cases that were closed in the period."""
    rows = Measurement.objects.filter(case__in=closed(worker, period).values("pk"), value__isnull=False)
    return rows.select_related("case__family").order_by("case_id", "on", "written_at", "id")
