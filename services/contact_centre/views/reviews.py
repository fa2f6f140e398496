"""Reviews of a family's work, what was measured, and the list of what is due."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases.models import Case
from services.cases.queries import get_case
from services.contact_centre.forms.reviews import FollowUpDoneForm, MeasureForm, ReviewForm
from services.contact_centre.ledger_enums import REVIEWED, MeasuredAt
from services.contact_centre.operations import closing as closing_operations
from services.contact_centre.operations import reviews as operations
from services.contact_centre.queries import closing, orders
from services.contact_centre.queries import reviews as queries
from services.contact_centre.views.common import FORM, done, form_page
from services.staff.guard import centre_view
from services.staff.roles import Capability

PAGE = 25
SOON = timedelta(days=14)


@centre_view(Capability.CASES_EDIT, journal=Action.LIST)
def due(request: Any) -> HttpResponse:
    """Reviews that are due within two weeks or overdue, and people who are to be asked after the end."""
    today, days = clock.today(), orders.policy().review_days
    rows = queries.due_until(request.worker, today + SOON, days)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "follow_ups": closing.follow_ups_due(request.worker, today + SOON)[:PAGE],
        "today": today,
    }
    return render(request, "contact_centre/reviews_due.html", context)


@centre_view(Capability.CASES_EDIT, journal=Action.READ)
def reviews(request: Any, case_id: UUID) -> HttpResponse:
    request.journal_about = case = get_case(request.worker, case_id)
    context = {
        "case": case,
        "reviews": queries.reviews(case),
        "courses": queries.courses(case),
        "due": queries.due_of(case, orders.policy().review_days),
        "goes_on": case.state in REVIEWED,
        "today": clock.today(),
    }
    return render(request, "contact_centre/reviews.html", context)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def new_review(request: Any, case_id: UUID) -> HttpResponse:
    case, today = get_case(request.worker, case_id), clock.today()
    initial = {"held_on": today, "next_on": today + timedelta(days=orders.policy().review_days)}
    form = ReviewForm(request.POST or None, case=case, initial=initial)

    def save() -> None:
        review = operations.NewReview(**form.facts())
        operations.write_review(case=case, review=review, by=request.worker, at=clock.now())

    lead = _("A signed review is never changed; the next one corrects it. The step itself is made on the case's page.")
    return _saved(request, case, form, save, title=_("Review"), submit=_("Sign the review"), lead=lead)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def measure(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    asked = request.GET.get("moment", "")
    initial = {"moment": asked if asked in MeasuredAt.values else MeasuredAt.BASELINE, "on": clock.today()}
    form = MeasureForm(request.POST or None, case=case, initial=initial)

    def save() -> None:
        said = {name: form.cleaned_data[name] for name in ("moment", "on", "none_because")}
        operations.measure(case=case, values=form.values, by=request.worker, at=clock.now(), **said)

    lead = _("From 0 to 10, with each person apart. Nobody sees another's answer.")
    return _saved(request, case, form, save, title=_("Measure the outcome"), submit=_("Keep"), lead=lead)


def _saved(request: Any, case: Case, form: Any, save: Any, **words: Any) -> HttpResponse:
    back = reverse("meetings:reviews", args=[case.pk])
    if done(request, form, save):
        messages.success(request, _("Saved."))
        return redirect(back)
    return form_page(request, case, form, back=back, **words)


@centre_view(Capability.CASES_EDIT, methods=FORM)
def follow_up(request: Any, follow_up_id: UUID) -> HttpResponse:
    """After the end: what was answered."""
    row = closing.get_follow_up(request.worker, follow_up_id)
    form = FollowUpDoneForm(request.POST or None, initial={"done_on": clock.today()})
    facts = {"follow_up": row, "by": request.worker, "at": clock.now()}
    back = reverse("meetings:closing", args=[row.case_id])
    if done(request, form, lambda: closing_operations.note_follow_up(**facts, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(back + "#after")
    title, submit = _("After the end: %(name)s") % {"name": row.person.names}, _("Sign")
    return form_page(request, row.case, form, title=title, tab=_("After the end"), back=back, submit=submit)
