"""From the words of the order to meetings in the calendar."""

import logging
from datetime import date, datetime, time, timedelta

from kernel import clock
from services.cases.models import Case
from services.contact_centre.models import ContactPlan
from services.contact_centre.operations.generation import generate_sessions
from services.contact_centre.operations.plans import NewPlan
from services.contact_centre.operations.plans import confirm_plan as confirm
from services.contact_centre.queries import orders
from services.scheduling.regime import codec
from services.scheduling.regime.occurrences import occurrences
from services.scheduling.regime.parse import propose
from services.scheduling.regime.questions import blocking
from services.scheduling.regime.resolve import resolve
from services.scheduling.regime.rule import Pattern, Phase, Rule, Slot, Weekly
from services.staff.models import Worker

AHEAD = timedelta(days=91)
ANSWERS = {"week_of_month": "by:5"}  # the first week is the one with the first Saturday
BY_HAND = Rule((Phase((Pattern(Weekly(1), (Slot(day=5, start=time(10), end=time(12)),)),)),))
logger = logging.getLogger(__name__)


def horizon() -> date:
    return clock.today() + AHEAD


def confirm_plan(case: Case, *, by: Worker, at: datetime) -> ContactPlan:
    """Propose the rule from the words, answer what it asks, confirm."""
    basis = orders.bases_in_force(case, clock.local(at).date())[0]
    rule, answers = _answered(propose(basis.regime_text, decided_on=basis.dated).rule)
    plan = NewPlan(tuple(orders.arrangements(case)), rule, answers)
    return confirm(basis=basis, plan=plan, by=by, at=at)


def _answered(rule: Rule | None) -> tuple[Rule, list[dict[str, str]]]:
    """As a coordinator would answer; what nobody can answer is entered by hand."""
    answers: list[dict[str, str]] = []
    for question in blocking(rule) if rule else ():
        choice = next((choice for choice in question.choices if choice.code == ANSWERS.get(question.code)), None)
        rule = resolve(rule, question.key, choice.code) if rule and choice else None
        if rule is None or choice is None:
            break
        answers.append({"question": question.sentence, "answer": choice.label})
    if rule is None:
        logger.warning("The demo enters a rule by hand: nothing was proposed from the words of its order.")
        return BY_HAND, []
    return rule, answers


def book_plans(case: Case, until: date, *, by: Worker, at: datetime) -> None:
    """Whatever the plan in use has up to that day and is not yet in the calendar."""
    for plan in case.plans.filter(confirmed_at__isnull=False, ended_at__isnull=True):
        if _has_more(plan, clock.local(at).date(), until):
            generate_sessions(plan=plan, until=until, by=by, at=at)


def _has_more(plan: ContactPlan, since: date, until: date) -> bool:
    """Dates behind the last one in the calendar; so a second run on the same day writes nothing, not even an event."""
    last = plan.sessions.exclude(occurrence="").order_by("-starts_at").values_list("starts_at", flat=True).first()
    after = clock.local(last).date() + timedelta(days=1) if last else since
    dates = occurrences(codec.from_dict(plan.rule), since=after, until=until) if after <= until else []
    return any(one.is_date for one in dates)
