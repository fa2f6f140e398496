"""What a cancelled meeting leaves behind: how the centre was told, and what is owed to the child instead (R22)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import local
from kernel.errors import Refusal
from services.cases.models import Case, Document
from services.contact_centre import access
from services.contact_centre.ledger_enums import CancelCause
from services.contact_centre.models import Cancellation, MakeUp, Session
from services.contact_centre.queries import ledger as queries
from services.contact_centre.queries import orders
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability


@dataclass(frozen=True, slots=True)
class Notice:
    """
    How the centre was told. `told_at` None: now; `proof` a paper of the case, such as a doctor's note.

    `owes` False: no further meetings will be held, so nothing can be owed.
    """

    told_at: datetime | None = None
    told_by: Person | None = None
    cause: str = CancelCause.OTHER
    proof: Document | None = None
    owes: bool = True


@transaction.atomic
def note_cancellation(*, session: Session, notice: Notice, by: Worker | None, at: datetime) -> Cancellation:
    """
    Write down how a meeting that has just been cancelled was cancelled, and what is owed for it.

    `by` None: a parent has cancelled by a signed link; nobody of the team was asked.

    :raises Refusal: told in the future, by somebody of another case, or with another case's paper.
    """
    if by is not None:
        access.require(by, Capability.SESSIONS_PLAN, session.case)
    told_at = notice.told_at or at
    _check_notice(session, notice, told_at, at)
    row = Cancellation.objects.create(
        case_id=session.case_id,
        session=session,
        told_at=told_at,
        told_by=notice.told_by,
        cause=notice.cause,
        proof=notice.proof,
        is_late=is_late(session, told_at),
        recorded_at=at,
        recorded_by=by,
    )
    actor = by.as_actor() if by else SYSTEM
    record(Action.WRITE, actor=actor, what=session, fields=("told_at", "told_by", "cause", "proof"))
    if notice.owes and queries.why_not_owed(session, orders.policy()) is None:
        _owe(session, by, at)
    return row


def is_late(session: Session, told_at: datetime) -> bool:
    """R22: less notice than the centre's rules ask for."""
    return session.starts_at - told_at < timedelta(hours=orders.policy().cancel_notice_hours)


def _check_notice(session: Session, notice: Notice, told_at: datetime, at: datetime) -> None:
    if told_at > at:
        raise Refusal(_("This time is in the future."), field="told_at")
    if notice.cause not in CancelCause.values:
        raise Refusal(_("Say why it was cancelled."), field="cause")
    if notice.told_by and not session.case.parties.filter(person=notice.told_by).exists():
        raise Refusal(_("Only somebody of this case can have told it."), field="told_by")
    if notice.proof and notice.proof.case_id != session.case_id:
        raise Refusal(_("This paper belongs to another case."), field="proof")


@transaction.atomic
def owe_make_up(*, session: Session, by: Worker, at: datetime) -> MakeUp:
    """
    A meeting is owed to the child for this one. Owed twice it is owed once.

    By itself that follows from a cancellation by the centre or the resident side; when the child was not brought, a
    person decides it here. Nobody is owed a meeting for their own absence.

    :raises Refusal: R22 does not give one, or the family has as many as the centre's rules allow.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=session.case_id)
    access.require(by, Capability.SESSIONS_PLAN, case)
    known = MakeUp.objects.filter(session=session).first()
    if known is not None:
        return known
    refusal = queries.why_not_owed(session, orders.policy(), by_hand=True)
    if refusal is not None:
        raise refusal
    return _owe(session, by, at)


def _owe(session: Session, by: Worker | None, at: datetime) -> MakeUp:
    facts = {"case_id": session.case_id, "session": session, "owed_at": at, "noted_by": by}
    expires = local(at).date() + timedelta(days=orders.policy().make_up_days)
    row = MakeUp.objects.create(expires_on=expires, **facts)
    record(Action.WRITE, actor=by.as_actor() if by else SYSTEM, what=session, fields=("make_up",))
    return row


@transaction.atomic
def waive_make_up(*, make_up: MakeUp, because: str, by: Worker, at: datetime) -> MakeUp:
    """
    A person says that it is not owed after all: the court has decided so, or the parent does not want it.

    :raises Refusal: no reason, or it is planned, used or waived already.
    """
    make_up = MakeUp.objects.select_for_update(of=("self",)).select_related("case", "session").get(pk=make_up.pk)
    access.require(by, Capability.SESSIONS_PLAN, make_up.case)
    if not because.strip():
        raise Refusal(_("Give the reason."), field="because")
    if make_up.waived_at or Session.objects.filter(makes_up_for=make_up.session_id).exists():
        raise Refusal(_("It is planned, used or decided already."))
    make_up.waived_at, make_up.waived_by, make_up.waived_because = at, by, because.strip()
    make_up.save(update_fields=["waived_at", "waived_by", "waived_because"])
    record(Action.WRITE, actor=by.as_actor(), what=make_up.session, fields=("waived_because",), reason=because)
    return make_up
