"""Reads of the incidents room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from kernel import sight
from kernel.reading import read_once
from services.cases.access import visible_to as visible_cases
from services.cases.models import Case
from services.incidents import access
from services.incidents.enums import (
    STARTS_CLOCK,
    USUAL_STEPS,
    USUALLY,
    Duty,
    IncidentKind,
    IncidentState,
    Severity,
    Step,
)
from services.incidents.models import (
    Debrief,
    HouseAlarm,
    Incident,
    IncidentFact,
    IncidentRules,
    IncidentStep,
    RecordReview,
    Signal,
    Silence,
    StepList,
)
from services.people.models import Person
from services.people.secrecy import SECRETS
from services.staff.models import Worker
from services.staff.roles import Capability

SORTS = {
    "opened": ("opened_at", "id"),
    "-opened": ("-opened_at", "-id"),
    "learnt": ("learnt_at", "id"),
    "-learnt": ("-learnt_at", "-id"),
}
REVIEWED_BY_TWO = sight.work(
    "incidents: record reviewed", "Whether a record was read by a second person is asked by whoever uses the record."
)


# --- what the centre set --------------------------------------------------------------------------------------------


@read_once
def rules() -> IncidentRules:
    return IncidentRules.objects.first() or IncidentRules()


def usual_severity(kind: str) -> str:
    """Until somebody says how grave it is."""
    return str(USUALLY.get(IncidentKind(kind), Severity.CRITICAL)) if kind in IncidentKind.values else ""


@dataclass(frozen=True, slots=True)
class Planned:
    """One step of a list: one of ours, or the centre's own words."""

    code: str
    label: str
    is_needed: bool

    @property
    def says(self) -> str:
        return str(Step(self.code).label) if self.code else self.label


def steps_for(kind: str) -> list[Planned]:
    """The centre's list for this kind, or ours."""
    own = StepList.objects.filter(kind=kind).first()
    if own is None:
        return [Planned(str(step), "", needed) for step, needed in USUAL_STEPS[kind]]
    return [Planned(one["code"], one["label"], one["is_needed"]) for one in own.steps]


# --- incidents ------------------------------------------------------------------------------------------------------


def incident_list(
    worker: Worker, *, state: str = "", kind: str = "", text: str = "", sort: str = ""
) -> QuerySet[Incident]:
    """`state` is a state, `open` (not closed) or `clock` (the duty to signal is open); `text` a part of a number."""
    rows = access.visible_to(worker).select_related("case", "opened_by")
    if state == "open":
        rows = rows.exclude(state=IncidentState.CLOSED)
    elif state == "clock":
        rows = rows.filter(_clock_runs())
    elif state in IncidentState.values:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if text.strip():
        rows = rows.filter(case__number__icontains=text.replace("\0", "").strip())
    return rows.order_by(*SORTS.get(sort, SORTS["-opened"]))


def _clock_runs() -> Q:
    return Q(duty=Duty.OPEN, kind__in=sorted(STARTS_CLOCK))


def get_incident(worker: Worker, incident_id: UUID) -> Incident:
    """Whole; 404 whether it is missing or not theirs to see."""
    return _or_404(access.visible_to(worker).select_related("case", "opened_by", "room", "alarm"), incident_id)


def get_to_work_on(worker: Worker, incident_id: UUID) -> Incident:
    """For its steps: also for whoever opened it or is on duty at its meeting."""
    return _or_404(access.worked_on_by(worker).select_related("case", "opened_by", "room", "alarm"), incident_id)


def get_step(worker: Worker, step_id: UUID) -> IncidentStep:
    rows = IncidentStep.objects.select_related("incident__case")
    return _or_404(rows.filter(incident__in=access.worked_on_by(worker).values("pk")), step_id)


def get_signal(worker: Worker, signal_id: UUID) -> Signal:
    rows = Signal.objects.select_related("incident__case", "given_by")
    return _or_404(rows.filter(incident__in=access.visible_to(worker).values("pk")), signal_id)


