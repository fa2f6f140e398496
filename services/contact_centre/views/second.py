"""The second supervisor of a meeting: named later, changed, or why one is enough."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import clock
from services.contact_centre.forms.sessions import SecondForm
from services.contact_centre.operations.second import name_second
from services.contact_centre.operations.sessions import booking_of
from services.contact_centre.queries.sessions import get_session
from services.contact_centre.views.common import FORM, done, form_page
from services.staff.guard import centre_view
from services.staff.roles import Capability


@centre_view(Capability.SESSIONS_PLAN, methods=FORM)
def second(request: Any, session_id: UUID) -> HttpResponse:
    one = get_session(request.worker, session_id)
    initial = {"second_supervisor": one.second_supervisor_id}
    needs_two = bool(booking_of(one).why_two)
    form = SecondForm(request.POST or None, by=request.worker, needs_two=needs_two, initial=initial)
    back = reverse("meetings:session", args=[one.pk])

    def save() -> None:
        facts = form.cleaned_data
        worker, reason = facts["second_supervisor"], facts.get("reason", "")
        name_second(session=one, worker=worker, reason=reason, by=request.worker, at=clock.now())

    if done(request, form, save):
        messages.success(request, _("Saved. Hour, room and windows stay as they were told."))
        return redirect(back)
    lead = _("Hour, room and windows stay as they are.")
    return form_page(request, one.case, form, title=_("Second supervisor"), back=back, lead=lead)
