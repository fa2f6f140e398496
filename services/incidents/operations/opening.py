"""An incident begins with one press; what it was is said as soon as there is a minute for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import hooks, sight
from kernel.errors import Refusal
from services.cases.models import Case
from services.incidents import access, alerts, queries
from services.incidents.enums import FactKind, IncidentKind, Part, Severity
from services.incidents.models import HouseAlarm, Incident, IncidentFact, IncidentPerson, IncidentStep
from services.people.models import Person
from services.staff.models import Worker

A_MINUTE = timedelta(minutes=1)
DOUBLE_CLICK = timedelta(minutes=2)


@sight.beyond(access.AT_ONCE)
@transaction.atomic
def open_incident(
    *,
    case: Case,
    session_id: UUID | None,
    kind: str,
    at: datetime,
    by: Worker,
    what: str,
    severity: str,
    happened_at: datetime | None = None,
    people: Iterable[tuple[Person, str]] = (),
    alarm: HouseAlarm | None = None,
    **where: Any,
) -> Incident:
    """
    Open an incident with the steps of its kind; the clock of the duty to signal starts at `at`.

    Whoever sees the case may, and whoever is on duty at the meeting. The head of the service, the coordinators and the
    key worker hear of a serious one at once. `where` is `room` or `place`.

    :raises Refusal: it happens in the future, an unknown kind, or somebody who is not of the case.
    """
    if not access.may_open(by, case, session_id):
        raise PermissionDenied("not a case or meeting of theirs")
    _check_words(kind, severity)
    _check_moment(happened_at or at, at)
    incident = Incident.objects.create(
        case=case,
        session_id=session_id,
        kind=kind,
        severity=severity,
        happened_at=happened_at or at,
        learnt_at=at,
        opened_at=at,
        opened_by=by,
        alarm=alarm,
        **where,
    )
    add_steps(incident)
    for person, part in people:
        _name(incident, person, part)
    if what.strip():
        _write(incident, FactKind.OBSERVED, what, happened_at or at, by, at)
    record(Action.WRITE, actor=by.as_actor(), what=incident, fields=("kind", "severity", "steps"))
    hooks.incident_opened(incident=incident, by=by, at=at)
    if alarm is None:
        alerts.opened(incident, but=by)
    return incident


def _check_words(kind: str, severity: str) -> None:
    if kind not in IncidentKind.values:
        raise Refusal(_("Choose what happened."), field="kind")
    if severity not in Severity.values:
        raise Refusal(_("Choose how grave it is."), field="severity")


def _check_moment(moment: datetime, now: datetime) -> None:
    if moment > now + A_MINUTE:
        raise Refusal(_("This time is in the future."), field="happened_at")


def add_steps(incident: Incident) -> None:
    """Those of the list of its kind that are not there yet; what was done stays."""
    steps = list(incident.steps.all())
    there = {(step.code, step.label) for step in steps}
    missing = [one for one in queries.steps_for(incident.kind) if (one.code, one.label) not in there]
    first = max((step.position + 1 for step in steps), default=0)
    IncidentStep.objects.bulk_create(
        IncidentStep(
            incident=incident, position=first + place, code=one.code, label=one.label, is_needed=one.is_needed
        )
        for place, one in enumerate(missing)
    )


@sight.beyond(access.AT_ONCE)
@transaction.atomic
def say_more(
    *, incident: Incident, kind: str, severity: str, happened_at: datetime, by: Worker, at: datetime, **where: Any
) -> Incident:
    """
    What kind it was, how grave, when and where. Steps of a new kind are added; none that was done goes away.

    :raises Refusal: closed, or a time in the future.
    """
    incident = locked(incident, by)
    _check_words(kind, severity)
    _check_moment(happened_at, at)
    changed = {"kind": kind, "severity": severity, "happened_at": happened_at, **where}
    for name, value in changed.items():
        setattr(incident, name, value)
    incident.save(update_fields=list(changed))
    add_steps(incident)
    record(Action.WRITE, actor=by.as_actor(), what=incident, fields=tuple(changed))
    return incident


@sight.beyond(access.AT_ONCE)
@transaction.atomic
def write_fact(
    *, incident: Incident, kind: str, text: str, happened_at: datetime, by: Worker, at: datetime
) -> IncidentFact:
    """
    What was seen, said word for word, or done. It is signed with the writing; sent twice it is one fact.

    :raises Refusal: closed, nothing written, or a time in the future.
    """
    incident = locked(incident, by)
    if kind not in FactKind.values:
        raise Refusal(_("Choose whether this was seen, heard or done."), field="kind")
    if not text.strip():
        raise Refusal(_("Write what was seen, said or done."), field="text")
    _check_moment(happened_at, at)
    rows = incident.facts.filter(author=by, kind=kind, at=happened_at, written_at__gte=at - DOUBLE_CLICK)
    twin = next((row for row in rows.order_by("-id") if row.text == text.strip()), None)
    return twin or _write(incident, kind, text, happened_at, by, at)


def _write(incident: Incident, kind: str, text: str, moment: datetime, by: Worker, at: datetime) -> IncidentFact:
    fact = IncidentFact.objects.create(
        case_id=incident.case_id,
        incident=incident,
        kind=kind,
        at=moment,
        text=text.strip(),
        author=by,
        written_at=at,
    )
    record(Action.SIGN, actor=by.as_actor(), what=fact, fields=("text",))
    return fact


@sight.beyond(access.AT_ONCE)
@transaction.atomic
def name_person(*, incident: Incident, person: Person, part: str, by: Worker, at: datetime) -> IncidentPerson:
    """
    Say what part somebody of the case had in it.

    :raises Refusal: closed, or not a person of the case.
    """
    incident = locked(incident, by)
    row = _name(incident, person, part)
    record(Action.WRITE, actor=by.as_actor(), what=incident, fields=("part",))
    return row


def _name(incident: Incident, person: Person, part: str) -> IncidentPerson:
    if part not in Part.values:
        raise Refusal(_("Choose the part."), field="part")
    if not incident.case.parties.filter(person=person).exists():
        raise Refusal(_("Only people of the case can be named here."), field="person")
    return IncidentPerson.objects.get_or_create(incident=incident, person=person, part=part)[0]


def locked(incident: Incident, by: Worker) -> Incident:
    """
    The row to write to, for whoever may work on it.

    :raises Refusal: it is closed.
    """
    access.require_work(by, incident)
    row = Incident.objects.select_for_update(of=("self",)).select_related("case").get(pk=incident.pk)
    if not row.is_open:
        raise Refusal(_("This incident is closed. Open it again first, with a reason."))
    return row
