"""The end of the work with a family, on one page: who is told, goodbye, outcome, and who asks afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases.access import may
from services.cases.enums import CASE_WORKFLOW, CaseMove
from services.cases.models import Case
from services.cases.queries import get_case
from services.contact_centre.forms.reviews import FarewellForm, FollowUpForm, NoticeForm, TerminateForm
from services.contact_centre.operations import closing as operations
from services.contact_centre.operations.announcing import court_of
from services.contact_centre.queries import closing as queries
from services.contact_centre.queries import orders
from services.contact_centre.views.common import FORM, done, form_page
from services.staff.guard import centre_view
from services.staff.roles import Capability


def _address(case: Case, fragment: str = "") -> str:
    return reverse("meetings:closing", args=[case.pk]) + fragment


@centre_view(Capability.CASES_EDIT, journal=Action.READ)
def closing(request: Any, case_id: UUID) -> HttpResponse:
    """What is still missing before the case can be closed; what must be done by whom links to where it is done."""
    request.journal_about = case = get_case(request.worker, case_id)
    moves = {move.name for move in CASE_WORKFLOW.moves_from(case.state)}
    next_move = next((one for one in (CaseMove.CLOSE, CaseMove.START_CLOSING) if one in moves), None)
    asked = {"by": request.worker, "at": clock.now()}
    context = {
        "case": case,
        "state": queries.closing(case),
        "court": court_of(case),
        "move": next_move,
        "missing": CASE_WORKFLOW.missing(next_move, case, **asked) if next_move == CaseMove.CLOSE else [],
        "may_close": may(request.worker, Capability.CASES_CLOSE, case),
        "may_end": CaseMove.START_CLOSING in moves and may(request.worker, Capability.CASES_CLOSE, case),
    }
    return render(request, "contact_centre/closing.html", context)


def _step(
    request: Any, case: Case, form: Any, save: Callable[[], Any], *, fragment: str, **words: Any
) -> HttpResponse:
    if done(request, form, save):
        messages.success(request, _("Saved."))
        return redirect(_address(case, fragment))
    return form_page(request, case, form, back=_address(case), **words)


@centre_view(Capability.CASES_CLOSE, methods=("POST",))
def write_notices(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    written = operations.write_notices(case=case, by=request.worker, at=clock.now())
    if written:
        messages.success(request, _("The letters are drafts among the documents. Read each and release it."))
    else:
        messages.warning(request, _("No letter could be written here. Add them to the documents and name them below."))
    return redirect(_address(case, "#notices"))


@centre_view(Capability.CASES_CLOSE, methods=FORM)
def note_notice(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = NoticeForm(request.POST or None, case=case)
    save = lambda: operations.note_notice(case=case, by=request.worker, at=clock.now(), **form.cleaned_data)  # noqa: E731
    lead = _("For letters that were written outside the program and stand among the documents.")
    return _step(request, case, form, save, fragment="#notices", title=_("Who was told by which letter"), lead=lead)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def goodbye(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = FarewellForm(request.POST or None, case=case, initial={"told_on": clock.today()})
    save = lambda: operations.say_goodbye(case=case, by=request.worker, at=clock.now(), **form.cleaned_data)  # noqa: E731
    lead = _("The child hears in time that it ends, why, and that it is not its fault.")
    words = {"title": _("Goodbye to a child"), "lead": lead, "submit": _("Sign")}
    return _step(request, case, form, save, fragment="#goodbye", **words)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def plan_follow_up(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    day = clock.today() + timedelta(days=orders.policy().follow_up_days)
    form = FollowUpForm(request.POST or None, case=case, initial={"due_on": day})
    save = lambda: operations.plan_follow_up(case=case, by=request.worker, at=clock.now(), **form.cleaned_data)  # noqa: E731
    return _step(request, case, form, save, fragment="#after", title=_("Ask afterwards how it goes"))


@centre_view(Capability.CASES_CLOSE, methods=FORM)
def terminate(request: Any, case_id: UUID) -> HttpResponse:
    """R13: the centre ends its service, and says so in writing to everybody concerned."""
    case = get_case(request.worker, case_id)
    form = TerminateForm(request.POST or None)
    save = lambda: operations.terminate(case=case, by=request.worker, at=clock.now(), **form.cleaned_data)  # noqa: E731
    lead = _(
        "Planned meetings are cancelled, the case begins to close, and a letter is drafted to each parent and to the"
        " court. This is not the early end of one meeting."
    )
    words = {"title": _("The centre ends its service"), "lead": lead, "submit": _("End the service")}
    return _step(request, case, form, save, fragment="#notices", **words)
