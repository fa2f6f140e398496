"""A run of the planner: asked for on a page, worked out in the background, kept as proposals."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA, at_sofia, now
from kernel.errors import Refusal
from outbox.post import post
from services.contact_centre.enums import PlanningState
from services.contact_centre.models import Planning, Proposal
from services.contact_centre.operations.planning import reasons
from services.contact_centre.operations.planning.dates import WantedDate
from services.contact_centre.operations.planning.gather import Gathered, gather, moment
from services.contact_centre.queries import planning as queries
from services.scheduling.planner.problem import Placed
from services.scheduling.planner.problem import Proposal as Found
from services.scheduling.planner.process import NoProposal, propose
from services.staff.models import Worker

TOPIC = "contact_centre.plan"
LONGEST = timedelta(days=100)  # three months and the days around them
SECONDS = 20.0


@transaction.atomic
def ask_to_plan(*, first_day: date, last_day: date, by: Worker, at: datetime) -> Planning:
    """
    Have the planner work out these days. It books nothing: what it proposes waits for a person.

    :raises Refusal: days that are over, too many of them, or another run that is still busy.
    """
    queries.require_planner(by)
    today = at.astimezone(SOFIA).date()
    if last_day < today:
        raise Refusal(_("These days are in the past."), field="month")
    if last_day - first_day > LONGEST:
        raise Refusal(_("At most three months at once."), field="months")
    if any(not queries.is_stale(one, at) for one in queries.busy()):
        raise Refusal(_("The planner is at work already: wait until it has finished."), field="month")
    planning = Planning.objects.create(first_day=max(first_day, today), last_day=last_day, asked_by=by, asked_at=at)
    record(Action.WRITE, actor=by.as_actor(), what=planning, fields=("first_day", "last_day"))
    post(TOPIC, {"planning": str(planning.pk)})
    return planning


def work_planning(*, planning_id: UUID) -> None:
    """Called by the worker, outside of any transaction: whoever waits sees the progress."""
    if not _begun(planning_id, at=now()):
        return
    planning = Planning.objects.get(pk=planning_id)
    try:
        gathered = gather(planning.first_day, planning.last_day, now(), seconds=SECONDS)
        found = propose(gathered.problem, lambda done, of: _tell(planning_id, done, of))
        _keep(planning, gathered, found)
    except Exception as error:
        _end(planning_id, PlanningState.FAILED, trouble=type(error).__name__)
        if not isinstance(error, NoProposal):
            raise


@transaction.atomic
def _begun(planning_id: UUID, *, at: datetime) -> bool:
    """Once: a message that comes a second time finds it begun."""
    waiting = Planning.objects.select_for_update(skip_locked=True).filter(pk=planning_id, state=PlanningState.WAITING)
    planning = waiting.first()
    if planning is None:
        return False
    planning.state, planning.started_at = PlanningState.WORKING, at
    planning.save(update_fields=["state", "started_at"])
    return True


def _tell(planning_id: UUID, done: int, of: int) -> None:
    Planning.objects.filter(pk=planning_id).update(done=done, total=of)


def _end(planning_id: UUID, state: PlanningState, *, trouble: str = "") -> None:
    Planning.objects.filter(pk=planning_id).update(state=state, finished_at=now(), trouble=trouble[:60])


@transaction.atomic
def _keep(planning: Planning, gathered: Gathered, found: Found) -> None:
    why = {one.visit: reasons.stored(one.reasons) for one in found.unplaced}
    placed = {one.visit: one for one in found.placed}
    Proposal.objects.bulk_create(
        _proposal(planning, one, placed.get(one.id), why.get(one.id)) for one in gathered.dates.values()
    )
    _end(planning.pk, PlanningState.READY)


def _proposal(
    planning: Planning, one: WantedDate, placed: Placed | None, why: list[reasons.Stored] | None
) -> Proposal:
    row = Proposal(
        planning=planning,
        case=one.plan.case,
        plan=one.plan,
        occurrence=one.key,
        purpose=one.booking.purpose if one.booking else one.one.kind,
        wanted_at=one.one.starts or at_sofia(one.one.day, datetime.min.time()),
        reasons=why,
    )
    if placed and one.booking:
        row.starts_at = moment(placed.starts)
        row.ends_at = row.starts_at + (one.booking.ends_at - one.booking.starts_at)
        row.room_id = UUID(placed.room) if placed.room else None
        row.supervisor_id = UUID(placed.worker)
        row.second_supervisor_id = UUID(placed.second) if placed.second else None
    return row
