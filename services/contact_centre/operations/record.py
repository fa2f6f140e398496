"""The record of a session: facts by the minute, the child's own words, signature, and afterwards only addenda."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.contact_centre.enums import (
    ContactType,
    ObservationKind,
    Part,
    SessionMove,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.models import Addendum, ChildVoice, Observation, Session
from services.contact_centre.operations.moves import move_session
from services.contact_centre.queries.record import may_read, may_write
from services.incidents.operations import ask_record_review
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

OPEN = {SessionState.ARRIVING, SessionState.IN_PROGRESS, SessionState.DEPARTING, SessionState.NOTES_DUE}
AROUND = timedelta(hours=2)
DOUBLE_CLICK = timedelta(minutes=2)


def _locked(session: Session, by: Worker) -> Session:
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not may_write(by, session):
        raise PermissionDenied
    return session


@transaction.atomic
def write_fact(
    *, session: Session, kind: str, text: str, at: datetime, by: Worker, written_at: datetime
) -> Observation:
    """
    Write one fact of one minute (R17–R19). The same fact sent twice is one fact.

    :raises Refusal: the record is signed or not yet open, the meeting is not a supervised one, the minute lies
        outside the meeting, or nothing was written.
    """
    session = _locked(session, by)
    _check_open(session)
    if session.type != ContactType.SUPERVISED or session.purpose != SessionPurpose.MEETING:
        raise Refusal(_("Observations are kept for supervised meetings only."))
    if kind not in ObservationKind.values:
        raise Refusal(_("Choose whether this was seen, heard or done."), field="kind")
    if not text.strip():
        raise Refusal(_("Write what was seen or heard."), field="text")
    if at > written_at + timedelta(minutes=1):
        raise Refusal(_("This minute is in the future."), field="at")
    if at < session.starts_at - AROUND:
        raise Refusal(_("This minute is long before the meeting."), field="at")
    if at > (session.ended_at or session.ends_at) + AROUND:
        raise Refusal(_("This minute is long after the meeting."), field="at")
    twin = _just_written(session, by, kind, text.strip(), at, written_at)
    if twin is not None:
        return twin
    row = Observation.objects.create(
        session=session, kind=kind, text=text.strip(), at=at, author=by, written_at=written_at
    )
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("observations",))
    return row


def _just_written(
    session: Session, by: Worker, kind: str, text: str, at: datetime, written_at: datetime
) -> Observation | None:
    rows = session.observations.filter(author=by, kind=kind, at=at, written_at__gte=written_at - DOUBLE_CLICK)
    return next((row for row in rows.order_by("-id") if row.text == text), None)


@transaction.atomic
def strike_fact(*, fact: Observation, by: Worker, at: datetime) -> None:
    """
    Take back one's own fact while the record is not signed.

    :raises Refusal: signed, or somebody else wrote it.
    """
    session = _locked(fact.session, by)
    _check_open(session)
    if fact.author_id != by.pk:
        raise Refusal(_("Only the author can take a fact back; write another fact beside it."))
    Observation.objects.filter(pk=fact.pk).delete()
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("observations",), detail={"struck": str(fact.pk)})


@transaction.atomic
def note_voice(
    *, session: Session, child: Person, said: str, none_reason: str, by: Worker, at: datetime
) -> ChildVoice:
    """
    The child's own words, or why there are none.

    :raises Refusal: both or neither, signed, or not a child of this meeting.
    """
    session = _locked(session, by)
    _check_open(session)
    if not session.participants.filter(person=child, part=Part.CHILD).exists():
        raise Refusal(_("This child does not take part in this meeting."))
    if bool(said.strip()) == bool(none_reason.strip()):
        raise Refusal(_("Write what the child said, or why there is nothing – one of the two."), field="said")
    row, _created = ChildVoice.objects.get_or_create(
        session=session, child=child, defaults={"author": by, "written_at": at}
    )
    row.said, row.none_reason, row.author, row.written_at = said.strip(), none_reason.strip(), by, at
    row.save()
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("voices",))
    return row


@transaction.atomic
def sign_record(*, session: Session, by: Worker, at: datetime) -> Session:
    """
    Sign: from now on the database itself refuses any change; only addenda are added. After an incident a second
    person is asked to read it.

    :raises Refusals: what the record still lacks.
    """
    _locked(session, by)
    signed = move_session(session=session, move=SessionMove.SIGN, by=by, at=at)
    ask_record_review(case=signed.case, session_id=signed.pk, by=by, at=at)
    return signed


@transaction.atomic
def add_addendum(*, session: Session, text: str, by: Worker, at: datetime) -> Addendum:
    """
    Add to a signed record.

    :raises Refusal: not signed yet, or nothing was written.
    """
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not by.may(Capability.RECORDS_ADDENDUM) or not may_read(by, session):
        raise PermissionDenied
    if session.state != SessionState.SIGNED:
        raise Refusal(_("The record is not signed yet: write into the record itself."))
    if not text.strip():
        raise Refusal(_("Write what is added."), field="text")
    latest = session.addenda.filter(author=by, written_at__gte=at - DOUBLE_CLICK).order_by("-id").first()
    if latest is not None and latest.text == text.strip():
        return latest
    row = Addendum.objects.create(session=session, text=text.strip(), author=by, written_at=at)
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("addenda",))
    ask_record_review(case=session.case, session_id=session.pk, by=by, at=at)
    return row


def _check_open(session: Session) -> None:
    if session.state == SessionState.SIGNED:
        raise Refusal(_("The record is signed. Add an addendum instead."))
    if session.state not in OPEN:
        raise Refusal(_("The meeting has not begun: there is nothing to write yet."))
