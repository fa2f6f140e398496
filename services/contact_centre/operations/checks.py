"""What the entrance notes, to the minute, and what follows from it for the meetings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal
from services.cases.operations import add_task
from services.contact_centre.attendance import AROUND
from services.contact_centre.departure import must_stay
from services.contact_centre.enums import (
    SESSION_WORKFLOW,
    AgainstHold,
    CheckKind,
    Direction,
    Part,
    SessionMove,
    SessionState,
)
from services.contact_centre.hold import NEXT, Hold, Presence, held, where_is
from services.contact_centre.models import ArrivalWindow, CheckEvent, Participant, Policy, Session
from services.contact_centre.operations.handing import NOBODY, Handing, checked_handing
from services.contact_centre.operations.moves import hold_case, move_session
from services.contact_centre.queries import board
from services.contact_centre.queries.entrance import orders_of_leaving
from services.contact_centre.queries.presence import at_doors, with_others
from services.people.models import Person
from services.scheduling.models import Entrance
from services.staff.models import Worker
from services.staff.roles import Capability

ENTRANCE = sight.work(
    "the entrance",
    "Whoever stands at the door notes who came and what follows, for all cases; capability and board say who.",
)
BACKDATE = timedelta(hours=12)
DOUBLE_CLICK = timedelta(seconds=30)
CLOSED = {SessionState.CANCELLED, SessionState.SIGNED}
NOT_YET_OPEN = {SessionState.PLANNED, SessionState.CONFIRMED}


@dataclass(frozen=True, slots=True)
class Against:
    """Somebody came in against ИЗЧАКАЙТЕ, and why."""

    how: str
    reason: str


@sight.beyond(ENTRANCE)
@transaction.atomic
def note_check(
    *,
    session: Session,
    person: Person,
    kind: str,
    by: Worker,
    at: datetime,
    noted_at: datetime,
    entrance: Entrance | None = None,
    against: Against | None = None,
    handing: Handing = NOBODY,
) -> CheckEvent:
    """
    Note one step of one person at the entrance. `at` is when it happened, `noted_at` when it is written down.

    A child leaves only with somebody approved; `handing` says with whom where that is not plain.

    Two people at two doors cannot let both of a pair in: the house is locked while one of them is asked. The same
    step sent twice is one step.

    :raises Refusal: not of this session, not the next step, in the future, too long ago, or ИЗЧАКАЙТЕ without a
        reason from someone who may override it.
    """
    if not by.may(Capability.BOARD_CHECK_IN):
        raise PermissionDenied
    hold_case(session)
    settings = lock_house()
    session = Session.objects.select_for_update(of=("self",)).select_related("case").get(pk=session.pk)
    _check_possible(session, person, at, noted_at)
    house = board.house_at(noted_at)
    twin = _just_noted(house.get(person.pk), kind, by, noted_at)
    if twin is not None:
        return twin
    check_after(last_step(person, house, noted_at), at)
    _check_order(person, kind, house)
    handing = checked_handing(session, person, kind, handing, house=house, at=at)
    wait = _why_wait(session, person, CheckKind(kind), at, noted_at, settings)
    against = checked_against(wait, by, against)
    event = CheckEvent.objects.create(
        session=session,
        person=person,
        kind=kind,
        at=at,
        entrance=entrance or _entrance_of(session, person, kind),
        by=by,
        recorded_at=noted_at,
        against_hold=against.how if against else "",
        override_reason=against.reason.strip() if against else "",
        handed_to=handing.to,
        handed_because=handing.because,
    )
    _write_down(event, against, noted_at)
    _follow(session, person, event, noted_at)
    return event


@sight.beyond(ENTRANCE)
@transaction.atomic
def void_check(*, event: CheckEvent, reason: str, by: Worker, at: datetime) -> CheckEvent:
    """
    Take back a mistake: a new row names the wrong one, which stays readable. What had followed from it is undone.

    :raises Refusal: no reason, already taken back, or not the person's latest step.
    """
    if not by.may(Capability.BOARD_CHECK_IN):
        raise PermissionDenied
    hold_case(event.session)
    lock_house()
    session = Session.objects.select_for_update(of=("self",)).get(pk=event.session_id)
    if session.state in CLOSED:
        raise Refusal(_("The record of this session is closed."))
    if not reason.strip():
        raise Refusal(_("Say why the step is taken back."), field="reason")
    latest = board.valid_checks().filter(person=event.person_id).last()
    if latest is None or latest.pk != event.pk:
        raise Refusal(_("Only the latest step of a person can be taken back."))
    row = CheckEvent.objects.create(
        session=session,
        person_id=event.person_id,
        kind=event.kind,
        at=event.at,
        entrance_id=event.entrance_id,
        by=by,
        recorded_at=at,
        voids=event,
        void_reason=reason.strip(),
    )
    detail = {"voids": str(event.pk)}
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("checks",), reason=reason.strip(), detail=detail)
    _undo(event, by, at)
    return row


@sight.beyond(ENTRANCE)
@transaction.atomic
def admit_other(*, session: Session, person: Person, by: Worker, at: datetime) -> Participant:
    """
    R21: let somebody else take part, if the arrangement admits them on this day.

    :raises Refusal: nobody has admitted this person for this child and day.
    """
    if not by.may(Capability.BOARD_CHECK_IN):
        raise PermissionDenied
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.state in CLOSED:
        raise Refusal(_("This session is closed."))
    known = session.participants.filter(person=person).first()
    if known is not None:
        return known
    if person.pk not in {one.pk for one in board.admissible(session)}:
        raise Refusal(_("This person is not admitted to this meeting. Only the head of the service can admit them."))
    arrangement = next(one.arrangement for one in session.participants.all() if one.arrangement_id)
    row = Participant.objects.create(session=session, person=person, part=Part.OTHER, arrangement=arrangement)
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("participants",))
    return row


def lock_house() -> Policy:
    """One row per centre stands for the house: whoever notes a step holds it until the commit."""
    Policy.objects.get_or_create(only=True)
    return Policy.objects.select_for_update().get(only=True)


# --- is it possible ------------------------------------------------------------------------------------------------


def _check_possible(session: Session, person: Person, at: datetime, noted_at: datetime) -> None:
    if session.state in CLOSED:
        raise Refusal(_("This session is closed."))
    if not session.participants.filter(person=person).exists():
        raise Refusal(_("This person does not take part in this session."))
    check_time(at, noted_at)
    opens = session.windows.filter(person=person, direction=Direction.ARRIVE).first()
    check_day(at, session.starts_at, opens.during.lower if opens else None)


def check_day(at: datetime, starts_at: datetime, opens: datetime | None) -> None:
    """
    An hour that is still to come is read as one of yesterday evening; that can be meant only shortly before midnight.

    :raises Refusal: on a day before it, unless whoever comes is expected at the door by then.
    """
    expected = min(starts_at, opens or starts_at) - board.SOON
    earliest = min(board.bounds(board.day_of(starts_at))[0], expected)
    if at < earliest:
        message = _(
            "This would be %(time)s on %(day)s, too long before it begins (%(begins)s). Write a time from %(from)s on."
        )
        words = {"time": f"{local(at):%H:%M}", "day": f"{local(at):%d.%m.%Y}"}
        words |= {"begins": f"{local(starts_at):%d.%m.%Y %H:%M}", "from": f"{local(earliest):%d.%m.%Y %H:%M}"}
        raise Refusal(message % words, field="at")


def check_time(at: datetime, noted_at: datetime) -> None:
    """:raises Refusal: a step is noted when it has happened, and soon after."""
    if at > noted_at + timedelta(minutes=1):
        raise Refusal(_("This time is in the future."), field="at")
    if at < noted_at - BACKDATE:
        raise Refusal(_("This time is too long ago for the entrance; write it into the record."), field="at")


def _just_noted(last: Presence | None, kind: str, by: Worker, noted_at: datetime) -> CheckEvent | None:
    """A button that was pressed twice: the answer to the second time is what the first time wrote."""
    if last is None or last.event is None or last.kind != kind:
        return None
    return CheckEvent.objects.filter(pk=last.event, by=by, recorded_at__gte=noted_at - DOUBLE_CLICK).first()


def _check_order(person: Person, kind: str, house: dict[Any, Presence]) -> None:
    if kind not in NEXT[where_is(person.pk, house)]:
        raise Refusal(_("This step does not follow: the board may have changed. Look again."))


def last_step(person: Person, house: Mapping[UUID, Presence], noted_at: datetime) -> datetime | None:
    """When it was, whatever they came for: of two things noted, the later one says where they are."""
    last = with_others(house, noted_at).get(person.pk)
    return last.at if last else None


def check_after(last: datetime | None, at: datetime) -> None:
    """:raises Refusal: nobody takes a step before their last one."""
    if last is not None and at < last:
        message = _("This time is before the last step of this person, which was at %(time)s.")
        raise Refusal(message % {"time": f"{local(last):%H:%M}"}, field="at")


def checked_against(wait: Refusal | None, by: Worker, against: Against | None) -> Against | None:
    """What is kept of the reason: nothing when nobody had to wait."""
    if wait is None:
        return None
    if against is None or not against.reason.strip():
        raise wait
    if against.how != AgainstHold.CAME_IN and not by.may(Capability.SESSIONS_OVERRIDE):
        raise Refusal(_("Only the coordinator or the head of the service may let somebody in against ИЗЧАКАЙТЕ."))
    return against


def blocked(session: Session) -> Refusal | None:
    """The entrance is not told why: the reason is in the file."""
    if not board.blocked([session], board.day_of(session.starts_at)):
        return None
    return Refusal(_("This meeting must not take place now. Let nobody in and call the coordinator."))


def _why_wait(
    session: Session, person: Person, kind: CheckKind, at: datetime, noted_at: datetime, settings: Policy
) -> Refusal | None:
    """By the house as it is known now; a gap is counted up to the minute when the step was taken."""
    refusal = blocked(session) if kind == CheckKind.ARRIVED else None
    if refusal is not None:
        return refusal
    window = ArrivalWindow.objects.filter(session=session, person=person, direction=Direction.ARRIVE).first()
    house, gap = board.house_at(noted_at), timedelta(minutes=settings.gap_minutes)
    sessions = board.sessions_now(noted_at)
    order = orders_of_leaving(sessions).get(session.pk)
    opens = window.during.lower if window else None
    hold = must_stay(person.pk, kind, order, house=house, now=at, gap=gap)
    hold = hold or hold_of(person.pk, kind, opens, sessions=sessions, at=at, noted_at=noted_at, gap=gap)
    return Refusal(sentence(hold), field="override_reason") if hold else None


def hold_of(
    person: UUID,
    kind: CheckKind,
    opens: datetime | None,
    *,
    sessions: Iterable[Session],
    at: datetime,
    noted_at: datetime,
    gap: timedelta,
    expected: bool = True,
) -> Hold | None:
    """Whether somebody must wait before this step, whatever they come for. `expected`: also for the expected."""
    pairs, house = board.pairs_for(sessions, noted_at), with_others(board.house_at(noted_at), noted_at)
    doors = at_doors(pairs, house, at) if expected else ()
    return held(person, kind, house=house, pairs=pairs, now=at, gap=gap, window_opens=opens, at_doors=doors)


def sentence(hold: Hold) -> str:
    if hold.leaves_second:
        return _of_leaving(hold)
    if hold.until is not None:
        return _("ИЗЧАКАЙТЕ until %(time)s: the other person left a moment ago.") % {
            "time": f"{local(hold.until):%H:%M}"
        }
    return _("ИЗЧАКАЙТЕ: a person who must not be met is in the shared rooms.")


def _of_leaving(hold: Hold) -> str:
    if hold.until is None:
        return _("ИЗЧАКАЙТЕ: the other side leaves the house first. Stay in the room with the door closed.")
    return _("ИЗЧАКАЙТЕ until %(time)s: the other side has just left, and must be away from the house first.") % {
        "time": f"{local(hold.until):%H:%M}"
    }


def _entrance_of(session: Session, person: Person, kind: str) -> Entrance | None:
    direction = Direction.ARRIVE if kind in {CheckKind.ARRIVED, CheckKind.SETTLED} else Direction.LEAVE
    window = session.windows.filter(person=person, direction=direction).select_related("entrance").first()
    return window.entrance if window else None


# --- what follows --------------------------------------------------------------------------------------------------


def _write_down(event: CheckEvent, against: Against | None, noted_at: datetime) -> None:
    detail = {"kind": str(event.kind)} | ({"against_hold": against.how} if against else {})
    reason = event.override_reason if against else ""
    record(
        Action.WRITE, actor=event.by.as_actor(), what=event.session, fields=("checks",), reason=reason, detail=detail
    )
    if against:
        _ask_the_team(event, _("ИЗЧАКАЙТЕ was not kept at %(time)s: what happened, and what follows?"), noted_at)
    if event.handed_because:
        _ask_the_team(event, _("A child left at %(time)s with somebody who is not approved: what follows?"), noted_at)


def _ask_the_team(event: CheckEvent, title: str, noted_at: datetime) -> None:
    moment = {"time": f"{local(event.at):%d.%m.%Y %H:%M}"}
    add_task(case=event.session.case, title=title % moment, due_on=board.day_of(noted_at), by=None, at=noted_at)


def _follow(session: Session, person: Person, event: CheckEvent, at: datetime) -> None:
    """The first arrival opens a session's arrivals; when its last guest is out after the end, the record is due."""
    for one in _touched(session, person, event):
        if one.state in NOT_YET_OPEN and event.kind == CheckKind.ARRIVED:
            move_if_free(one, SessionMove.START_ARRIVALS, event.by, at)
        elif one.state == SessionState.DEPARTING:
            move_if_free(one, SessionMove.ALL_LEFT, event.by, at)


