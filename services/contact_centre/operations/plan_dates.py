"""What the words of the order leave to a person: single visits, days left out, open points that are settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.addresses import address
from kernel.clock import SOFIA
from kernel.errors import Hint, Refusal
from services.cases.models import Case
from services.contact_centre import access
from services.contact_centre.enums import STILL_MADE
from services.contact_centre.models import ContactPlan, LegalBasis
from services.scheduling.regime import by_hand, codec, words
from services.scheduling.regime.by_hand import BadDay, Visit
from services.scheduling.regime.rule import Rule, Settled
from services.staff.models import Worker
from services.staff.roles import Capability


@dataclass(frozen=True, slots=True)
class DateChange:
    """
    `visits`: number of the form's row to the visit, so that a refusal stands beside what was typed.

    `points`: number of the open point to how it was settled; None opens it again.
    """

    reason: str
    visits: Mapping[int, Visit] = field(default_factory=dict)
    struck: tuple[date, ...] = ()
    points: Mapping[int, Settled | None] = field(default_factory=dict)


@transaction.atomic
def change_dates(*, plan: ContactPlan, change: DateChange, by: Worker, at: datetime) -> ContactPlan:
    """
    Enter visits, leave days out and settle open points of a confirmed plan; the rule that was read stays beside them.

    Meetings are made afterwards by `generation.generate_sessions`, as from every other date.

    :raises Refusal: nothing changes, a day that cannot be, a day for which a meeting is already made.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=plan.case_id)
    access.require(by, Capability.ORDERS_CONFIRM, case)
    row = ContactPlan.objects.select_for_update(of=("self",)).select_related("basis").get(pk=plan.pk)
    before = codec.from_dict(row.rule)
    rule = _changed(row, before, change, at)
    _check(row, change, changed=rule != before)
    row.rule = codec.to_dict(rule)
    row.answers = [*(row.answers or []), _answer(change, at)]
    row.save(update_fields=["rule", "answers"])
    counts = {"added": len(change.visits), "left_out": len(change.struck), "settled": len(change.points)}
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("rule",), detail=counts)
    return row


def _check(plan: ContactPlan, change: DateChange, *, changed: bool) -> None:
    if plan.ended_at is not None:
        raise Refusal(_("This plan is not in use any more."))
    if not changed:
        raise Refusal(_("Nothing was changed: enter a date, leave one out or settle an open point."))
    if not change.reason.strip():
        raise Refusal(_("Say on what ground: a letter of the court, an agreement of the parents …"), field="reason")


def _changed(plan: ContactPlan, rule: Rule, change: DateChange, at: datetime) -> Rule:
    for number, how in change.points.items():
        rule = by_hand.settle(rule, number, how)
    for day in change.struck:
        rule = _struck_out(plan, rule, day)
    for row, visit in change.visits.items():
        rule = _with_visit(plan, rule, row, visit, at.astimezone(SOFIA).date())
    return rule


def _struck_out(plan: ContactPlan, rule: Rule, day: date) -> Rule:
    """A meeting that is already made is cancelled by name, with its reason and its messages, not by the way."""
    prefix = f"{day:%Y-%m-%d} "
    made = plan.sessions.filter(occurrence__startswith=prefix, state__in=STILL_MADE).order_by("starts_at").first()
    if made is not None:
        message = _("The meeting of %(day)s is already made. Cancel it first; those who come are told then.")
        hint = Hint(_("The meeting"), address("meetings:session", made.pk))
        raise Refusal(message % {"day": words.day_text(day)}, field="struck", hints=(hint,))
    try:
        return by_hand.strike_out(rule, day)
    except BadDay as bad:
        raise Refusal(str(bad), field="struck") from None


def _with_visit(plan: ContactPlan, rule: Rule, row: int, visit: Visit, today: date) -> Rule:
    if visit.day < today:
        raise Refusal(_("This day is in the past."), field=f"day_{row}")
    if not _is_in_force(plan.basis, visit.day):
        raise Refusal(_("The act is not in force on that day."), field=f"day_{row}")
    try:
        return by_hand.add_visit(rule, visit)
    except BadDay as bad:
        raise Refusal(str(bad), field=f"start_{row}") from None


def _is_in_force(basis: LegalBasis, day: date) -> bool:
    return basis.in_force_from <= day and (basis.in_force_until is None or day <= basis.in_force_until)


def _answer(change: DateChange, at: datetime) -> dict[str, str]:
    day = words.day_text(at.astimezone(SOFIA).date())
    return {"question": _("Changed by hand on {day}").format(day=day), "answer": change.reason.strip()}
