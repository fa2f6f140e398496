"""Whether the centre could be put back today."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from kernel import clock
from services.custody import queries
from services.custody.models import NightlyWork
from services.staff.guard import centre_view
from services.staff.roles import Capability


@centre_view(Capability.COPIES_VIEW)
def listed(request: Any) -> HttpResponse:
    page = queries.paged(NightlyWork.objects.order_by("-at", "-pk"), request)
    return render(request, "custody/copies.html", {"page": page, "copies": queries.copies(clock.now())})