def get_silence(worker: Worker, silence_id: UUID) -> Silence:
    rows = Silence.objects.select_related("case", "incident", "withheld_from", "created_by", "lift_asked_by")
    return _or_404(rows.filter(ended_at=None, incident__in=access.visible_to(worker).values("pk")), silence_id)


def get_alarm(worker: Worker, alarm_id: UUID) -> HouseAlarm:
    """Everybody at work knows of an alarm in the house."""
    rows = HouseAlarm.objects.select_related("raised_by", "ended_by")
    return _or_404(rows if worker.may(Capability.INCIDENTS_OPEN) else rows.none(), alarm_id)


def _or_404(rows: QuerySet[Any], pk: UUID) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@read_once
def of_case(case: Case) -> QuerySet[Incident]:
    """The newest first, each with from whom it is kept."""
    rows = case.incidents.select_related("opened_by").prefetch_related("silences__withheld_from")
    return rows.order_by("-opened_at", "-id")


def of_session(session_id: UUID) -> QuerySet[Incident]:
    return Incident.objects.filter(session_id=session_id).order_by("opened_at", "id")


def steps_of(incident: Incident) -> list[IncidentStep]:
    return list(incident.steps.select_related("done_by").order_by("position"))


def undone(incident: Incident) -> list[IncidentStep]:
    """Needed, and not ticked."""
    return [step for step in steps_of(incident) if step.is_needed and step.done_at is None]


def facts_of(worker: Worker, incident: Incident) -> list[IncidentFact]:
    return list(access.facts_for(worker, incident).select_related("author").order_by("at", "id"))


def silences_of(incident: Incident) -> list[Silence]:
    rows = incident.silences.filter(ended_at__isnull=True).select_related("withheld_from", "created_by")
    return list(rows.order_by("created_at", "id"))


@sight.beyond(access.DEBRIEFED)
def debriefs_of(incident: Incident) -> list[Debrief]:
    """That they took place, with whom and when: never what was said."""
    rows = incident.debriefs.select_related("worker", "spoke_with").defer("note")
    return list(rows.order_by("held_at", "id"))


def not_debriefed(incident: Incident) -> list[Worker]:
    """R25: of those who led the meeting and are still of the team, with whom nobody has spoken."""
    spoken = {row.worker_id for row in debriefs_of(incident)}
    led = Worker.objects.filter(pk__in=access.leaders_of(incident.session_id) - spoken, active=True)
    return list(led.order_by("display_name", "id"))


