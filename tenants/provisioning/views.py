"""The operator's console: it lies here because it compares what runs with what the code expects."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.guard import door_view
from accounts.roles import OperatorCapability
from kernel.place import Door
from tenants.provisioning import console as screens


@door_view(OperatorCapability.HEALTH_VIEW, door=Door.OPERATOR, journal="list")
def console(request: Any) -> HttpResponse:
    return render(request, "centres/console.html", screens.screen())
