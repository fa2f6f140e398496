"""
Meetings are stopped at once and kept, and come back when a person says so (R14, R16, protection orders).

A frozen meeting holds neither room nor worker nor door: an order can stand for years, and other families need them.
When it goes on, each meeting is placed anew; what can no longer be had stays frozen and is named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.addresses import address
from kernel.clock import local
from kernel.errors import Hint, Refusal, Refusals
from services.cases.access import may
from services.cases.models import Case
from services.cases.operations import add_task
from services.contact_centre import access, beside, guards
from services.contact_centre.enums import CancelledBy, FreezeGround, SessionMove, SessionState
from services.contact_centre.ledger_enums import CancelCause
from services.contact_centre.models import Arrangement, Freeze, LegalBasis, Session
from services.contact_centre.operations import booking as bookings
from services.contact_centre.operations.court_letters import draft_letter
from services.contact_centre.operations.lacking import settle_seconds
from services.contact_centre.operations.ledger import Notice, note_cancellation
from services.contact_centre.operations.messages import tell_frozen, tell_planned
from services.contact_centre.operations.moves import move_session
from services.contact_centre.operations.sessions import MOVABLE, booking_of
from services.contact_centre.operations.steps import split_handover
from services.contact_centre.queries import orders, stopping
from services.contact_centre.queries.stopping import ELSEWHERE, Coming
from services.people.models import Person
from services.scheduling.operations.bookings import release
from services.staff.models import Worker
from services.staff.roles import Capability

WHO_FREEZES = (Capability.CASES_EDIT, Capability.ORDERS_EDIT, Capability.SESSIONS_PLAN)


@sight.beyond(ELSEWHERE)
@transaction.atomic
def freeze_case(*, case: Case, ground: str, by: Worker, at: datetime, note: str = "") -> Freeze:
    """
    Stop every meeting of the case that has not begun. Whoever works on the case may; nobody else is asked.

    A second time on the same ground it adds what was planned meanwhile to the freeze that stands.
    """
    if not any(may(by, capability, case) for capability in WHO_FREEZES):
        raise PermissionDenied("this case is not theirs to freeze")
    return _stop(case, ground, None, note, by, at)


@sight.beyond(ELSEWHERE)
@transaction.atomic
def freeze_pair(*, order: LegalBasis, by: Worker, at: datetime) -> list[Freeze]:
    """
    What a protection order stops: the meetings of whoever it is against, in its own case and, with the same people, in
    others.

    Runs inside the transaction that enters the order and holds its cases (`hold_pair`); the right to enter it is the
    right to freeze.
    """
    cases = [order.case, *_cases_of_the_pair(order.case, order.against, at)]
    return [_stop(case, FreezeGround.PROTECTION_ORDER, order, "", by, at) for case in cases]


@sight.beyond(ELSEWHERE)
def hold_pair(*, case: Case, against: Person | None, at: datetime) -> None:
    """Every case that an order against this person will stop, by id: two orders that cross never wait in a circle."""
    ids = {case.pk, *(one.pk for one in _cases_of_the_pair(case, against, at))}
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("id"))


def _cases_of_the_pair(case: Case, against: Person | None, at: datetime) -> list[Case]:
    """Other cases that would bring the person whom the order keeps away together with somebody of its case."""
    if against is None:
        return []
    protected = list(case.parties.exclude(person=against).values_list("person_id", flat=True))
    meets = Q(child__in=protected) | Q(visiting__in=protected) | Q(resident__in=protected)
    still = Q(admitted__until_date__isnull=True) | Q(admitted__until_date__gte=local(at).date())
    comes = Q(child=against) | Q(visiting=against) | Q(resident=against) | (Q(admitted__person=against) & still)
    elsewhere = Arrangement.objects.filter(meets, comes).exclude(case=case)
    return list(Case.objects.filter(pk__in=elsewhere.values("case")).order_by("id"))


def _stop(case: Case, ground: str, order: LegalBasis | None, note: str, by: Worker, at: datetime) -> Freeze:
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    freeze = Freeze.objects.filter(case=case, ground=ground, order=order, lifted_at__isnull=True).first()
    if freeze is None:
        freeze = Freeze.objects.create(case=case, ground=ground, order=order, note=note, at=at, by=by)
        record(Action.WRITE, actor=by.as_actor(), what=freeze, fields=("ground", "note"))
    ahead = Session.objects.filter(case=case, state__in=MOVABLE, starts_at__gt=at).prefetch_related("participants")
    concerned = [one for one in ahead.order_by("starts_at", "id") if stopping.freeze_stops(freeze, Coming.to(one))]
    stopped = [_freeze(session, freeze, by, at) for session in concerned]
    _see_to_it(freeze, stopped, by, at)
    beside.stopped(freeze=freeze, by=by, at=at)
    settle_seconds(case=case, by=by, at=at)
    return freeze


def _freeze(session: Session, freeze: Freeze, by: Worker, at: datetime) -> Session:
    session = move_session(session=session, move=SessionMove.FREEZE, by=by, at=at, from_board=True, freeze=freeze)
    release(booking=session.pk)  # the windows stay: whose calendar has them must learn that nobody is expected
    return session


def _see_to_it(freeze: Freeze, stopped: Sequence[Session], by: Worker, at: datetime) -> None:
    """The head decides, the court hears of it the same day, and each parent only that they need not come."""
    if not stopped and freeze.order is None:  # nothing was planned: nobody has to be told anything
        return
    freeze.letter = draft_letter(freeze=freeze, sessions=stopped, by=by, at=at) or freeze.letter
    freeze.save(update_fields=["letter"])
    _ask_the_head(freeze, len(stopped), by, at)
    if stopped:
        tell_frozen(at=at)
        _ask_to_tell(freeze, stopped, by, at)


def _ask_the_head(freeze: Freeze, count: int, by: Worker, at: datetime) -> None:
    if freeze.ground == FreezeGround.PROTECTION_ORDER:
        title = ngettext(
            "Protection order entered: %(count)s meeting is frozen. Decide, and write to the court today",
            "Protection order entered: %(count)s meetings are frozen. Decide, and write to the court today",
            count,
        )
    else:
        title = _("Meetings frozen (%(ground)s): %(count)s. Decide, and write to the court today")
    facts = {"count": count, "ground": freeze.get_ground_display()}
    add_task(case=freeze.case, title=title % facts, due_on=local(at).date(), by=by, at=at)


def _ask_to_tell(freeze: Freeze, stopped: Sequence[Session], by: Worker, at: datetime) -> None:
    """With whom, where others of the family go on meeting in that time."""
    against = freeze.order.against if freeze.order else None
    if against:
        text = _(
            "Tell each parent, apart: the meetings to which %(name)s comes, from %(first)s to %(last)s, will not take"
            " place, they need not come"
        )
    else:
        text = _(
            "Tell each parent, apart: the meetings from %(first)s to %(last)s will not take place, they need not come"
        )
    days = {"first": f"{local(stopped[0].starts_at):%d.%m.%Y}", "last": f"{local(stopped[-1].starts_at):%d.%m.%Y}"}
    facts = days | {"name": against.names if against else ""}
    add_task(case=freeze.case, title=text % facts, due_on=local(at).date(), by=by, at=at)


# --- going on --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Thawed:
    """What is in the calendar again, what found no place any more, and what had its day while it was frozen."""

    back: list[Session] = field(default_factory=list)
    stuck: list[tuple[Session, Refusal]] = field(default_factory=list)
    passed: list[Session] = field(default_factory=list)


@transaction.atomic
def lift_freeze(*, freeze: Freeze, reason: str, by: Worker, at: datetime) -> Thawed:
    """
    The meetings go on: a decision of the head, on an assessment of the risk made since they were frozen.

    :raises Refusal: no reason, no fresh assessment, or the protection order still stands.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=freeze.case_id)
    access.require(by, Capability.CASES_DECIDE, case)
    freeze = Freeze.objects.select_for_update(of=("self",)).select_related("order").get(pk=freeze.pk)
    _check_lift(case, freeze, reason, at)
    freeze.lifted_at, freeze.lifted_by, freeze.lifted_note = at, by, reason.strip()
    freeze.save(update_fields=["lifted_at", "lifted_by", "lifted_note"])
    record(Action.WRITE, actor=by.as_actor(), what=freeze, fields=("lifted_at",), reason=reason.strip())
    return _let_go(freeze, by, at)


