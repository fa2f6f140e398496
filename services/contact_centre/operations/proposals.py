"""
A proposal to suspend (R14): the program counts, a person decides.

A court's order is not suspended by us. Accepting moves the case through its own workflow, freezes what is planned, and
tells the court the same day; nothing of it happens by the count alone.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.actor import SYSTEM
from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases.access import may
from services.cases.enums import CaseMove
from services.cases.models import Case
from services.cases.operations import add_task, move_case
from services.cases.operations.tasks import close_tasks
from services.contact_centre.enums import MEETING_STATES
from services.contact_centre.ledger_enums import ProposalGround
from services.contact_centre.models import SuspensionProposal
from services.contact_centre.queries import orders
from services.contact_centre.queries import proposals as queries
from services.staff.models import Worker
from services.staff.roles import Capability

KIND = "suspension"
COUNTING = sight.work(
    "counting absences", "Whoever notes an absence at the entrance does not see the case; the count is of the case."
)


@sight.beyond(COUNTING)
@transaction.atomic
def consider(*, case: Case, at: datetime) -> None:
    """
    Count anew after a meeting did not take place, ended because of the child, or was put right.

    Makes a proposal where the count is enough, brings an open one up to date, and withdraws one that no longer holds.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.state not in MEETING_STATES:
        return
    policy = orders.policy()
    due = {_key(one.ground, one.child): one for one in queries.counts(case) if queries.enough(one, policy)}
    for row in case.suspension_proposals.filter(queries.is_open()).select_related("child").order_by("id"):
        count = due.pop(_key(row.ground, row.child), None)
        if count is None:
            _withdraw(row, at)
        else:
            SuspensionProposal.objects.filter(pk=row.pk).update(counted=[one.pk for one in count.sessions])
    for count in due.values():
        _propose(case, count, at)


def _key(ground: str, child: object) -> tuple[str, object]:
    return str(ground), getattr(child, "pk", None)


def _propose(case: Case, count: queries.Count, at: datetime) -> None:
    row = SuspensionProposal.objects.create(
        case=case,
        ground=count.ground,
        child=count.child,
        counted=[one.pk for one in count.sessions],
        made_at=at,
    )
    record(Action.WRITE, actor=SYSTEM, what=row, fields=("ground", "counted"))
    title = _("Decide about the proposal to suspend the meetings: %(ground)s")
    facts = {"ground": ProposalGround(count.ground).label}
    add_task(case=case, kind=KIND, title=title % facts, due_on=at.astimezone(SOFIA).date(), by=None, at=at)


def _withdraw(row: SuspensionProposal, at: datetime) -> None:
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    record(Action.WRITE, actor=SYSTEM, what=row, fields=("withdrawn_at",))


@transaction.atomic
def accept(*, proposal: SuspensionProposal, because: str, by: Worker, at: datetime) -> SuspensionProposal:
    """
    The meetings stop. The case is suspended by its own move; with it what is planned is frozen, and the letter to the
    court is drafted the same day (operations.freeze).

    :raises Refusal: no reason, decided already, or the case cannot be suspended any more.
    """
    proposal = _decided(proposal, because, by, at, is_accepted=True)
    move_case(case=proposal.case, move=CaseMove.SUSPEND, note=because, by=by, at=at)
    return proposal


@transaction.atomic
def decline(*, proposal: SuspensionProposal, because: str, by: Worker, at: datetime) -> SuspensionProposal:
    """
    The meetings go on; the same absences are not counted again.

    :raises Refusal: no reason, or decided already.
    """
    return _decided(proposal, because, by, at, is_accepted=False)


def may_decide(worker: Worker, proposal: SuspensionProposal) -> bool:
    return may(worker, Capability.CASES_DECIDE, proposal.case)


def _decided(
    proposal: SuspensionProposal, because: str, by: Worker, at: datetime, *, is_accepted: bool
) -> SuspensionProposal:
    Case.objects.select_for_update(of=("self",)).get(pk=proposal.case_id)
    rows = SuspensionProposal.objects.select_for_update(of=("self",)).select_related("case", "child")
    proposal = rows.get(pk=proposal.pk)
    if not may_decide(by, proposal):
        raise PermissionDenied
    if not because.strip():
        raise Refusal(_("Give the reason."), field="because")
    if proposal.decided_at or proposal.withdrawn_at:
        raise Refusal(_("This has been decided already."))
    proposal.is_accepted, proposal.because = is_accepted, because.strip()
    proposal.decided_at, proposal.decided_by = at, by
    proposal.save(update_fields=["is_accepted", "because", "decided_at", "decided_by"])
    record(Action.WRITE, actor=by.as_actor(), what=proposal, fields=("is_accepted", "because"), reason=because)
    if not proposal.case.suspension_proposals.filter(queries.is_open()).exists():
        close_tasks(case=proposal.case, kind=KIND, by=by, at=at)
    return proposal
