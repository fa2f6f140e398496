"""R24: the team is asked for a second supervisor as long as a meeting ahead needs two and has one."""

from datetime import datetime

from django.utils.translation import gettext as _

from kernel.clock import local
from services.cases.models import Case
from services.cases.operations import add_task
from services.cases.operations.tasks import close_tasks
from services.contact_centre.enums import STILL_MADE
from services.contact_centre.models import Session
from services.contact_centre.queries.ratio import without_second
from services.staff.models import Worker

TASK = "second"


def settle_seconds(*, case: Case, by: Worker | None, at: datetime) -> None:
    """
    One task of the team that says how many and from when on, due with the first of them; done when none is left.

    Called after whatever may change the answer: the risk, an hour, who leads, what is cancelled, frozen or thawed.
    """
    lacking = _lacking(case, at)
    if not lacking:
        close_tasks(case=case, kind=TASK, by=by, at=at)
        return
    day = local(lacking[0].starts_at).date()
    said = _("Name a second supervisor: one is missing in %(count)s of the planned meetings, first on %(day)s")
    title = said % {"day": f"{day:%d.%m.%Y}", "count": len(lacking)}
    open_task = case.tasks.filter(kind=TASK, done_at__isnull=True).order_by("id").first()
    if open_task is None:
        add_task(case=case, kind=TASK, title=title, due_on=day, by=None, at=at)
    elif (open_task.title, open_task.due_on) != (title, day):
        open_task.title, open_task.due_on = title, day
        open_task.save(update_fields=["title", "due_on"])


def _lacking(case: Case, at: datetime) -> list[Session]:
    coming = list(case.sessions.filter(state__in=STILL_MADE, starts_at__gt=at).order_by("starts_at", "id"))
    lacking = without_second(coming)
    return [one for one in coming if one.pk in lacking]
