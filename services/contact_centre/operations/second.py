"""R24: the second supervisor of a meeting, named or given up after it was planned, also while people are arriving."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal, Refusals
from services.cases.models import Case
from services.contact_centre import access
from services.contact_centre.enums import STILL_MADE, TAKES_PLACE, SessionState
from services.contact_centre.models import Session
from services.contact_centre.operations import staffing
from services.contact_centre.operations.booking import Booking, room_refusals, takings_of, waiting_for
from services.contact_centre.operations.lacking import settle_seconds
from services.contact_centre.operations.sessions import booking_of
from services.contact_centre.queries import supervising
from services.scheduling.operations.bookings import hold, reserve
from services.staff.models import Worker
from services.staff.roles import Capability

NAMEABLE = TAKES_PLACE - {SessionState.DEPARTING}


@transaction.atomic
def name_second(*, session: Session, worker: Worker | None, reason: str, by: Worker, at: datetime) -> Session:
    """
    Hour, room and windows stay as they were told. `worker` None: it goes on with one.

    `reason`: against a warning, or why one is enough; only whoever may plan against a warning says either.

    :raises Refusals: what speaks against the colleague, as when booking; or one is not enough and nobody who may
        decide it says why.
    :raises services.scheduling.operations.bookings.Taken: another family was faster.
    """
    session = _locked(session, by)
    if session.state not in NAMEABLE:
        raise Refusal(_("This meeting is over."))
    before = {"second_supervisor_id": session.second_supervisor_id, "alone_because": session.alone_because or ""}
    session.second_supervisor = worker
    booking = replace(booking_of(session), override=reason)
    session.alone_because = "" if worker else _why_alone(booking, reason, by)
    if worker is not None:
        _check(session, booking, by)
    session.save(update_fields=["second_supervisor", "alone_because"])
    reserve(booking=session.pk, starts_at=session.starts_at, ends_at=session.ends_at, takings=takings_of(booking))
    written = [name.removesuffix("_id") for name, was in before.items() if getattr(session, name) != was]
    fields = tuple(written) or ("second_supervisor",)
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=fields, reason=reason)
    settle_seconds(case=session.case, by=by, at=at)
    return session


def _locked(session: Session, by: Worker) -> Session:
    Case.objects.select_for_update(of=("self",)).get(pk=session.case_id)
    found = Session.objects.select_for_update(of=("self",)).select_related("case", "room", "supervisor__user")
    session = found.get(pk=session.pk)
    access.require(by, Capability.SESSIONS_PLAN, session.case)
    return session


def _why_alone(booking: Booking, reason: str, by: Worker) -> str:
    """Nothing, where the rules of the centre do not ask for two."""
    why = booking.why_two
    if not why:
        return ""
    if not by.may(Capability.SESSIONS_OVERRIDE):
        raise staffing.second_needed(why)
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    return reason.strip()


def _check(session: Session, booking: Booking, by: Worker) -> None:
    hold(waiting_for(booking))
    if booking.second_supervisor == booking.supervisor:
        raise Refusal(_("The first and the second supervisor are two people."), field="second_supervisor")
    if refusals := list(_refusals(session, booking, by)):
        raise Refusals(refusals)


def _refusals(session: Session, booking: Booking, by: Worker) -> Iterable[Refusal]:
    """Of the second alone: whoever leads it already stays."""
    assert booking.second_supervisor is not None
    override = staffing.is_overridden(booking, by)
    meant = supervising.Meant.of(booking, session.pk)
    yield from supervising.refusals(booking.second_supervisor, meant, override=override, field="second_supervisor")
    abuse = staffing.abuse_refusals(booking, session.case)
    yield from (one for one in abuse if one.field == "second_supervisor")
    if booking.room is not None and not override:
        yield from room_refusals(booking, booking.room, override=override)


def forget_why_alone(*, case: Case, by: Worker) -> None:
    """Why one was enough was said of another risk: where two are needed now, somebody decides it anew."""
    for session in Session.objects.select_for_update(of=("self",)).filter(case=case, state__in=STILL_MADE):
        if session.alone_because:
            session.alone_because = ""
            session.save(update_fields=["alone_because"])
            record(Action.WRITE, actor=by.as_actor(), what=session, fields=("alone_because",))
