"""Somebody is ill, or a room is closed: what becomes of the meetings of that time."""

from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.enums import Action
from kernel import clock
from kernel.clock import at_sofia
from services.contact_centre import beside
from services.contact_centre.forms.planning import ReplanForm
from services.contact_centre.operations import replanning as operations
from services.scheduling import queries as house
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability

LAST_DAY = date(9998, 12, 31)  # whatever an address says: the day after it must exist
FORM = ("GET", "POST")


@centre_view(Capability.SESSIONS_PLAN, methods=FORM, journal=Action.LIST)
def replan(request: Any) -> HttpResponse:
    """`worker=` or `room=` (empty: the house), and the days; the page says what it found for each meeting."""
    asked = _Asked(request.POST if request.method == "POST" else request.GET)
    sessions = list(asked.sessions(request.worker))
    touched = operations.replan(sessions, clock.now(), asked.worker)
    form = ReplanForm(request.POST or None, touched=touched, initial={"reason": asked.reason})
    if request.method == "POST" and form.is_valid():
        outcome = operations.decide(
            decisions=form.decisions(), reason=form.cleaned_data["reason"], by=request.worker, at=clock.now()
        )
        _say(request, outcome)
        return redirect(f"{request.path}?{urlencode(asked.facts)}")
    context = {"form": form, "asked": asked, "touched": touched, "begun": len(sessions) - len(touched)}
    context["hours"] = asked.hours(request.worker)
    return render(request, "contact_centre/replan.html", context, status=422 if form.errors else 200)


class _Asked:
    """Which colleague or which room, from when to when; anything that is no such thing is a page that is not there."""

    def __init__(self, query: Any) -> None:
        try:
            self.first = date.fromisoformat(query.get("day", f"{clock.today():%Y-%m-%d}"))
            self.last = date.fromisoformat(query.get("until", f"{self.first:%Y-%m-%d}"))
            worker, room = query.get("worker", ""), query.get("room", "")
            self.worker = Worker.objects.get(active=True, pk=UUID(worker)) if worker else None
            self.room = house.get_room(UUID(room)) if room else None
        except (ValueError, LookupError, Worker.DoesNotExist):
            raise Http404 from None

    @property
    def facts(self) -> dict[str, str]:
        """What the page was asked; its form sends it back, so that a press says by itself what it is about."""
        named = {"worker": self.worker, "room": self.room, "day": self.first, "until": self.last}
        return {name: str(getattr(value, "pk", value) if value else "") for name, value in named.items()}

    @property
    def span(self) -> tuple[datetime, datetime]:
        return at_sofia(self.first, time.min), at_sofia(min(self.last, LAST_DAY) + timedelta(days=1), time.min)

    def sessions(self, by: Any) -> Any:
        if self.worker is not None:
            return operations.of_worker(by, self.worker, *self.span)
        return operations.of_house(by, self.room.pk if self.room else None, *self.span)

    def hours(self, by: Worker) -> list[beside.Hour]:
        """What is no meeting: nothing proposes another colleague or room for it, a person calls it off."""
        starts_at, ends_at = self.span
        facts = {"worker": self.worker, "room": self.room.pk if self.room else None}
        found = beside.hours(by=by, starts_at=starts_at, ends_at=ends_at, **facts)
        return list(chain.from_iterable(found))

    @property
    def reason(self) -> str:
        if self.worker is not None:
            return _("%(name)s is away") % {"name": self.worker}
        return _("%(name)s is closed") % {"name": self.room.name if self.room else _("the house")}


def _say(request: Any, outcome: operations.Outcome) -> None:
    counted = (
        (
            outcome.kept,
            ngettext("%(count)s meeting keeps its hour.", "%(count)s meetings keep their hour.", outcome.kept),
        ),
        (outcome.moved, ngettext("%(count)s meeting was moved.", "%(count)s meetings were moved.", outcome.moved)),
        (
            outcome.cancelled,
            ngettext(
                "%(count)s meeting was cancelled by the centre; a make-up is owed.",
                "%(count)s meetings were cancelled by the centre; make-ups are owed.",
                outcome.cancelled,
            ),
        ),
    )
    for count, text in counted:
        if count:
            messages.success(request, text % {"count": count})
    for session, why in outcome.refused:
        when = f"{clock.local(session.starts_at):%d.%m.%Y %H:%M}"
        messages.warning(request, _("The meeting of %(when)s was left as it is: %(why)s") % {"when": when, "why": why})
