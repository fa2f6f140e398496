"""Who may not supervise the meetings of a case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock
from kernel.errors import Refusal
from services.cases.queries import get_case
from services.contact_centre.forms.conflicts import ConflictForm
from services.contact_centre.models import ConflictOfInterest
from services.contact_centre.operations import conflicts as operations
from services.contact_centre.queries import conflicts as queries
from services.contact_centre.views.common import FORM, done, form_page
from services.staff.guard import centre_view
from services.staff.roles import Capability


@centre_view(Capability.CASES_EDIT, methods=FORM)
def new_conflict(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    form = ConflictForm(request.POST or None, case=case)
    made: list[ConflictOfInterest] = []

    def save() -> None:
        facts = form.cleaned_data
        made.append(operations.add_conflict(case=case, by=request.worker, at=clock.now(), **facts))

    back = reverse("cases:detail", args=[case.pk])
    if done(request, form, save):
        _say_what_is_touched(request, made[0])
        return redirect(back)
    lead = _("The colleague is offered for none of these meetings, and cannot be booked for them.")
    return form_page(request, case, form, title=_("A conflict of interest"), back=back, lead=lead)


def _say_what_is_touched(request: Any, conflict: ConflictOfInterest) -> None:
    count = queries.touched(conflict, clock.now()).count()
    if count:
        text = ngettext(
            "%(count)s meeting ahead is still with %(name)s: give it somebody else.",
            "%(count)s meetings ahead are still with %(name)s: give them somebody else.",
            count,
        )
        messages.warning(request, text % {"count": count, "name": conflict.worker})


@centre_view(Capability.CASES_EDIT, methods=("POST",))
def end_conflict(request: Any, conflict_id: UUID) -> HttpResponse:
    conflict = queries.get_conflict(request.worker, conflict_id)
    try:
        operations.end_conflict(conflict=conflict, by=request.worker, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("cases:detail", conflict.case_id)
