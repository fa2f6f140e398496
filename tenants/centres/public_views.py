"""The public door: an organisation asks for a centre."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guard import open_view
from kernel.actor import request_facts
from kernel.clock import now
from kernel.place import Door
from tenants.centres.forms import ApplicationForm
from tenants.centres.limits import APPLICATIONS, RECEIVED
from tenants.centres.operations import receive_application

PUBLIC = (Door.PUBLIC,)


@open_view(reason="an organisation that has no centre yet has no account", methods=("GET", "POST"), doors=PUBLIC)
def apply(request: Any) -> HttpResponse:
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_from_a_robot:
        return redirect("centres_public:thanks")
    if request.method == "POST" and form.is_valid() and (form.was_received or not _refused(request, form)):
        receive_application(key=form.sending, facts=form.facts(), at=now())
        RECEIVED.remember(form.sending)
        return redirect("centres_public:thanks")
    return render(request, "centres/apply.html", {"form": form}, status=422 if form.errors else 200)


def _refused(request: Any, form: ApplicationForm) -> bool:
    """Counted only when everything else is right, so that correcting a field costs nobody an attempt."""
    if APPLICATIONS.is_too_much(request_facts().address):
        form.add_error(None, _("Too many applications have come from your network. Try again in an hour."))
    return bool(form.errors)


@open_view(reason="says that an application has arrived; names nobody", doors=PUBLIC)
def thanks(request: Any) -> HttpResponse:
    return render(request, "centres/thanks.html")
