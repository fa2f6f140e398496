"""R24: the second supervisor of a meeting, named or given up after it was planned, also while people are arriving."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal, Refusals
from services.cases.models import Case
from services.contact_centre import access
from services.contact_centre.enums import TAKES_PLACE, SessionState
from services.contact_centre.models import Session
from services.contact_centre.operations.booking import Booking, takings_of, waiting_for
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

    :raises Refusals: what speaks against the colleague, as when booking; or one is not enough and nobody says why.
    :raises PermissionDenied: one is not enough, and only who may plan against a warning lets it go on.
    :raises services.scheduling.operations.bookings.Taken: another family was faster.
    """
    session = _locked(session, by)
    if session.state not in NAMEABLE:
        raise Refusal(_("This meeting is over."))
    session.second_supervisor, before = worker, session.second_supervisor_id
    booking = booking_of(session)
    session.alone_because = "" if worker else _why_alone(booking, reason, by)
    if worker is not None:
        _check(session, booking, by)
    session.save(update_fields=["second_supervisor", "alone_because"])
    reserve(booking=session.pk, starts_at=session.starts_at, ends_at=session.ends_at, takings=takings_of(booking))
    fields = ("second_supervisor",) if worker or before else ("alone_because",)
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=fields, reason=reason)
    return session


def _locked(session: Session, by: Worker) -> Session:
    Case.objects.select_for_update(of=("self",)).get(pk=session.case_id)
    found = Session.objects.select_for_update(of=("self",)).select_related("case", "room", "supervisor__user")
    session = found.get(pk=session.pk)
    access.require(by, Capability.SESSIONS_PLAN, session.case)
    return session


def _why_alone(booking: Booking, reason: str, by: Worker) -> str:
    """Nothing, where the rules of the centre do not ask for two."""
    if not booking.why_two:
        return ""
    if not by.may(Capability.SESSIONS_OVERRIDE):
        raise PermissionDenied("one supervisor where two are needed")
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    return reason.strip()


def _check(session: Session, booking: Booking, by: Worker) -> None:
    assert booking.second_supervisor is not None
    hold(waiting_for(booking))
    if booking.second_supervisor == booking.supervisor:
        raise Refusal(_("The first and the second supervisor are two people."), field="second_supervisor")
    meant = supervising.Meant.of(booking, session.pk)
    found = supervising.refusals(booking.second_supervisor, meant, override=False, field="second_supervisor")
    if refusals := list(found):
        raise Refusals(refusals)
