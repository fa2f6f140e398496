"""R26: a record that is not signed in its term becomes a task of the case, once, until it is signed."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kernel import sight
from kernel.clock import local
from services.cases.models import Task
from services.cases.operations.tasks import ask_key_worker, close_tasks
from services.contact_centre.models import Policy, Session
from services.contact_centre.queries.sessions import RECORD_DUE
from services.staff.models import Worker

TERMS = sight.work("terms of records", "Looks at every record that is due; tasks are told without what was written.")


def kind_of(session: Session) -> str:
    """Of the task; a kind of a task is short."""
    return f"record:{session.pk.hex[:20]}"


@sight.beyond(TERMS)
def alert_overdue(*, policy: Policy, at: datetime) -> int:
    """A task for the key worker of each record whose term is over; how many there are anew."""
    late = Session.objects.filter(state__in=RECORD_DUE, ends_at__lt=at - timedelta(hours=policy.record_due_hours))
    rows = list(late.select_related("case").order_by("ends_at", "id"))
    told = set(Task.objects.filter(kind__in=[kind_of(one) for one in rows]).values_list("kind", flat=True))
    return sum(_alert(one, policy, at) for one in rows if kind_of(one) not in told)


def _alert(session: Session, policy: Policy, at: datetime) -> bool:
    title = _("The record of the meeting on %(day)s is not signed; its term ended on %(term)s")
    term = session.ends_at + timedelta(hours=policy.record_due_hours)
    words = {"day": f"{local(session.starts_at):%d.%m.%Y}", "term": f"{local(term):%d.%m.%Y %H:%M}"}
    return ask_key_worker(case=session.case, kind=kind_of(session), title=title % words, at=at)


@sight.beyond(TERMS)
def settled(*, session: Session, by: Worker, at: datetime) -> None:
    """It is signed now."""
    close_tasks(case=session.case, kind=kind_of(session), by=by, at=at)
