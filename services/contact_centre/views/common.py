"""What the pages of this room share: saving a form by one operation, and the page of a form."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from kernel.errors import Refusal
from services.cases.models import Case
from ui.forms import Form, add_refusal

FORM = ("GET", "POST")


def done(request: Any, form: Form, save: Callable[[], Any]) -> bool:
    """Run the operation when the form was sent and its words are right; what it refuses stands beside the field."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        save()
    except Refusal as refusal:
        add_refusal(form, refusal)
    return form.is_valid()


def form_page(
    request: Any, case: Case, form: Form, *, title: object, back: str, tab: object = "", **words: object
) -> HttpResponse:
    """`words`: submit, lead. `tab` is the browser's title where the page's own names somebody."""
    request.journal_about = case
    context = {"case": case, "form": form, "title": title, "tab": tab or title, "back": back}
    context |= {"submit": "", "lead": ""} | words
    return render(request, "contact_centre/form.html", context, status=422 if form.errors else 200)
