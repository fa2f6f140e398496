"""A rule becomes the plan of a family when a person who has seen its dates says yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases.models import Case
from services.contact_centre import access
from services.contact_centre.enums import CancelledBy, SessionState
from services.contact_centre.models import Arrangement, ContactPlan, LegalBasis, Session
from services.contact_centre.operations.sessions import MOVABLE, cancel_session
from services.contact_centre.queries import orders
from services.scheduling.regime import codec
from services.scheduling.regime.occurrences import preview
from services.scheduling.regime.questions import blocking
from services.scheduling.regime.rule import Rule
from services.staff.models import Worker
from services.staff.roles import Capability

MADE = MOVABLE | {SessionState.FROZEN}  # a frozen meeting of a plan that is over must not come back


@dataclass(frozen=True, slots=True)
class NewPlan:
    """`answers`: how each ambiguity was resolved, as sentences; by hand there are none."""

    arrangements: tuple[Arrangement, ...]
    rule: Rule
    answers: Sequence[dict[str, str]] = ()
    cancel_former: bool = False


@transaction.atomic
def confirm_plan(*, basis: LegalBasis, plan: NewPlan, by: Worker, at: datetime) -> ContactPlan:
    """
    Keep the rule beside the verbatim text. Meetings are made from it afterwards, by `generation.generate_sessions`.

    An earlier plan of the same children ends; its meetings ahead are cancelled when that was wished, else the
    confirmation is refused: two plans would fill the calendar twice.

    :raises Refusal: an open question, no date ahead, arrangements of another act, meetings of the earlier plan.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=basis.case_id)
    access.require(by, Capability.ORDERS_CONFIRM, case)
    _check(basis, plan, at)
    for former in _former(case, plan):
        _end(former, plan, by, at)
    row = ContactPlan.objects.create(
        case=case,
        basis=basis,
        rule=codec.to_dict(plan.rule),
        answers=list(plan.answers),
        confirmed_at=at,
        confirmed_by=by,
        created_at=at,
        created_by=by,
    )
    row.arrangements.set(plan.arrangements)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("rule", "answers", "arrangements", "confirmed_at"))
    return row


def _check(basis: LegalBasis, plan: NewPlan, at: datetime) -> None:
    today = at.astimezone(SOFIA).date()
    if basis.kind not in orders.REGIME_KINDS:
        raise Refusal(_("A protection order does not give anybody a right to meet."))
    if not plan.arrangements or any(row.basis_id != basis.pk for row in plan.arrangements):
        raise Refusal(_("Choose for which children the rule holds."), field="arrangements")
    open_question = next(iter(blocking(plan.rule)), None)
    if open_question:
        raise Refusal(open_question.sentence)
    if not any(one.is_date for one in preview(plan.rule, today, now=at)):
        raise Refusal(_("The rule has no date ahead: look at its days and at its end."))


def _former(case: Case, plan: NewPlan) -> list[ContactPlan]:
    children = {row.child_id for row in plan.arrangements}
    active = case.plans.filter(confirmed_at__isnull=False, ended_at__isnull=True)
    return list(active.filter(arrangements__child__in=children).distinct().order_by("id"))


def _end(former: ContactPlan, plan: NewPlan, by: Worker, at: datetime) -> None:
    ahead = Session.objects.filter(plan=former, state__in=MADE, starts_at__gt=at).order_by("starts_at", "id")
    if ahead and not plan.cancel_former:
        message = ngettext(
            "%(count)s meeting of the earlier plan is still ahead. Say below that it is cancelled.",
            "%(count)s meetings of the earlier plan are still ahead. Say below that they are cancelled.",
            len(ahead),
        )
        raise Refusal(message % {"count": len(ahead)}, field="cancel_former")
    for session in ahead:
        reason = _("A new plan took the place of the former one.")
        cancel_session(session=session, cancelled_by=CancelledBy.COURT, reason=reason, by=by, at=at)
    former.ended_at = at
    former.save(update_fields=["ended_at"])
