"""What orders, preparation, plans and meetings give to the workflow, the calendar and the pages of other rooms."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel import clock, hooks, sight
from kernel.written import written
from services.cases.access import may
from services.cases.access import visible_to as visible_cases
from services.cases.enums import CaseMove, Service
from services.cases.models import Case
from services.cases.operations.intake import consent_terms
from services.contact_centre import guards
from services.contact_centre.enums import BasisKind, FreezeGround, SessionState
from services.contact_centre.models import LegalBasis, Session
from services.contact_centre.operations import freeze
from services.contact_centre.operations import preparation as operations
from services.contact_centre.places import WITHOUT_MEETINGS, holds_meetings
from services.contact_centre.queries import orders, preparation, record, sessions
from services.contact_centre.queries.ratio import without_second
from services.links import safety
from services.scheduling.sources import calendar_entries
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability
from tenants.centres import support
from ui import navigation
from ui.panels import Panel
from ui.timeline import Entry

AHEAD = (SessionState.PLANNED, SessionState.CONFIRMED, SessionState.FROZEN)
TIMELINE_TONES = {
    SessionState.SIGNED: "good",
    SessionState.CANCELLED: "soft",
    SessionState.FROZEN: "soft",
    SessionState.NOT_HELD: "warn",
    SessionState.NOTES_DUE: "warn",
}
# What the timeline tells of a meeting: a year of them has thousands of values that it does not.
_SHOWN = ("case", "starts_at", "purpose", "state", "supervisor__display_name", "second_supervisor__display_name")


def orders_panel(case: Case, worker: Worker) -> Panel | None:
    if case.service != Service.CONTACT_CENTRE:
        return None
    day = clock.today()
    context = {
        "case": case,
        "arrangements": orders.arrangements_on(case, day),
        "protection": orders.protection_orders(case, day),
        "frozen": [freeze for freeze in orders.freezes_of(case) if freeze.lifted_at is None],
        "pairs": orders.case_pairs(case, worker),
    }
    return Panel(_("Order and arrangements"), "contact_centre/_orders_panel.html", context, order=20, icon="gavel")


def preparation_panel(case: Case, worker: Worker) -> Panel | None:
    if case.service != Service.CONTACT_CENTRE:
        return None
    state = preparation.preparation(case, clock.today())
    context = {"case": case, "state": state, "not_interviewed": state.not_interviewed(clock.now())}
    return Panel(_("Preparation"), "contact_centre/_preparation_panel.html", context, order=30, icon="checklist")


def meetings_panel(case: Case, worker: Worker) -> Panel | None:
    if case.service != Service.CONTACT_CENTRE:
        return None
    coming = sessions.upcoming(case, clock.now())
    context = {
        "case": case,
        "sessions": coming,
        "without_second": without_second(coming),
        "owed": sessions.make_ups_owed(case),
        "may_plan": may(worker, Capability.SESSIONS_PLAN, case),
    }
    return Panel(_("Meetings"), "contact_centre/_meetings_panel.html", context, order=40, icon="calendar-heart")


def voices_panel(case: Case, worker: Worker) -> Panel | None:
    """R30: what children asked for, until each was told."""
    if case.service != Service.CONTACT_CENTRE or not worker.may(Capability.RECORDS_VIEW):
        return None
    answers = record.answers_of(case)
    if not answers:
        return None
    context = {"answers": answers, "today": clock.today()}
    return Panel(
        _("What the children asked for"), "contact_centre/_voices_panel.html", context, order=45, icon="message"
    )


def timeline(case: Case, worker: Worker) -> list[Entry]:
    """Acts, preparation and meetings of the case; whoever sees the page sees them."""
    if case.service != Service.CONTACT_CENTRE:
        return []
    return [*_acts(case), *_steps(case), *_meetings(case)]


def case_moved(*, case: Case, move: str, by: Worker, at: datetime, note: str) -> None:
    """A suspended case keeps its meetings, frozen; resuming it is the decision that they go on."""
    if case.service != Service.CONTACT_CENTRE:
        return
    if move == CaseMove.SUSPEND:
        freeze.freeze_case(case=case, ground=FreezeGround.SUSPENDED, note=note, by=by, at=at)
    elif move == CaseMove.RESUME:
        freeze.lift_all(case=case, reason=note, by=by, at=at)


def _acts(case: Case) -> list[Entry]:
    address = reverse("meetings:orders", args=[case.pk])
    entries = [
        Entry(row.dated, row.get_kind_display(), row.court_name, url=address, icon="gavel")
        for row in case.legal_bases.order_by("dated", "id")
    ]
    entries += [
        Entry(
            row.confirmed_at, _("Plan of the meetings confirmed"), "", str(row.confirmed_by), address, "calendar-check"
        )
        for row in case.plans.select_related("confirmed_by").order_by("confirmed_at", "id")
        if row.confirmed_at
    ]
    entries += [
        Entry(row.at, _("Meetings frozen"), str(row.get_ground_display()), str(row.by), address, "lock", "warn")
        for row in orders.freezes_of(case)
    ]
    return entries


def _steps(case: Case) -> list[Entry]:
    address = reverse("meetings:preparation", args=[case.pk])
    rows = [
        *(
            Entry(row.during.lower, _("Interview"), row.person.names, str(row.by), address, "message")
            for row in preparation.interviews(case)
        ),
        *(
            Entry(row.at, _("Orientation of a child"), row.child.names, str(row.by), address, "mood-kid")
            for row in preparation.orientations(case)
        ),
        *(
            Entry(row.at, _("Risk assessment"), row.get_level_display(), str(row.author), address, "shield-half")
            for row in preparation.risk_history(case)
        ),
        *(
            Entry(row.signed_on, _("Signed agreement"), row.person.names, url=address, icon="signature")
            for row in preparation.agreements(case)
        ),
    ]
    return rows


def _meetings(case: Case) -> list[Entry]:
    return [
        Entry(
            row.starts_at,
            row.get_purpose_display(),
            row.get_state_display(),
            row.leaders,
            reverse("meetings:session", args=[row.pk]),
            "calendar-heart",
            TIMELINE_TONES.get(SessionState(row.state), ""),
        )
        for row in _held(case=case.pk)
    ]


@written
def _held(*, case: UUID) -> QuerySet[Session]:
    done = Session.objects.filter(case=case).exclude(state__in=AHEAD)
    return done.select_related("supervisor", "second_supervisor").only(*_SHOWN).order_by("starts_at", "id")


def today_card(worker: Worker) -> Panel | None:
    if not worker.may(Capability.SESSIONS_VIEW) or not holds_meetings():
        return None
    context = {"sessions": sessions.on_day(worker, clock.today()), "today": clock.today()}
    return Panel(_("Today's meetings"), "contact_centre/_today_card.html", context, order=10, icon="calendar-event")


def records_card(worker: Worker) -> Panel | None:
    reads = worker.may(Capability.RECORDS_WRITE) or worker.may(Capability.RECORDS_VIEW)
    if not reads or not holds_meetings():
        return None
    rows = sessions.records_due(worker)
    hours = orders.policy().record_due_hours
    context = {"rows": [(row, sessions.record_is_late(row, hours, clock.now())) for row in rows]}
    is_full = len(rows) == sessions.MOST_DUE
    context["more"] = sessions.records_due_count(worker) - len(rows) if is_full else 0
    return Panel(_("Records to sign"), "contact_centre/_records_card.html", context, order=15, icon="pencil")


def counted() -> dict[str, int]:
    """For the support window."""
    return support.counted("cases.Case", "contact_centre.Session", "contact_centre.Reminder")


def _decides_on_risk(worker: Worker, approval: Approval) -> bool:
    return worker.may(Capability.CASES_EDIT) and visible_cases(worker).filter(pk=approval.case_id).exists()


RISK = approvals.Kind(
    operations.KIND,
    _("Risk assessment"),
    Capability.CASES_EDIT,
    operations.decide_asked,
    _decides_on_risk,
    lambda approval: reverse("meetings:preparation", args=[approval.case_id]) + "#risk",
)


def _consent_term() -> timedelta:
    return timedelta(days=orders.policy().consent_days)


@sight.beyond(orders.APART)
def _is_protected(case: Case, at: datetime) -> bool:
    """An order of this case, or one of another case against somebody of this one."""
    people = case.parties.values("person_id")
    today = clock.local(at).date()
    rows = LegalBasis.objects.filter(Q(case=case) | Q(against__in=people), kind=BasisKind.PROTECTION_ORDER)
    return rows.filter(orders.stands(today)).exists()


def register() -> None:
    guards.bind()
    consent_terms.register(_consent_term)
    safety.register(_is_protected)
    approvals.register(RISK)
    calendar_entries.register(sessions.calendar_entries)
    hooks.case_timeline.register(timeline)
    hooks.case_moved.register(case_moved)
    for panel in (orders_panel, preparation_panel, meetings_panel, voices_panel):
        hooks.case_panels.register(panel)
    for card in (today_card, records_card):
        hooks.home_cards.register(card)
    navigation.register(
        navigation.Item(
            _("Rules of the meetings"),
            "meetings:policy",
            icon="settings",
            capability=Capability.SETTINGS_MANAGE,
            order=85,
            not_in=WITHOUT_MEETINGS,
        ),
        navigation.Item(
            _("Reminders"),
            "meetings:reminders",
            icon="bell",
            capability=Capability.SETTINGS_MANAGE,
            order=86,
            not_in=WITHOUT_MEETINGS,
        ),
    )
    support.countable.register(counted)
