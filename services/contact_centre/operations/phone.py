"""
Lines of a record that come from a telephone, perhaps hours later and perhaps twice.

The telephone makes the key of a line; here a key is taken in once. Times stay as they were written. What comes after
the end goes into the record while it is open; into a signed record nothing goes by itself: it waits as a proposal.
"""

from dataclasses import dataclass
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
from services.contact_centre.enums import GOES_ON, EntryState, ObservationKind, SessionState
from services.contact_centre.models import PhoneEntry, Session
from services.contact_centre.operations.record import add_addendum, write_fact
from services.contact_centre.queries.day import LINES
from services.contact_centre.queries.record import may_write
from services.staff.models import Worker
from services.staff.roles import Capability

AHEAD = timedelta(minutes=1)  # clocks of telephones are never quite right
IN_TIME = GOES_ON | {SessionState.ARRIVING}
TOO_LATE = frozenset({SessionState.SIGNED, SessionState.NOT_HELD, SessionState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Line:
    key: UUID
    kind: str
    text: str
    at: datetime
    written_at: datetime


@sight.beyond(LINES)
@transaction.atomic
def take_line(*, session: Session, line: Line, by: Worker, received_at: datetime) -> PhoneEntry:
    """
    Take in one line. The same key again answers what became of it, and changes nothing.

    :raises Refusal: nothing written, a minute that cannot be, a key that somebody else has used, or a meeting of
        which no facts are kept. The telephone keeps the line and shows the sentence.
    :raises PermissionDenied: neither the supervisor of this meeting nor one who had prepared for it.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("case").get(pk=session.pk)
    known = PhoneEntry.objects.filter(key=line.key).first()  # two pages of one telephone may send it at once
    if known is not None:
        return _same(known, session, by)
    writes = may_write(by, session)
    if not writes and not had_prepared(by, session):
        raise PermissionDenied
    _check(line, received_at)
    if session.state in TOO_LATE or not writes:
        return _proposed(session, line, by, received_at)
    return _written(session, line, by, received_at)


def had_prepared(worker: Worker, session: Session) -> bool:
    """Was to supervise it, until somebody took over: what they saw until then is not lost."""
    return worker.may(Capability.RECORDS_WRITE) and session.briefings.filter(worker=worker).exists()


def _same(known: PhoneEntry, session: Session, by: Worker) -> PhoneEntry:
    if known.by_id != by.pk or known.session_id != session.pk:
        raise Refusal(_("This line belongs to another record."))
    return known


def _check(line: Line, received_at: datetime) -> None:
    if line.kind not in ObservationKind.values:
        raise Refusal(_("Choose whether this was seen, heard or done."), field="kind")
    if not line.text.strip():
        raise Refusal(_("Write what was seen or heard."), field="text")
    if line.at > received_at + AHEAD:
        raise Refusal(_("This minute is in the future."), field="at")


def _written(session: Session, line: Line, by: Worker, received_at: datetime) -> PhoneEntry:
    written_at = min(line.written_at, received_at)
    facts = {"kind": line.kind, "text": line.text, "at": line.at, "written_at": max(written_at, line.at)}
    fact = write_fact(session=session, by=by, **facts)  # type: ignore[arg-type]
    state = EntryState.WRITTEN if session.state in IN_TIME else EntryState.LATE
    return PhoneEntry.objects.create(**_columns(session, line, by, received_at), state=state, fact=fact)


def _proposed(session: Session, line: Line, by: Worker, received_at: datetime) -> PhoneEntry:
    columns = _columns(session, line, by, received_at)
    row = PhoneEntry.objects.create(**columns, state=EntryState.PROPOSED, text=line.text.strip())
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("phone_entries",))
    return row


def _columns(session: Session, line: Line, by: Worker, received_at: datetime) -> dict[str, object]:
    times = {"at": line.at, "written_at": min(line.written_at, received_at), "received_at": received_at}
    return {"session": session, "key": line.key, "by": by, "kind": line.kind, **times}


@transaction.atomic
def accept_line(*, entry: PhoneEntry, by: Worker, at: datetime) -> PhoneEntry:
    """
    Add a proposed line to the signed record, with the times at which it was written and received.

    :raises Refusal: somebody has decided already, or the record is not signed.
    """
    entry = _waiting(entry, by)
    entry.addendum = add_addendum(session=entry.session, text=_as_addendum(entry), by=by, at=at)
    return _decided(entry, EntryState.ADDED, by, at)


@transaction.atomic
def discard_line(*, entry: PhoneEntry, reason: str, by: Worker, at: datetime) -> PhoneEntry:
    """
    Leave a proposed line out; the reason stands in the journal.

    :raises Refusal: somebody has decided already, or no reason.
    """
    entry = _waiting(entry, by)
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    record(Action.WRITE, actor=by.as_actor(), what=entry.session, fields=("phone_entries",), reason=reason.strip())
    return _decided(entry, EntryState.DISCARDED, by, at)


def may_decide(worker: Worker, entry: PhoneEntry) -> bool:
    return worker.may(Capability.RECORDS_ADDENDUM) and (
        entry.by_id == worker.pk or worker.may(Capability.CASES_DECIDE)
    )


def _waiting(entry: PhoneEntry, by: Worker) -> PhoneEntry:
    entry = PhoneEntry.objects.select_for_update(of=("self",)).select_related("session__case").get(pk=entry.pk)
    if not may_decide(by, entry):
        raise PermissionDenied
    if entry.state != EntryState.PROPOSED:
        raise Refusal(_("Somebody has decided about this line already."))
    return entry


def _decided(entry: PhoneEntry, state: EntryState, by: Worker, at: datetime) -> PhoneEntry:
    entry.state, entry.decided_by, entry.decided_at, entry.text = state, by, at, ""
    entry.save(update_fields=["state", "decided_by", "decided_at", "text", "addendum"])
    return entry


def _as_addendum(entry: PhoneEntry) -> str:
    written, received = (f"{local(moment):%d.%m.%Y %H:%M}" for moment in (entry.written_at, entry.received_at))
    noted = _("Written on a telephone on %(written)s, received on %(received)s.")
    line = f"{local(entry.at):%H:%M} · {entry.get_kind_display()}: {entry.text}"
    return f"{line}\n{noted % {'written': written, 'received': received}}"
