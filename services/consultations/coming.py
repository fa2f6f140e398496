"""Who came to a consultation and who went, as it is noted at the entrance; people who must not meet wait there too."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal
from services.cases.models import Case
from services.cases.operations import add_task
from services.consultations import entrance, queries
from services.consultations.enums import ConsultationState
from services.consultations.models import Attendance, Consultation, TakenBack
from services.consultations.takers import why_apart
from services.contact_centre.enums import CheckKind
from services.contact_centre.operations import checks
from services.contact_centre.operations.checks import Against
from services.contact_centre.operations.handing import NOBODY, Handing, handed_among
from services.contact_centre.queries import board
from services.contact_centre.queries.presence import with_others
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability


@sight.beyond(entrance.ENTRANCE)
@transaction.atomic
def note_step(
    *,
    consultation: Consultation,
    person: Person,
    kind: str,
    by: Worker,
    at: datetime,
    noted_at: datetime,
    against: Against | None = None,
    handing: Handing = NOBODY,
) -> Attendance:
    """
    Somebody arrived or left the house. `at` is when it happened, `noted_at` when it is written down.

    A child leaves only with whom it lives, or who is admitted to it; `handing` says with whom where that is not plain.

    The house is locked while it is asked who must wait, as for meetings. The same step sent twice is one step.

    :raises Refusal: not expected here, not the next step, a time that cannot be, or ИЗЧАКАЙТЕ without a reason from
        someone who may override it.
    """
    row = _locked(consultation, by)
    who = queries.comers(row) if kind == CheckKind.ARRIVED else entrance.at_the_door(row)
    if kind not in entrance.STEPS or person.pk not in who:
        raise Refusal(_("This person does not come to this consultation."))
    checks.check_time(at, noted_at)
    mine = list(row.attendance.filter(person=person).order_by("arrived_at", "id"))
    if (twin := _just_noted(mine[-1:], kind, by, noted_at)) is not None:
        return twin
    here = next((one for one in mine if one.left_at is None), None)
    _check_next(row, kind, here, noted_at)
    checks.check_day(at, row.starts_at, entrance.opens_at(row))
    checks.check_after(_last_of(mine), at)
    checks.check_after(checks.last_step(person, board.house_at(noted_at), noted_at), at)
    if kind == CheckKind.LEFT and person.pk == row.child_id:
        everybody = with_others(board.house_at(noted_at), noted_at)
        handing = handed_among(entrance.takers(row), handing, house=everybody, at=at)
    else:
        handing = NOBODY
    against = checks.checked_against(_why_wait(row, person, CheckKind(kind), at, noted_at), by, against)
    found = _left(here, by, at, handing) if here else _arrived(row, person, by, at)
    _write_down(found, CheckKind(kind), by, at, against, noted_at)
    return found


@sight.beyond(entrance.ENTRANCE)
@transaction.atomic
def take_back(
    *, consultation: Consultation, attendance: UUID, kind: str, reason: str, by: Worker, at: datetime
) -> None:
    """
    This step was noted by mistake; it is kept as it stood, with the reason.

    :raises Refusal: no reason, too long ago, or not the person's latest step.
    """
    row = _locked(consultation, by)
    if not reason.strip():
        raise Refusal(_("Say why the step is taken back."), field="reason")
    last = _latest(row, attendance)
    if last is None or kind != last.kind:
        raise Refusal(_("Only the latest step of a person can be taken back."))
    if last.at < at - checks.BACKDATE:
        raise Refusal(_("Nothing was noted of this person that could be taken back."))
    detail = {"voids": str(last.kind), "at": last.at.isoformat(), "person": str(last.person_id), **_handed(last)}
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("checks",), reason=reason.strip(), detail=detail)
    _keep(last, reason.strip(), by, at)
    if last.left_at:
        _left(last, None, None)
    else:
        last.delete()


def _keep(last: Attendance, reason: str, by: Worker, at: datetime) -> None:
    TakenBack.objects.create(
        consultation=last.consultation,
        person=last.person,
        kind=last.kind,
        at=last.at,
        by=last.left_by or last.arrived_by,
        handed_to=last.handed_to,
        handed_because=last.handed_because or "",
        reason=reason,
        taken_back_at=at,
        taken_back_by=by,
    )


def _latest(row: Consultation, attendance: UUID) -> Attendance | None:
    """It, if nothing was noted of its person since; None also when somebody else has taken it back."""
    asked = row.attendance.filter(pk=attendance).first()
    last = row.attendance.filter(person=asked.person_id).order_by("arrived_at", "id").last() if asked else None
    return last if last == asked else None


def _locked(consultation: Consultation, by: Worker) -> Consultation:
    if not by.may(Capability.BOARD_CHECK_IN):
        raise PermissionDenied("the entrance")
    # Before its consultation, as everybody does: what follows from a step is a task of the case.
    Case.objects.select_for_update(of=("self",)).get(pk=consultation.case_id)
    checks.lock_house()
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("case", "adult", "child")
    return rows.get(pk=consultation.pk)


# --- is it possible --------------------------------------------------------------------------------------------------


def _just_noted(last: Sequence[Attendance], kind: str, by: Worker, noted_at: datetime) -> Attendance | None:
    for one in last:
        who = one.left_by_id if one.left_at else one.arrived_by_id
        if kind == one.kind and who == by.pk and one.at >= noted_at - checks.DOUBLE_CLICK:
            return one
    return None


def _check_next(row: Consultation, kind: str, here: Attendance | None, noted_at: datetime) -> None:
    if kind == CheckKind.LEFT:
        if here is None:
            raise Refusal(_("Nobody can leave who has not been noted as arrived."))
        return
    if here is not None:
        raise Refusal(_("This person has been noted as arrived and has not left."))
    _check_expected(row, noted_at)


def _check_expected(row: Consultation, noted_at: datetime) -> None:
    """The entrance is not told why something must not take place: the reason is in the file."""
    day = local(row.starts_at).date()
    if row.state == ConsultationState.NOT_HELD:
        raise Refusal(_("This consultation was called off: nobody is expected."))
    if row.state == ConsultationState.HELD:
        raise Refusal(_("This consultation is over."))
    if day != board.day_of(noted_at):
        raise Refusal(_("This consultation is on another day."))
    both = frozenset(person.pk for person in row.people)
    if len(both) > 1 and why_apart(row.case, both, day):
        raise Refusal(_("This consultation must not take place now. Let nobody in and call the coordinator."))


def _last_of(mine: Sequence[Attendance]) -> datetime | None:
    return max((one.at for one in mine), default=None)


def _why_wait(row: Consultation, person: Person, kind: CheckKind, at: datetime, noted_at: datetime) -> Refusal | None:
    hold = checks.hold_of(
        person.pk,
        kind,
        entrance.opens_at(row),
        sessions=board.sessions_now(noted_at),
        at=at,
        noted_at=noted_at,
        gap=timedelta(minutes=board.policy().gap_minutes),
        expected=False,
    )
    return Refusal(checks.sentence(hold), field="override_reason") if hold else None


# --- what is written -------------------------------------------------------------------------------------------------


def _arrived(row: Consultation, person: Person, by: Worker, at: datetime) -> Attendance:
    return Attendance.objects.create(consultation=row, person=person, arrived_at=at, arrived_by=by)


def _left(here: Attendance, by: Worker | None, at: datetime | None, handing: Handing = NOBODY) -> Attendance:
    here.left_at, here.left_by, here.handed_to, here.handed_because = at, by, handing.to, handing.because
    here.save(update_fields=["left_at", "left_by", "handed_to", "handed_because"])
    return here


def _write_down(
    step: Attendance, kind: CheckKind, by: Worker, at: datetime, against: Against | None, noted_at: datetime
) -> None:
    row = step.consultation
    detail = {"kind": str(kind)} | ({"against_hold": against.how} if against else {}) | _handed(step)
    reason = against.reason.strip() if against else ""
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("checks",), reason=reason, detail=detail)
    if against:
        title = _("ИЗЧАКАЙТЕ was not kept at %(time)s: what happened, and what follows?")
        _ask_the_team(row, title, at, noted_at)
    if step.handed_because:
        title = _("A child left at %(time)s with somebody who is not approved: what follows?")
        _ask_the_team(row, title, at, noted_at)


def _handed(step: Attendance) -> dict[str, str]:
    """For the journal: with whom a child left. In what words somebody else was named stands with the step, also when
    that was taken back."""
    if step.handed_to_id:
        return {"handed_to": str(step.handed_to_id)}
    return {"handed_to": "somebody else"} if step.handed_because else {}


def _ask_the_team(row: Consultation, title: str, at: datetime, noted_at: datetime) -> None:
    moment = {"time": f"{local(at):%d.%m.%Y %H:%M}"}
    add_task(case=row.case, title=title % moment, due_on=board.day_of(noted_at), by=None, at=noted_at)
