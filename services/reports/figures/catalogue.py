"""Which figures there are, in which group they stand, and what each of them counts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.cases.enums import TO_CHOOSE
from services.cases.queries import CAME_INNER
from services.consultations.enums import ConsultationState, NotHeld
from services.contact_centre.enums import TAKES_PLACE, CancelledBy, NotHeldReason
from services.contact_centre.queries.ledger import HELD, NOT_HELD
from services.reports.figures import lists

TOGETHER = Q(state__in=TAKES_PLACE) | HELD  # a room is taken by what takes place and what took place


@dataclass(frozen=True, slots=True)
class Figure:
    """`rows` narrowed by `only` is the list; the figure is how many they are. `now`: whatever the period."""

    key: str
    label: Any
    rows: lists.Rows
    only: Q = Q()
    shape: str = "sessions"
    now: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: Any
    figures: tuple[Figure, ...]
    note: Any = ""
    whole: str = ""  # the figure of which the others are parts: shown as a share of it


def _cancelled() -> tuple[Figure, ...]:
    return tuple(
        Figure(f"cancelled-{one}", _LABELS_CANCELLED[one], lists.sessions, Q(cancelled_by=one)) for one in CancelledBy
    )


_LABELS_CANCELLED = {
    CancelledBy.CENTRE: _("cancelled by the centre"),
    CancelledBy.RESIDENT: _("cancelled by the resident parent"),
    CancelledBy.VISITING: _("cancelled by the visiting parent"),
    CancelledBy.COURT: _("cancelled by the court"),
}
_DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))

GROUPS: tuple[Group, ...] = (
    Group(
        "meetings",
        _("Meetings and handovers"),
        (
            Figure("meetings", pgettext_lazy("figure", "all in the period"), lists.sessions),
            Figure("held", _("held"), lists.sessions, HELD),
            Figure("planned", _("still to come or going on"), lists.sessions, Q(state__in=TAKES_PLACE)),
            *_cancelled(),
            Figure("late-notice", _("cancelled with late notice"), lists.sessions, Q(cancellation__is_late=True)),
            *(
                Figure(
                    f"not-held-{one}".replace("_", "-"), one.label, lists.sessions, NOT_HELD & Q(not_held_reason=one)
                )
                for one in NotHeldReason
            ),
        ),
        whole="meetings",
    ),
    Group(
        "consultations",
        _("Consultations and work with parents"),
        (
            Figure(
                "consultations",
                pgettext_lazy("figure", "all in the period"),
                lists.consultations,
                shape="consultations",
            ),
            Figure(
                "consultations-held", _("held"), lists.consultations, Q(state=ConsultationState.HELD), "consultations"
            ),
            Figure(
                "consultations-planned",
                _("planned, nothing said of them yet"),
                lists.consultations,
                Q(state=ConsultationState.PLANNED),
                "consultations",
            ),
            *(
                Figure(
                    f"consultations-{one}".replace("_", "-"),
                    one.label,
                    lists.consultations,
                    Q(not_held=one),
                    "consultations",
                )
                for one in NotHeld
                if one != NotHeld.MOVED
            ),
        ),
        whole="consultations",
    ),
    Group(
        "days",
        _("Days of the week"),
        tuple(
            Figure(f"weekday-{number}", label, lists.sessions, TOGETHER & Q(weekday=number))
            for number, label in enumerate(_DAYS, start=1)
        ),
        note=_("Meetings that took place or still do."),
    ),
    Group(
        "cases",
        _("Cases"),
        (
            Figure("received", _("received in the period"), lists.received, shape="cases"),
            Figure(
                "received-conflict",
                _("received, with parental conflict"),
                lists.received,
                Q(parental_conflict=True),
                "cases",
            ),
            Figure(
                "received-conflict-inner",
                _("received, with parental conflict, from another service of the centre"),
                lists.received,
                Q(parental_conflict=True) & CAME_INNER,
                "cases",
            ),
            Figure("open", _("open now"), lists.open_cases, shape="cases", now=True),
            Figure(
                "open-conflict",
                _("open now, with parental conflict"),
                lists.open_cases,
                Q(parental_conflict=True),
                "cases",
                now=True,
            ),
            Figure(
                "open-conflict-inner",
                _("open now, with parental conflict, from another service of the centre"),
                lists.open_cases,
                Q(parental_conflict=True) & CAME_INNER,
                "cases",
                now=True,
            ),
            Figure("first-meetings", _("had their first meeting"), lists.first_meetings, shape="waits"),
        ),
    ),
    Group(
        "closed",
        _("Closed in the period, by reason"),
        (
            Figure("closed", pgettext_lazy("figure", "all closed"), lists.closed, shape="cases"),
            *(
                Figure(f"closed-{one}".replace("_", "-"), one.label, lists.closed, Q(closing_reason=one), "cases")
                for one in TO_CHOOSE
            ),
        ),
        whole="closed",
    ),
    Group(
        "overdue",
        _("Overdue and waiting, now"),
        (
            Figure("late-records", _("records not signed in time"), lists.late_records, now=True),
            Figure("late-reviews", _("reviews overdue"), lists.late_reviews, shape="cases", now=True),
            Figure("late-tasks", _("tasks overdue"), lists.late_tasks, shape="tasks", now=True),
            Figure(
                "late-follow-ups", _("not asked after the end"), lists.late_follow_ups, shape="follow-ups", now=True
            ),
            Figure(
                "proposals", _("proposals to suspend, undecided"), lists.waiting_proposals, shape="proposals", now=True
            ),
            Figure("make-ups", _("make-up meetings owed"), lists.owed_make_ups, shape="make-ups", now=True),
        ),
    ),
)
FIGURES: dict[str, Figure] = {figure.key: figure for group in GROUPS for figure in group.figures}
# Per room and per worker: the same list, narrowed by whom it is asked of.
BY_ROOM = Figure("room", _("meetings in this room"), lists.sessions, TOGETHER)
BY_SUPERVISOR = Figure("supervisor", _("meetings of this supervisor"), lists.sessions, TOGETHER)
BY_KEY_WORKER = Figure("key-worker", _("open cases of this key worker"), lists.open_cases, shape="cases", now=True)
OUTCOME = Figure("outcome", _("first and last measurement of closed cases"), lists.closing_measures, shape="changes")
# By key: the columns that name whom or what a list is narrowed to, either of them.
OF_ONE = {
    "room": ("room_id",),
    "supervisor": ("supervisor_id", "second_supervisor_id"),
    "key-worker": ("key_worker_id",),
}
OPENED: dict[str, Figure] = {
    **FIGURES,
    **{one.key: one for one in (BY_ROOM, BY_SUPERVISOR, BY_KEY_WORKER, OUTCOME)},
}
