"""Letters of a case: choose a kind, see it filled in as far as the program knows, complete it, keep it as a draft."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kernel import clock
from services.cases.letters import write_letter
from services.cases.queries import get_case
from services.cases.views.common import FORM, form_page
from services.reports.kinds import KINDS
from services.staff.guard import centre_view
from services.staff.roles import Capability


@centre_view(Capability.COURT_REPORTS_WRITE)
def choose(request: Any, case_id: UUID) -> HttpResponse:
    case = get_case(request.worker, case_id)
    return render(request, "reports/letters.html", {"case": case, "kinds": list(KINDS.values())})


@centre_view(Capability.COURT_REPORTS_WRITE, methods=FORM)
def write(request: Any, case_id: UUID, kind: str) -> HttpResponse:
    case, chosen = get_case(request.worker, case_id), KINDS.get(kind)
    if chosen is None:
        raise Http404
    form = chosen.form(request.POST or None, initial=chosen.initial(case))

    def save(_data: dict[str, Any]) -> None:
        letter = chosen.letter(case, form)
        write_letter(case=case, letter=letter, by=request.worker, at=clock.now())
        messages.success(
            request, _("The letter stands among the documents of the case, as a draft. Release it there.")
        )

    facts: dict[str, Any] = {"title": str(chosen.label), "submit": _("Write the letter"), "lead": str(chosen.lead)}
    return form_page(request, case, form, save, at="#documents", draft=f"letter-{kind}-{case.pk}", **facts)
