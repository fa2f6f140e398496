"""What this room gives to the case, the start page, the questions to a second person, and every page's banner."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel import clock, hooks
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.incidents import access, guards, queries, secrecy
from services.incidents.enums import Duty
from services.incidents.models import Incident, Silence
from services.incidents.operations import second_look
from services.people import lifting
from services.people.lifting import Liftable
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability
from ui import navigation
from ui.panels import Panel
from ui.timeline import Entry

SHOWN = 6


def panel(case: Case, worker: Worker) -> Panel | None:
    if not worker.may(Capability.INCIDENTS_VIEW):
        return None
    now, rules = clock.now(), queries.rules()
    rows = [(row, queries.clock_of(row, now, rules)) for row in list(queries.of_case(case))[:SHOWN]]
    context = {"case": case, "rows": rows, "opens": worker.may(Capability.INCIDENTS_OPEN)}
    return Panel(_("Incidents"), "incidents/_panel.html", context, order=35, icon="alert-triangle", id="incidents")


def timeline(case: Case, worker: Worker) -> list[Entry]:
    """Incidents and signals, with from whom they are kept: the history of a case is the team's."""
    if not worker.may(Capability.INCIDENTS_VIEW):
        return []
    return [entry for row in queries.of_case(case) for entry in _of(row)]


def _of(incident: Incident) -> list[Entry]:
    address = reverse("incidents:detail", args=[incident.pk])
    open_ones = [row for row in incident.silences.all() if row.ended_at is None]
    kept = tuple(
        (_("withheld from %(names)s") % {"names": row.withheld_from.names}, reverse("incidents:lift", args=[row.pk]))
        for row in open_ones
    )
    by, icon = str(incident.opened_by), "alert-triangle"
    entries = [Entry(incident.happened_at, _("Incident"), incident.get_kind_display(), by, address, icon, "bad", kept)]
    if incident.duty == Duty.GIVEN and incident.decided_at:
        said = _("Signal under art. 7 given")
        entries.append(Entry(incident.decided_at, said, "", url=address, icon="speakerphone", tone="warn", kept=kept))
    return entries


def home_alarm(worker: Worker) -> Panel | None:
    """Before anything else: an emergency in the house, and signals that are owed."""
    if not worker.may(Capability.INCIDENTS_OPEN):
        return None
    alarm, clocks = queries.running_alarm(), queries.clocks(worker, clock.now())
    if alarm is None and not clocks:
        return None
    title = _("Emergency in the house") if alarm else _("Signals that are owed")
    context = {"alarm": alarm, "clocks": clocks}
    return Panel(title, "incidents/_home_card.html", context, order=0, icon="alert-octagon")


def home_silences(worker: Worker) -> Panel | None:
    """Silence that somebody must look at again today."""
    if not worker.may(Capability.INCIDENTS_VIEW):
        return None
    rows = list(queries.open_silences(worker).filter(look_again_on__lte=clock.today()).order_by("look_again_on", "id"))
    if not rows:
        return None
    return Panel(_("Silence to look at again"), "incidents/_silences_card.html", {"rows": rows}, order=4)


def _reads_the_record(worker: Worker, approval: Approval) -> bool:
    """Whoever led the meeting, first or second, wrote the record: they are no second person."""
    if not (worker.may(Capability.RECORDS_VIEW) and visible_cases(worker).filter(pk=approval.case_id).exists()):
        return False
    review = queries.review_asked(approval.subject) if approval.subject else None
    return review is None or not access.has_led(worker, review.session_id)


def record_page(approval: Approval) -> str:
    row = queries.review_asked(approval.subject) if approval.subject else None
    return reverse("record:detail", args=[row.session_id]) if row else ""


RECORD = approvals.Kind(
    second_look.KIND,
    _("Record of a meeting with an incident"),
    Capability.APPROVALS_DECIDE,
    second_look.decide_asked,
    _reads_the_record,
    record_page,
)


SILENCE = Liftable(
    model=Silence,
    what=lambda row: row,
    title=lambda row: row.case.number,
    case_id=lambda row: row.case_id,
    sees=lambda worker, row_id: queries.open_silences(worker).filter(pk=row_id).exists(),
    page=lambda row_id: reverse("incidents:lift", args=[row_id]),
)


def register() -> None:
    guards.bind()
    secrecy.bind()
    approvals.register(RECORD)
    lifting.register(SILENCE)
    hooks.case_panels.register(panel)
    hooks.case_timeline.register(timeline)
    hooks.home_cards.register(home_alarm)
    hooks.home_cards.register(home_silences)
    navigation.register(
        navigation.Item(
            _("Incidents"), "incidents:list", icon="alert-triangle", capability=Capability.INCIDENTS_VIEW, order=45
        ),
        navigation.Item(
            _("Rules of incidents"),
            "incidents:rules",
            icon="settings",
            capability=Capability.SETTINGS_MANAGE,
            order=87,
        ),
    )
