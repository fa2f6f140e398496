"""What the pages of this room share."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from services.cases.views.common import FORM, PLAIN, Save, answered
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
    back, whole = page_of(incident, tail), access.sees_whole(request.worker, incident)
    page = {"incident": incident, "whole": whole, "back": back, "title": title, "submit": submit, **PLAIN, **more}
    return answered(request, form, save, to=lambda: back, template="incidents/form.html", about=incident, **page)
