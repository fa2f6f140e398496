"""The page from which the head of the service lets the operator look, and takes it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.staff import support as operations
from services.staff.forms import SupportForm
from services.staff.guard import centre_view
from services.staff.roles import Capability
from tenants.centres import support as window
from ui.forms import add_refusal


@centre_view(Capability.SUPPORT_OPEN, methods=("GET", "POST"))
def support(request: Any) -> HttpResponse:
    form = SupportForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _opened(request, form):
        messages.success(request, _("The window is open. Tell the operator that they can look."))
        return redirect("staff:support")
    context = {"form": form, "until": window.open_until(), "events": operations.history()}
    return render(request, "staff/support.html", context, status=422 if form.errors else 200)


@centre_view(Capability.SUPPORT_OPEN, methods=("POST",))
def close(request: Any) -> HttpResponse:
    closed = operations.close_support(by=request.worker)
    messages.success(request, _("The window is closed.") if closed else _("Its time was over already."))
    return redirect("staff:support")


def _opened(request: Any, form: SupportForm) -> bool:
    try:
        operations.open_support(minutes=form.cleaned_data["minutes"], by=request.worker)
    except Refusal as refusal:
        add_refusal(form, refusal)
    return form.is_valid()
