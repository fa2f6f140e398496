"""What consultations give to the case page, the start page, the calendar, the colleague's day, and the doors."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel import clock, hooks
from services.cases.enums import OPEN_STATES
from services.cases.models import Case
from services.consultations import access, apart, entrance, guards, operations, queries, telling
from services.consultations.enums import ConsultationState
from services.contact_centre import beside
from services.scheduling.sources import calendar_entries
from services.staff.models import Worker
from services.staff.roles import Capability
from ui import navigation
from ui.panels import Panel
from ui.timeline import Entry


def panel(case: Case, worker: Worker) -> Panel | None:
    context = {"case": case, "rows": queries.of_case(case, clock.now()), "may_plan": access.may_plan(worker, case)}
    return Panel(
        _("Consultations"), "consultations/_panel.html", context, order=55, icon="message", id="consultations"
    )


def timeline(case: Case, worker: Worker) -> list[Entry]:
    """Those that took place or did not."""
    return [
        Entry(
            row.starts_at,
            row.get_kind_display(),
            row.outcome,
            str(row.worker),
            reverse("consultations:detail", args=[row.pk]),
            "message",
            "" if row.state == ConsultationState.HELD else "soft",
        )
        for row in queries.all_of(case)
        if row.state != ConsultationState.PLANNED
    ]


def today_card(worker: Worker) -> Panel | None:
    if not worker.may(Capability.CONSULTATIONS_HOLD):
        return None
    rows, late = queries.today_of(worker, clock.today()), list(queries.unsaid(worker, clock.now()))
    if not rows and not late:
        return None
    return Panel(
        _("My consultations today"), "consultations/_card.html", {"rows": rows, "late": late}, order=12, icon="message"
    )


def nobodys_card(worker: Worker) -> Panel | None:
    """Whoever plans sees what has dropped from everybody's own day."""
    if not worker.may(Capability.CONSULTATIONS_PLAN):
        return None
    rows = list(queries.nobodys(worker)[: queries.SHOWN])
    title = _("Consultations that nobody holds")
    return Panel(title, "consultations/_nobodys.html", {"rows": rows}, order=11, icon="message") if rows else None


def case_moved(*, case: Case, move: str, by: Worker, at: datetime, note: str) -> None:
    """In a case that has ended nobody is expected any more."""
    if case.state not in OPEN_STATES:
        operations.call_off_all(case=case, by=by, at=at)


def register() -> None:
    guards.bind()
    hooks.case_panels.register(panel)
    hooks.case_timeline.register(timeline)
    hooks.home_cards.register(today_card)
    hooks.home_cards.register(nobodys_card)
    hooks.case_moved.register(case_moved)
    calendar_entries.register(queries.calendar_entries)
    beside.others_inside.register(queries.others_inside)
    beside.appointments.register(queries.appointments)
    beside.hours.register(queries.hours)
    beside.noted.register(entrance.noted)
    beside.parents.register(entrance.parents)
    beside.on_the_board.register(entrance.rows)
    beside.stamp.register(entrance.stamp)
    beside.remind.register(telling.remind)
    beside.stopped.register(apart.call_off_stopped)
    beside.must_move.register(apart.must_move)
    beside.takers_change.register(apart.takers_change)
    navigation.register(
        navigation.Item(
            _("Consultations"),
            "consultations:list",
            icon="message",
            capability=Capability.CONSULTATIONS_PLAN,
            order=35,  # behind the cases, which a telephone shows first
        )
    )
