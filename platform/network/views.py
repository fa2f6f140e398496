"""The start page of the network."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.guard import door_view
from accounts.roles import NetworkCapability
from kernel.place import Door
from network.hooks import marks
from network.queries import working_centres


@door_view(NetworkCapability.MAP_VIEW, door=Door.NETWORK)
def centres_map(request: Any) -> HttpResponse:
    """Which centres work and where; no figure, no person."""
    return render(request, "network/map.html", {"marks": marks(), "centres": list(working_centres())})
