"""The public door: an organisation asks for a centre, the SMS gateway tells what became of a message."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.guard import open_view
from kernel.actor import request_facts
from kernel.clock import now
from kernel.place import Door
from outbox.sms.signature import HEADER
from tenants.centres import sms_reports
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


@csrf_exempt
@open_view(
    reason="the SMS gateway reports here; its signature is checked, the answer tells nothing",
    methods=("POST",),
    doors=PUBLIC,
)
def sms_report(request: Any) -> HttpResponse:
    """Kept and acknowledged at once; the worker carries it to its place. Everything else is one and the same 400."""
    try:
        told = sms_reports.read(request.body, request.headers.get(HEADER, ""), now().timestamp())
    except (sms_reports.Unacceptable, RequestDataTooBig):
        return HttpResponse(status=400)
    sms_reports.keep(told)
    return HttpResponse(status=204)
