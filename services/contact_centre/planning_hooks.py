"""What the planner, conflicts of interest and re-planning give to the shell, the case page and the rooms below."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kernel import clock, hooks
from kernel.addresses import address
from services.cases.enums import Service
from services.cases.models import Case
from services.contact_centre import beside
from services.contact_centre.access import led_by
from services.contact_centre.enums import TAKES_PLACE
from services.contact_centre.models import Session
from services.contact_centre.places import WITHOUT_MEETINGS
from services.contact_centre.queries import conflicts
from services.scheduling import sources
from services.scheduling.models import Room
from services.staff import rota
from services.staff.models import Worker
from services.staff.roles import Capability
from ui import navigation
from ui.panels import Panel


def conflicts_panel(case: Case, worker: Worker) -> Panel | None:
    if case.service != Service.CONTACT_CENTRE:
        return None
    context = {"case": case, "conflicts": conflicts.of_case(case)}
    return Panel(
        _("Who may not supervise"), "contact_centre/_conflicts_panel.html", context, order=45, icon="user-off"
    )


def absence_affects(*, worker: Worker, starts_at: datetime, ends_at: datetime) -> str:
    """Where the meetings of a colleague who is away are given to others; nothing, when they are expected nowhere."""
    mine = _ahead(starts_at, ends_at).filter(led_by(worker))
    is_missed = mine.exists() or _is_taken(starts_at, ends_at, worker=worker)
    return _replan_page(starts_at, ends_at, worker=worker.pk) if is_missed else ""


def closure_affects(*, room: Room | None, starts_at: datetime, ends_at: datetime) -> str:
    there = _ahead(starts_at, ends_at)
    there = there.filter(room=room) if room else there
    is_missed = there.exists() or _is_taken(starts_at, ends_at, room=room)
    return _replan_page(starts_at, ends_at, room=room.pk if room else "") if is_missed else ""


def _is_taken(
    starts_at: datetime, ends_at: datetime, *, worker: Worker | None = None, room: Room | None = None
) -> bool:
    """By what is no meeting."""
    since, where = max(starts_at, clock.now()), room.pk if room else None
    return any(beside.hours(by=None, worker=worker, room=where, starts_at=since, ends_at=ends_at))


def _ahead(starts_at: datetime, ends_at: datetime) -> QuerySet[Session]:
    since = max(starts_at, clock.now())
    return Session.objects.filter(state__in=TAKES_PLACE, starts_at__lt=ends_at, ends_at__gt=since)


def _replan_page(starts_at: datetime, ends_at: datetime, **whose: Any) -> str:
    first, last = clock.local(starts_at).date(), clock.local(ends_at - timedelta(seconds=1)).date()
    return address("meetings:replan", tail=f"?{urlencode({'day': first, 'until': last, **whose})}")


def register() -> None:
    hooks.case_panels.register(conflicts_panel)
    sources.closure_affects.register(closure_affects)
    rota.absence_affects.register(absence_affects)
    navigation.register(
        navigation.Item(
            _("Planner"),
            "meetings:plannings",
            icon="wand",
            capability=Capability.SESSIONS_PLAN_ALL,
            order=26,
            not_in=WITHOUT_MEETINGS,
        )
    )
