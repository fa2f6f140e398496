"""The journal of the whole centre, and in front of it what is unusual and whether the journal itself is whole."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from audit import queries as audit
from audit.enums import Action
from audit.models import Event
from kernel import clock
from services.cases import fieldnames, unusual
from services.cases.forms.journal import JournalForm
from services.cases.models import Case
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability

PAGE = 50


@centre_view(Capability.AUDIT_VIEW, journal=Action.LIST)
def journal(request: Any) -> HttpResponse:
    form = JournalForm(request.GET)
    wanted = _wanted(form.cleaned_data) if form.is_valid() else None
    events = audit.recent(**wanted) if wanted is not None else Event.objects.none()
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    is_first = not request.GET
    found = unusual.fortnight(clock.now()) if is_first else []
    context = {
        "form": form,
        "page": page,
        "rows": _told(page),
        "is_first": is_first,
        "signs": [(sign, name) for sign, name in zip(found, _names(found), strict=True)],
        "seal": audit.last_seal(),
        "check": audit.last_check(),
    }
    return render(request, "cases/journal.html", context)


def _wanted(data: dict[str, Any]) -> dict[str, Any]:
    since, until = data["since"], data["until"]
    return {
        "actor_id": data["who"].pk if data["who"] else None,
        "actions": [Action(data["what"])] if data["what"] else [],
        "since": _midnight(since) if since else None,
        "until": _midnight(until + timedelta(days=1)) if until else None,
    }


def _midnight(day: Any) -> datetime:
    return clock.at_sofia(day, time.min)


def _told(events: Iterable[Event]) -> list[tuple[Event, Case | None, str]]:
    """Each event with its case, if that is still one of this centre's, and what it was about."""
    listed = list(events)
    cases = Case.objects.in_bulk({event.case_id for event in listed if event.case_id})
    return [(event, cases.get(event.case_id), fieldnames.told(event)) for event in listed]


def _names(found: list[unusual.Sign]) -> list[Worker | None]:
    workers = Worker.objects.in_bulk({sign.actor_id for sign in found if sign.actor_id})
    return [workers.get(sign.actor_id) for sign in found]