# --- the clock ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a signal has been owed. `is_late`: longer than the centre allows; `is_overdue`: longer than a day."""

    incident: Incident
    since: datetime
    alarm_at: datetime
    overdue_at: datetime
    now: datetime

    @property
    def minutes(self) -> int:
        return max(0, int((self.now - self.since).total_seconds() // 60))

    @property
    def runs(self) -> str:
        """Hours and minutes, as a clock shows them."""
        return f"{self.minutes // 60}:{self.minutes % 60:02d}"

    @property
    def is_late(self) -> bool:
        return self.now >= self.alarm_at

    @property
    def is_overdue(self) -> bool:
        return self.now >= self.overdue_at


def clock_of(incident: Incident, now: datetime, set_to: IncidentRules | None = None) -> Clock | None:
    if not incident.clock_runs:
        return None
    set_to = set_to or rules()
    alarm_at = incident.learnt_at + timedelta(minutes=set_to.alarm_minutes)
    overdue_at = incident.learnt_at + timedelta(hours=set_to.overdue_hours)
    return Clock(incident, incident.learnt_at, alarm_at, overdue_at, now)


def clocks(worker: Worker, now: datetime) -> list[Clock]:
    """Of the incidents that the worker sees, the longest first."""
    return _clocks(access.visible_to(worker), now)


def late_clocks(now: datetime) -> list[Clock]:
    """Of the whole centre: for the work that alarms."""
    return [one for one in _clocks(Incident.objects.all(), now) if one.is_late]


def _clocks(incidents: QuerySet[Incident], now: datetime) -> list[Clock]:
    set_to = rules()
    rows = incidents.filter(_clock_runs()).select_related("case__key_worker", "opened_by").order_by("learnt_at", "id")
    return [found for row in rows if (found := clock_of(row, now, set_to))]


# --- the house ------------------------------------------------------------------------------------------------------


@read_once
def running_alarm() -> HouseAlarm | None:
    rows = HouseAlarm.objects.filter(ended_at__isnull=True).select_related("raised_by")
    return rows.order_by("-raised_at", "-id").first()


def steps_of_alarm(worker: Worker, alarm: HouseAlarm) -> list[Incident]:
    """Those of its incidents that this worker may work on."""
    rows = access.worked_on_by(worker).filter(alarm=alarm).select_related("case", "room")
    return list(rows.order_by("opened_at", "id"))


# --- what must not be told ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Silenced:
    """What of a case one person must not hear of: ids of incidents and meetings, and words that would tell it."""

    incidents: frozenset[UUID]
    sessions: frozenset[UUID]
    words: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.incidents)


@sight.beyond(SECRETS)
def silenced(case: Case, reader: Person) -> Silenced:
    """
    For whatever writes to a person of the case: a paper, a letter, a link. Falsy where there is nothing to hide.

    Facts of the record of these meetings, and all words, are answered by services.people.secrecy as well.
    """
    rows = list(Silence.objects.filter(case=case, withheld_from=reader, ended_at__isnull=True).order_by("id"))
    incidents = frozenset(row.incident_id for row in rows)
    sessions = frozenset(row.session_id for row in rows if row.session_id)
    return Silenced(incidents, sessions, tuple(words_of(incidents)))


@sight.beyond(SECRETS)
def silences_at(session_ids: Iterable[UUID]) -> dict[UUID, list[Silence]]:
    """Open silences by the meeting whose record they keep too."""
    found: dict[UUID, list[Silence]] = {}
    rows = Silence.objects.filter(session_id__in=set(session_ids), ended_at__isnull=True)
    for row in rows.select_related("withheld_from").order_by("id"):
        found.setdefault(row.session_id, []).append(row)  # type: ignore[arg-type]
    return found


def words_of(incidents: Iterable[UUID]) -> list[str]:
    """Everything that was written about these incidents."""
    ids = list(incidents)
    facts = IncidentFact.objects.filter(incident__in=ids).order_by("id")
    signals = Signal.objects.filter(incident__in=ids).order_by("id")
    words = [fact.text for fact in facts]
    words += [text for signal in signals for text in (signal.said, signal.outcome, signal.number)]
    return [text for text in words if text.strip()]


def open_silences(worker: Worker) -> QuerySet[Silence]:
    rows = Silence.objects.filter(ended_at__isnull=True, case__in=visible_cases(worker).values("pk"))
    return rows.select_related("case", "withheld_from", "lift_asked_by")


# --- the record of the meeting --------------------------------------------------------------------------------------


def last_review(session_id: UUID) -> RecordReview | None:
    rows = RecordReview.objects.filter(session_id=session_id).select_related("asked_by", "decided_by")
    return rows.order_by("-asked_at", "-id").first()


def review_asked(review_id: UUID) -> RecordReview | None:
    return RecordReview.objects.filter(pk=review_id).first()


@sight.beyond(REVIEWED_BY_TWO)
def record_is_locked(session_id: UUID) -> bool:
    """Whether nothing stands against using a signed record: there was no incident, or a second person read it."""
    return session_id in locked_records([session_id])


@sight.beyond(REVIEWED_BY_TWO)
def locked_records(session_ids: Iterable[UUID]) -> set[UUID]:
    """The same for many records: those that may be used."""
    asked = set(session_ids)
    incidents = Incident.objects.filter(session_id__in=asked).values_list("session_id", flat=True)
    unquiet = {pk for pk in incidents if pk}
    reviews = RecordReview.objects.filter(session_id__in=unquiet).order_by("asked_at", "id")
    last = {row.session_id: row for row in reviews}
    return asked - {pk for pk in unquiet if pk not in last or last[pk].is_right is not True}