def _check_lift(case: Case, freeze: Freeze, reason: str, at: datetime) -> None:
    if freeze.lifted_at is not None:
        raise Refusal(_("These meetings are no longer frozen."))
    if not reason.strip():
        raise Refusal(_("Say on what the decision rests."), field="reason")
    if refused := guards.assessed_since(case, freeze.at):
        raise refused
    order = freeze.order
    if order and LegalBasis.objects.filter(orders.stands(local(at).date()), pk=order.pk).exists():
        text = _("The protection order of %(day)s still stands. Enter first the document that sets it aside.")
        hint = Hint(_("The order is set aside"), address("meetings:set_aside", order.pk))
        raise Refusal(text % {"day": f"{order.dated:%d.%m.%Y}"}, hints=(hint,))


def _let_go(freeze: Freeze, by: Worker, at: datetime) -> Thawed:
    """What another freeze that still stands would stop is taken over by it."""
    frozen = Session.objects.filter(freeze=freeze, state=SessionState.FROZEN).select_related("case", "freeze")
    done = Thawed()
    for session in list(frozen.prefetch_related("participants").order_by("starts_at", "id")):
        other = stopping.freeze_of(session.case, Coming.to(session))
        if other is None:
            _bring_back(session, done, by, at)
        else:
            Session.objects.filter(pk=session.pk).update(freeze=other)
    return done


