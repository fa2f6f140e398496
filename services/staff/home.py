"""The start page and the global search: rooms above put their cards and answers in through kernel.hooks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from audit.enums import Action
from kernel import clock, hooks
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.panels import arranged

SHORTEST = 2
LONGEST = 100


@centre_view(Capability.HOME_VIEW, Capability.APPROVALS_OUTSIDE, journal=Action.LIST)
def today(request: Any) -> HttpResponse:
    """Whoever only approves from outside has no work of the day here, and goes on to what was handed to them."""
    if not request.worker.may(Capability.HOME_VIEW):
        return redirect("staff:approvals")
    panels = arranged(hooks.home_cards(request.worker))
    return render(request, "home/today.html", {"panels": panels, "today": clock.today()})


@centre_view(Capability.SEARCH, journal=Action.SEARCH)
def search(request: Any) -> HttpResponse:
    """As a page, and as suggestions under the search box for htmx. The words themselves are not kept anywhere."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    asked = len(text) >= SHORTEST
    found = [one for part in hooks.search_sources(request.worker, text) for one in part] if asked else []
    template = "home/_suggestions.html" if request.htmx else "home/search.html"
    return render(request, template, {"text": text, "found": found, "asked": asked})


app_name = "home"
urlpatterns = [path("", today, name="today"), path("search/", search, name="search")]
