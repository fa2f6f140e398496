"""Opening one case that is not one's own: at once, with a reason, told to others, for hours, reviewed by another."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.links import absolute
from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA, local
from kernel.errors import Refusal
from kernel.moments import database_now
from outbox.mail import send_mail
from services.cases.access import visible_to
from services.cases.models import BreakGlass, Case
from services.cases.operations.tasks import add_task, close_tasks
from services.cases.queries import named_exactly
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability, Role

KIND = "emergency"  # among the questions to a second person
SHORTEST_REASON = 20


@transaction.atomic
def break_glass(*, asked: str, category: str, reason: str, by: Worker) -> BreakGlass:
    """
    Open the one case that `asked` names exactly: by its number, or by a person's full names, phone or ЕГН.

    It protects a child, so nobody has to agree first; the heads of service, the coordinators and the case's key worker
    are told at once, and a review stays open until another person has closed it. Its hours run by the database's
    clock, by which the row policies end it too.

    :raises Refusal: no sufficient reason, no such case, several of them, or one's own anyway.
    """
    if not by.may(Capability.CASES_BREAK_GLASS):
        raise PermissionDenied
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal(_("Give the reason in at least 20 characters."), field="reason")
    case = _one(asked)
    if visible_to(by).filter(pk=case.pk).exists():
        raise Refusal(_("You may open this case anyway: find it by the search."), field="asked")
    began = database_now()
    facts = {"reason": reason.strip(), "opened_at": began, "until": began + BreakGlass.LONGEST}
    glass = BreakGlass.objects.create(case=case, worker=by, category=category, **facts)
    record(
        Action.BREAK_GLASS, actor=by.as_actor(), what=glass, reason=reason, detail={"until": glass.until.isoformat()}
    )
    _tell(glass)
    _ask_for_review(glass)
    return glass


@transaction.atomic
def end_break_glass(*, glass: BreakGlass, by: Worker) -> None:
    """The worker, or whoever reviews, ends it before its time."""
    at = database_now()
    glass = BreakGlass.objects.select_for_update(of=("self",)).get(pk=glass.pk)
    if glass.worker_id != by.pk and not by.may(Capability.CASES_DECIDE):
        raise PermissionDenied
    if glass.ended_at is None and glass.until > at:
        glass.ended_at = at
        glass.save(update_fields=["ended_at"])
        record(Action.WRITE, actor=by.as_actor(), what=glass, fields=("ended_at",))


@transaction.atomic
def review_break_glass(*, glass: BreakGlass, finding: str, by: Worker, at: datetime, is_right: bool = True) -> None:
    """
    Say what the review found. It closes the task; the row and its events stay. `is_right`: it was an emergency.

    :raises Refusal: one's own, reviewed before, or nothing found.
    """
    glass = BreakGlass.objects.select_for_update(of=("self",)).get(pk=glass.pk)
    if glass.worker_id == by.pk:
        raise Refusal(_("Nobody reviews their own emergency."))
    approvals.require(by, question_of(glass))
    if glass.reviewed_at is not None:
        raise Refusal(_("This was already reviewed."))
    if len(finding.strip()) < SHORTEST_REASON:
        raise Refusal(_("Say in at least 20 characters what you found."), field="finding")
    glass.reviewed_at, glass.reviewed_by, glass.finding = at, by, finding.strip()
    glass.save(update_fields=["reviewed_at", "reviewed_by", "finding"])
    close_tasks(case=glass.case, kind=task_kind(glass), by=by, at=at)
    approvals.close(kind=KIND, subject=glass.pk, is_given=is_right, because=finding, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=glass, fields=("finding",), reason=finding)


def question_of(glass: BreakGlass) -> Approval:
    return approvals.about(kind=KIND, subject=glass.pk, asked_by=glass.worker, case_id=glass.case_id)


def decide_asked(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    """The same review, from the page of approvals."""
    glass = BreakGlass.objects.select_related("worker").get(pk=approval.subject)
    review_break_glass(glass=glass, finding=because, is_right=is_given, by=by, at=at)


def task_kind(glass: BreakGlass) -> str:
    return f"glass:{str(glass.pk)[-20:]}"


def _one(asked: str) -> Case:
    found = named_exactly(asked)
    if not found:
        raise Refusal(_("No case has exactly this number, these full names, this phone or ЕГН."), field="asked")
    if len(found) > 1:
        raise Refusal(_("Several cases fit: write the number of the case, or a phone or an ЕГН."), field="asked")
    return found[0]


def _tell(glass: BreakGlass) -> None:
    """By mail, with the number of the case and no name: mail is read on telephones in buses."""
    for worker in _whom(glass):
        send_mail(
            to=worker.user.email,
            subject=gettext_noop("A case was opened in an emergency"),
            template="emails/cases/break_glass.txt",
            context={
                "name": worker.display_name,
                "by": glass.worker.display_name,
                "number": glass.case.number,
                "until": f"{local(glass.until):%H:%M}",
                "link": absolute("cases:emergencies") if worker.may(Capability.CASES_DECIDE) else "",
            },
            language=worker.user.language,
            key=f"break_glass:{glass.pk}:{worker.pk}",
        )


def _whom(glass: BreakGlass) -> list[Worker]:
    telling = {Role.HEAD_OF_SERVICE, Role.COORDINATOR}
    workers = Worker.objects.filter(active=True).exclude(pk=glass.worker_id).select_related("user").order_by("pk")
    return [one for one in workers if one.pk == glass.case.key_worker_id or telling & set(one.roles)]


def _ask_for_review(glass: BreakGlass) -> None:
    title = _("Review why %(name)s opened this case in an emergency") % {"name": glass.worker.display_name}
    due = glass.opened_at.astimezone(SOFIA).date()
    add_task(case=glass.case, kind=task_kind(glass), title=title, due_on=due, by=None, at=glass.opened_at)
    facts = (
        (gettext_noop("Who"), glass.worker.display_name),
        (gettext_noop("Kind of emergency"), glass.get_category_display()),
        (gettext_noop("What has happened"), glass.reason),
        (gettext_noop("Access until"), f"{local(glass.until):%d.%m.%Y %H:%M}"),
    )
    approvals.ask(
        kind=KIND,
        subject=glass.pk,
        title=glass.case.number,
        facts=facts,
        by=glass.worker,
        at=glass.opened_at,
        case_id=glass.case_id,
    )
