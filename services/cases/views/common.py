"""What the pages of this room share: a form that is saved by one operation."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kernel.errors import Refusal, Refusals
from services.cases.models import Case
from services.staff.models import Worker
from ui.forms import add_refusal

FORM = ("GET", "POST")
PLAIN: dict[str, Any] = {"lead": "", "danger": False, "draft": ""}  # of a form page that says no more
Save = Callable[[dict[str, Any]], object]


def saved(form: Any, save: Save) -> bool:
    """
    Run the operation; what it refuses stands beside the field it speaks of, and nothing of it stays.

    A form's `speaks_of` names the input for a fact that it asks in other words (a day and an hour for one moment).
    """
    try:
        with transaction.atomic():
            save(dict(form.cleaned_data))
    except Refusal as refusal:
        for one in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
            one.field = getattr(form, "speaks_of", {}).get(one.field, one.field)
            add_refusal(form, one)
        return False
    return True


def answered(
    request: Any, form: Any, save: Save, *, to: Callable[[], str], template: str, about: Any = None, **context: Any
) -> HttpResponse:
    """
    The one course of a form page, in every room: it goes on to where `to` says when it was saved, else the form is
    shown with what is wrong. `about` is what the page shows, for the journal.
    """
    if request.method == "POST" and form.is_valid() and saved(form, save):
        return redirect(to())
    if about is not None:
        request.journal_about = about
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def form_page(
    request: Any,
    case: Case,
    form: Any,
    save: Save,
    *,
    title: str,
    submit: str,
    at: str = "",
    back: str = "",
    **more: Any,
) -> HttpResponse:
    """
    A form page of the case: shows, saves, goes back to the case, or to the page of it that `back` names.

    More: `tab`, the title of the browser where the page's own names somebody.
    """
    back = back or reverse("cases:detail", args=[case.pk])
    page = {"case": case, "back": back, "title": title, "tab": title, "submit": submit, **PLAIN, **more}
    return answered(request, form, save, to=lambda: back + at, template="cases/form.html", about=case, **page)


def active_workers(capability: str = "") -> list[Worker]:
    workers = Worker.objects.filter(active=True).select_related("user").order_by("display_name", "id")
    return [worker for worker in workers if not capability or worker.may(capability)]