def _bring_back(session: Session, done: Thawed, by: Worker, at: datetime) -> None:
    if session.starts_at <= at:
        done.passed.append(_over(session, by, at))
        return
    try:
        done.back.append(thaw_session(session=session, by=by, at=at))
    except Refusal as refusal:
        done.stuck.append((session, refusal))


def _over(session: Session, by: Worker, at: datetime) -> Session:
    """Its day went by: by whom it was stopped decides whether it is made up for (R22)."""
    by_order = session.freeze is not None and session.freeze.ground == FreezeGround.PROTECTION_ORDER
    facts: dict[str, Any] = {
        "cancelled_by": CancelledBy.COURT if by_order else CancelledBy.CENTRE,
        "reason_note": _("Its day passed while the meetings were frozen."),
    }
    session = move_session(session=session, move=SessionMove.CANCEL, by=by, at=at, from_board=True, **facts)
    note_cancellation(session=session, notice=Notice(cause=CancelCause.SAFETY), by=by, at=at)
    return session


@transaction.atomic
def thaw_session(*, session: Session, by: Worker, at: datetime) -> Session:
    """
    One frozen meeting takes its place in the house again, with room, worker and windows as if it were planned now.

    :raises Refusals: another freeze or order stands, or the place is no longer free.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=session.case_id)
    access.require(by, Capability.CASES_DECIDE, case)
    session = move_session(session=session, move=SessionMove.THAW, by=by, at=at)
    back = split_handover(session, by=by, at=at)
    session.save(update_fields=["purpose", "ends_at", "room"])
    try:
        with transaction.atomic():
            _place_again(session, by, at)
    except Refusal as refusal:
        if not _is_about_second(refusal):
            raise
        _without_second(session, by)
        _place_again(session, by, at)
    settle_seconds(case=case, by=by, at=at)
    tell_planned(session=session, at=at)
    if back:
        tell_planned(session=back, at=at)
    return session


def _place_again(session: Session, by: Worker, at: datetime) -> None:
    again = booking_of(session)
    bookings.check(session, again, by, at, two=False)  # whoever is missing by now is named before it begins
    bookings.place(session, again)


def _is_about_second(refusal: Refusal) -> bool:
    sentences = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
    return any(one.field == "second_supervisor" for one in sentences)


def _without_second(session: Session, by: Worker) -> None:
    """Nobody can name another while it is frozen: where two are needed, it does not begin before somebody does."""
    session.second_supervisor = None
    session.save(update_fields=["second_supervisor"])
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("second_supervisor",))


def lift_all(*, case: Case, reason: str, by: Worker, at: datetime) -> None:
    """The case is resumed, by the same decision and the same guards: what an order still forbids stays frozen."""
    today = local(at).date()
    for freeze in _no_longer_forbidden(orders.active_freezes(case), today):
        lift_freeze(freeze=freeze, reason=reason, by=by, at=at)


def _no_longer_forbidden(freezes: Iterable[Freeze], today: date) -> list[Freeze]:
    standing = set(LegalBasis.objects.filter(orders.stands(today)).values_list("pk", flat=True))
    return [freeze for freeze in freezes if freeze.order_id not in standing]
