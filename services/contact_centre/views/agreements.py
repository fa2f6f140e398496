"""The rules of the service, signed by one adult at a time on the screen, and read again as they were signed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases.queries import get_case
from services.contact_centre import signature
from services.contact_centre.forms.preparation import SignatureForm
from services.contact_centre.operations.agreements import sign_on_screen
from services.contact_centre.queries import preparation as queries
from services.contact_centre.rules import rules_to_sign
from services.contact_centre.views.common import FORM, done
from services.staff.guard import centre_view
from services.staff.roles import Capability


@centre_view(Capability.CASES_EDIT, methods=FORM)
def sign(request: Any, case_id: UUID, person_id: UUID) -> HttpResponse:
    request.journal_about = case = get_case(request.worker, case_id)
    person = queries.get_adult(case, person_id)
    rules, form = rules_to_sign(), SignatureForm(request.POST or None)
    facts = {"case": case, "person": person, "rules": rules, "by": request.worker, "at": clock.now()}

    def save() -> None:
        sent = {name: form.cleaned_data[name] for name in ("name", "strokes")}
        sign_on_screen(**facts, **sent)

    if done(request, form, save):
        messages.success(request, _("Signed."))
        return redirect(reverse("meetings:preparation", args=[case.pk]) + "#agreements")
    context = {"case": case, "person": person, "form": form, "rules": rules.splitlines(), "size": signature}
    return render(request, "contact_centre/sign.html", context, status=422 if form.errors else 200)


@centre_view(Capability.CASES_EDIT, journal=Action.READ)
def agreement(request: Any, service_agreement_id: UUID) -> HttpResponse:
    request.journal_about = row = queries.get_agreement(request.worker, service_agreement_id)
    context = {"case": row.case, "row": row, "rules": (row.rules or "").splitlines(), "size": signature}
    context["lines"] = signature.lines(row.strokes)
    return render(request, "contact_centre/agreement.html", context)
