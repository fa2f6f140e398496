"""The log of what left the house: to whom, on which ground, for whose eyes."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from audit.enums import Action
from services.cases import queries
from services.cases.forms.releases import ReleasesForm
from services.staff.guard import centre_view
from services.staff.roles import Capability

PAGE = 25


@centre_view(Capability.DOCUMENTS_RELEASE, Capability.RELEASES_DECIDE, journal=Action.LIST)
def releases(request: Any) -> HttpResponse:
    form = ReleasesForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.release_log(request.worker, **wanted) if form.is_valid() else []
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    searched = any(wanted.values())
    return render(request, "cases/releases.html", {"form": form, "page": page, "searched": searched})
