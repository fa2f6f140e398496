"""Terms of keeping and legal holds."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases.access import may
from services.cases.models import Case
from services.custody.enums import TermState
from services.custody.models import LegalHold, Term
from services.custody.questions import TERM, ask_term, of_term
from services.custody.reasons import reason_of
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability

LONGEST = 100


@transaction.atomic
def propose_term(*, kept: str, years: int, ground: str, by: Worker, at: datetime) -> Term:
    """
    Say how long a class is kept. Nothing changes until another person confirms it; an open proposal is replaced.

    :raises Refusal: no ground, or not 1 to 100 years.
    """
    if not by.may(Capability.RETENTION_MANAGE):
        raise PermissionDenied
    if not 1 <= years <= LONGEST:
        raise Refusal(_("Give a number of years between 1 and 100."), field="years")
    if not ground.strip():
        raise Refusal(_("Say on which ground in law."), field="ground")
    open_ = Term.objects.select_for_update().filter(kept=kept, state=TermState.PROPOSED).first()
    row = open_ or Term(kept=kept)
    row.years, row.ground, row.proposed_by, row.proposed_at = years, ground.strip(), by, at
    row.save()
    approvals.settle(kind=TERM, subject=row.pk, by=by, at=at)
    ask_term(row, at)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("years", "ground"), detail={"kept": kept})
    return row


@transaction.atomic
def decide_term(*, term: Term, is_confirmed: bool, by: Worker, at: datetime, because: str = "") -> Term:
    """
    Confirm or refuse as the second person; what was in force until now is kept as replaced.

    :raises Refusal: one's own, or decided already.
    """
    term = Term.objects.select_for_update().get(pk=term.pk)
    approvals.require(by, of_term(term))
    if term.state != TermState.PROPOSED:
        raise Refusal(_("This was already decided."))
    if is_confirmed:
        Term.objects.filter(kept=term.kept, state=TermState.IN_FORCE).update(state=TermState.REPLACED)
    term.state = TermState.IN_FORCE if is_confirmed else TermState.REFUSED
    term.decided_at, term.decided_by = at, by
    term.save(update_fields=["state", "decided_at", "decided_by"])
    approvals.close(kind=TERM, subject=term.pk, is_given=is_confirmed, because=because, by=by, at=at)
    detail = {"state": term.state}
    record(Action.WRITE, actor=by.as_actor(), what=term, fields=("state",), reason=because, detail=detail)
    return term


def decide_term_asked(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    """The same decision, from the page of approvals."""
    term = Term.objects.get(pk=approval.subject)
    decide_term(term=term, is_confirmed=is_given, because=because, by=by, at=at)


@transaction.atomic
def hold_case(*, case: Case, reason: str, look_again_on: date, by: Worker, at: datetime) -> LegalHold:
    """
    Nothing of the case and of its people is erased until the hold is lifted.

    :raises Refusal: no reason, a day that is past, or a hold stands already.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.RETENTION_MANAGE, case):
        raise PermissionDenied
    if look_again_on < at.astimezone(SOFIA).date():
        raise Refusal(_("The day is already past."), field="look_again_on")
    if case.holds.filter(lifted_at__isnull=True).exists():
        raise Refusal(_("The case is under a legal hold already."))
    hold = LegalHold.objects.create(
        case=case, reason=reason_of(reason, "reason"), look_again_on=look_again_on, set_by=by, set_at=at
    )
    record(Action.WRITE, actor=by.as_actor(), what=hold, fields=("reason",), reason=reason)
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, because: str, by: Worker, at: datetime) -> None:
    """
    :raises Refusal: no reason, or lifted before.
    """
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if not may(by, Capability.RETENTION_DECIDE, hold.case):
        raise PermissionDenied
    if hold.lifted_at is not None:
        raise Refusal(_("The hold was lifted before."))
    hold.lifted_because, hold.lifted_at, hold.lifted_by = reason_of(because, "because"), at, by
    hold.save(update_fields=["lifted_because", "lifted_at", "lifted_by"])
    record(Action.WRITE, actor=by.as_actor(), what=hold, fields=("lifted_at",), reason=because)
