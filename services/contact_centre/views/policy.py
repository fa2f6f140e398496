"""The centre's own rules."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from services.contact_centre.forms.policy import PolicyForm
from services.contact_centre.operations.policy import change_policy
from services.contact_centre.queries import orders
from services.contact_centre.views.common import FORM, done
from services.staff.guard import centre_view
from services.staff.roles import Capability


@centre_view(Capability.SETTINGS_MANAGE, methods=FORM)
def policy(request: Any) -> HttpResponse:
    form = PolicyForm.of(orders.policy(), request.POST or None)
    if done(request, form, lambda: change_policy(facts=form.cleaned_data, by=request.worker)):
        messages.success(request, _("Saved."))
        return redirect("meetings:policy")
    return render(request, "contact_centre/policy.html", {"form": form}, status=422 if form.errors else 200)
