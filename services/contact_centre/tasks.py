"""What the clock does (reminders, what silence means), and what takes longer than a page waits (the planner)."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from kernel import ports
from kernel.clock import now
from kernel.place import require_centre
from outbox.handlers import handles
from outbox.tasks import centre_task, commons_task
from services.contact_centre import beside
from services.contact_centre.enums import PlanningState
from services.contact_centre.operations.answers import confirm_the_silent
from services.contact_centre.operations.messages import tell_frozen
from services.contact_centre.operations.overdue import alert_overdue
from services.contact_centre.operations.planning import deciding, work, work_bookings, work_planning
from services.contact_centre.operations.reminders import make_due
from services.contact_centre.operations.reviews import ask_overdue
from services.contact_centre.operations.steps import look_at_steps
from services.contact_centre.places import WITHOUT_MEETINGS
from services.contact_centre.queries.orders import policy
from services.contact_centre.queries.planning import booked_for, unheard
from services.staff.models import Worker


@centre_task(name="contact_centre.remind")
def remind() -> None:
    make_due(at=now())
    confirm_the_silent(at=now())
    tell_frozen(at=now())
    beside.remind(at=now())  # last: what goes wrong in another room stops nothing of the meetings


@centre_task(name="contact_centre.look_at_steps")
def look_at() -> None:
    look_at_steps(at=now())


@commons_task(
    name="contact_centre.look_at_all_steps",
    reason="Has every centre with meetings ask a person where agreed weeks have been held; reads no content itself.",
    every=3600.0,
)
def look_at_all_steps() -> None:
    for place in ports.each_place():
        if place.is_centre and place.kind not in WITHOUT_MEETINGS:
            look_at.delay(str(place.uuid))


@commons_task(
    name="contact_centre.remind_all",
    reason="Has every centre with meetings look for the reminders that are due; reads no content itself.",
    every=300.0,
)
def remind_all() -> None:
    for place in ports.each_place():
        if place.is_centre and place.kind not in WITHOUT_MEETINGS:
            remind.delay(str(place.uuid))


@centre_task(name="contact_centre.plan")
def plan(planning: str) -> None:
    work_planning(planning_id=UUID(planning))


@centre_task(name="contact_centre.book_plan")
def book_plan(planning: str, by: str) -> None:
    work_bookings(planning_id=UUID(planning), by=Worker.objects.select_related("user").get(pk=by))


@handles(work.TOPIC, title=gettext_lazy("Looking for hours for the meetings of a plan"))
def wake_planner(payload: dict[str, Any]) -> None:
    """Minutes of work are no transaction: the message starts a task that tells of its progress."""
    here = str(require_centre().uuid)
    transaction.on_commit(lambda: plan.delay(here, payload["planning"]))


@handles(deciding.TOPIC, title=gettext_lazy("Booking the meetings of a plan"))
def wake_booker(payload: dict[str, Any]) -> None:
    here = str(require_centre().uuid)
    transaction.on_commit(lambda: book_plan.delay(here, payload["planning"], payload["by"]))


@centre_task(name="contact_centre.wake_plannings")
def wake_plannings() -> None:
    """A run that is begun meanwhile is left alone by its task: one worker has it, and books each meeting once."""
    here = str(require_centre().uuid)
    for planning in unheard(now()):
        if planning.state == PlanningState.WAITING:
            plan.delay(here, str(planning.pk))
        else:
            book_plan.delay(here, str(planning.pk), str(booked_for(planning)))


@commons_task(
    name="contact_centre.wake_all_plannings",
    reason="Has every centre with meetings look for runs of the planner that nobody does; reads no content itself.",
    every=30.0,
)
def wake_all_plannings() -> None:
    for place in ports.each_place():
        if place.is_centre and place.kind not in WITHOUT_MEETINGS:
            wake_plannings.delay(str(place.uuid))


@centre_task(name="contact_centre.alert_overdue")
def alert_overdue_work() -> None:
    alert_overdue(policy=policy(), at=now())
    ask_overdue(policy=policy(), at=now())


@commons_task(
    name="contact_centre.alert_overdue_all",
    reason="Has every centre with meetings look for records and reviews whose term is over; reads no content itself.",
    every=900.0,
)
def alert_overdue_all() -> None:
    for place in ports.each_place():
        if place.is_centre and place.kind not in WITHOUT_MEETINGS:
            alert_overdue_work.delay(str(place.uuid))
