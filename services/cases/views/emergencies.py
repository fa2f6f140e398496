"""Breaking the glass: the form behind a fresh password, the list, the review, the end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.journal import denied
from accounts.recent import ask_again, is_recent
from audit.enums import Action, Why
from audit.queries import recent
from kernel import clock
from services.cases import operations, queries
from services.cases.forms.emergency import BreakGlassForm, ReviewForm
from services.cases.models import BreakGlass
from services.cases.operations.emergencies import question_of
from services.cases.views.common import FORM, saved
from services.staff import approvals
from services.staff.guard import centre_view
from services.staff.roles import Capability

PAGE = 25
SHOWN = 100


@centre_view(Capability.CASES_BREAK_GLASS, methods=FORM)
def open_one(request: Any) -> HttpResponse:
    if request.method == "GET":
        ask_again(request)
    form = BreakGlassForm(request.POST or None)
    made: list[BreakGlass] = []

    def save(data: dict[str, Any]) -> None:
        made.append(operations.break_glass(by=request.worker, **data))

    if request.method == "POST" and form.is_valid() and _is_fresh(request, form) and saved(form, save):
        return redirect("cases:detail", made[0].case_id)
    context = {"form": form, "is_stale": request.method == "POST" and not is_recent(request)}
    return render(request, "cases/break_glass.html", context, status=_status(request, form))


def _status(request: Any, form: BreakGlassForm) -> int:
    """Without a reason or a fresh password: refused, and the journal says so. Else something was mistyped."""
    if not form.errors:
        return 200
    if is_recent(request) and "reason" not in form.errors:
        return 422
    denied(request, Why.PERMISSION)
    return 403


def _is_fresh(request: Any, form: BreakGlassForm) -> bool:
    if is_recent(request):
        return True
    form.add_error(None, _("Confirm your password once more, then send this form again; what you typed stays here."))
    return False


@centre_view(Capability.CASES_DECIDE, journal=Action.LIST)
def listed(request: Any) -> HttpResponse:
    page = Paginator(queries.emergencies(), PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/emergencies.html", {"page": page})


@centre_view(Capability.CASES_DECIDE, methods=FORM, journal=Action.READ)
def review(request: Any, glass_id: UUID) -> HttpResponse:
    """The reason, what was opened meanwhile, and the finding."""
    request.journal_about = glass = queries.get_emergency(request.worker, glass_id)
    form = ReviewForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        operations.review_break_glass(glass=glass, by=request.worker, at=clock.now(), **data)

    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, _("The review is closed."))
        return redirect("cases:emergencies")
    seen = recent(actor_id=glass.worker_id, since=glass.opened_at, until=glass.ended_at or glass.until)
    context = {
        "glass": glass,
        "case": glass.case,
        "form": form,
        "seen": list(seen.filter(case_id=glass.case_id)[:SHOWN]),
        "question": (question := question_of(glass)),
        "may_review": glass.reviewed_at is None and approvals.may_decide(request.worker, question),
        "is_running": glass.is_running,
    }
    return render(request, "cases/emergency.html", context, status=422 if form.errors else 200)


@centre_view(Capability.CASES_BREAK_GLASS, Capability.CASES_DECIDE, methods=("POST",))
def end(request: Any, glass_id: UUID) -> HttpResponse:
    glass = queries.get_emergency(request.worker, glass_id)
    operations.end_break_glass(glass=glass, by=request.worker)
    messages.success(request, _("The emergency access has ended."))
    return redirect("home:today")
