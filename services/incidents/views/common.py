"""What the pages of this room share."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from services.cases.views.common import FORM, Save, saved
from services.incidents import access
from services.incidents.models import Incident

__all__ = ["FORM", "Save", "form_page", "page_of"]


def page_of(incident: Incident, tail: str = "") -> str:
    return reverse("incidents:detail", args=[incident.pk]) + tail


def form_page(
    request: Any,
    incident: Incident,
    form: Any,
    save: Save | Callable[[dict[str, Any]], object],
    *,
    title: str,
    submit: str,
    tail: str = "",
    **more: Any,
) -> HttpResponse:
    """A form about one incident: shows, saves by one operation, goes back to it. More: `lead`, `danger`, `draft`."""
    request.journal_about = incident
    back = page_of(incident, tail)
    if request.method == "POST" and form.is_valid() and saved(form, save):
        return redirect(back)
    context = {
        "incident": incident,
        "whole": access.sees_whole(request.worker, incident),
        "form": form,
        "back": back,
        "title": title,
        "submit": submit,
        "lead": "",
        "danger": False,
        "draft": "",
        **more,
    }
    return render(request, "incidents/form.html", context, status=422 if form.errors else 200)