def _touched(session: Session, person: Person, event: CheckEvent) -> list[Session]:
    """This session, and others of the same person at the same hours, such as the other way of split siblings."""
    near = Session.objects.filter(
        participants__person=person, starts_at__lte=event.at + AROUND, ends_at__gte=event.at - AROUND
    )
    others = near.exclude(pk=session.pk).exclude(state__in=CLOSED).distinct().order_by("id")
    return [session, *Session.objects.filter(pk__in=others.values("pk")).select_related("case").order_by("id")]


def move_if_free(session: Session, move: str, by: Worker, at: datetime) -> Session:
    """What follows by itself from what was noted, if nothing speaks against it."""
    if SESSION_WORKFLOW.missing(move, session, by=by, at=at):
        return session
    return move_session(session=session, move=move, by=by, at=at, from_board=True)


def _undo(event: CheckEvent, by: Worker, at: datetime) -> None:
    """States that only the voided step had brought about."""
    session = Session.objects.select_related("case").get(pk=event.session_id)
    for one in _touched(session, event.person, event):
        if one.state == SessionState.ARRIVING:
            move_if_free(one, SessionMove.NOBODY_CAME_YET, by, at)
        elif one.state == SessionState.NOTES_DUE and SESSION_WORKFLOW.missing(SessionMove.ALL_LEFT, one, by=by, at=at):
            move_session(session=one, move=SessionMove.NOT_ALL_LEFT, by=by, at=at, from_board=True)
