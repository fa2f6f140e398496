"""Who of the team leads a wanted meeting, the first and the second, and what speaks against each. R16, R24."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kernel.clock import local
from kernel.errors import Refusal
from services.cases.models import Case
from services.contact_centre.enums import ContactType
from services.contact_centre.models import Session
from services.contact_centre.queries import preparation, supervising
from services.staff.models import Worker
from services.staff.queries import is_qualified
from services.staff.roles import Capability

if TYPE_CHECKING:
    from services.contact_centre.operations.booking import Booking


def refusals(session: Session, booking: "Booking", by: Worker, *, two: bool = True) -> Iterable[Refusal]:
    if booking.supervisor is None:
        yield Refusal(_("Somebody of the team must be there."), field="supervisor")
    override = is_overridden(booking, by)
    meant = supervising.Meant.of(booking, session.pk)
    for worker, field in leading(booking):
        stays = worker.pk in booking.stays
        yield from supervising.refusals(worker, meant, override=override or stays, field=field)
    decided = bool(booking.alone_because.strip()) and by.may(Capability.SESSIONS_OVERRIDE)
    yield from _second_refusals(session, booking, is_enough=decided or not two)


def is_overridden(booking: "Booking", by: Worker) -> bool:
    """A reason is written, by somebody who may plan against a warning."""
    return bool(booking.override.strip()) and by.may(Capability.SESSIONS_OVERRIDE)


def leading(booking: "Booking") -> list[tuple[Worker, str]]:
    """Each supervisor with the field that names them."""
    named = ((booking.supervisor, "supervisor"), (booking.second_supervisor, "second_supervisor"))
    return [(worker, field) for worker, field in named if worker]


def _second_refusals(session: Session, booking: "Booking", *, is_enough: bool) -> Iterable[Refusal]:
    """R24. A reason of its own stands for the second: what is written against another warning does not."""
    if booking.second_supervisor is not None:
        if booking.second_supervisor == booking.supervisor:
            yield Refusal(_("The first and the second supervisor are two people."), field="second_supervisor")
    elif not (is_enough or session.alone_because) and (why := booking.why_two):
        yield second_needed(why)


def second_needed(why: str) -> Refusal:
    message = _("Two supervisors are needed: %(why)s. Name the second.")
    return Refusal(message % {"why": why}, field="second_supervisor")


def alone_because(session: Session, booking: "Booking", by: Worker) -> str:
    """
    What stands with a meeting that has passed `check`: why one supervisor is enough, where two are needed.

    New words of whoever may decide it take the place of the former ones.
    """
    if booking.second_supervisor is not None:
        return ""
    said = booking.alone_because.strip()
    is_said = said and by.may(Capability.SESSIONS_OVERRIDE) and booking.why_two
    return said if is_said else session.alone_because or ""


def abuse_refusals(booking: "Booking", case: Case) -> Iterable[Refusal]:
    """R16: an allegation that a court or an expert has looked at still wants one trained worker for one family."""
    if not preparation.abuse_alleged(preparation.current_risk(case)):
        return
    if booking.contact_type != ContactType.SUPERVISED:
        yield Refusal(_("After an allegation of sexual abuse every meeting is supervised, one to one."), field="type")
    for supervisor, field in leading(booking):
        if not is_qualified(supervisor, local(booking.starts_at).date()):
            message = _("%(name)s has no valid training: such a meeting is led by a trained supervisor.")
            yield Refusal(message % {"name": supervisor.display_name}, field=field)
