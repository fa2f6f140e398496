"""The record of a session: facts by the minute, the child's own words, signature, and afterwards only addenda."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.contact_centre.enums import (
    GOES_ON,
    OBSERVED_TYPES,
    ObservationKind,
    Part,
    SessionMove,
    SessionPurpose,
    SessionState,
)
from services.contact_centre.models import Addendum, ChildVoice, Observation, Session
from services.contact_centre.operations import overdue, voices
from services.contact_centre.operations.moves import hold_case, move_session
from services.contact_centre.queries.record import may_read, may_sign, may_write
from services.incidents.operations import ask_record_review
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

OPEN = {SessionState.ARRIVING, *GOES_ON, SessionState.DEPARTING, SessionState.NOTES_DUE}
COMPLETES = ("brought_note", "observers", "child_wait")
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
    if session.type not in OBSERVED_TYPES or session.purpose != SessionPurpose.MEETING:
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


@dataclass(frozen=True, slots=True)
class Voice:
    """What one child said (`said`: after the meeting), how it felt by the faces, from whom it wants that kept."""

    said: str = ""
    said_before: str = ""
    feeling_before: str = ""
    feeling_after: str = ""
    wish: str = ""
    asked: str = ""  # what somebody is to do about it, and the child to be told of
    none_reason: str = ""

    @property
    def speaks(self) -> bool:
        spoken = (self.said, self.said_before, self.feeling_before, self.feeling_after)
        return any(one.strip() for one in spoken)


def note_voice(
    *, session: Session, child: Person, said: str, none_reason: str, by: Worker, at: datetime
) -> ChildVoice:
    """What the child said after the meeting, or why there is nothing; as `keep_voice`."""
    return keep_voice(session=session, child=child, voice=Voice(said=said, none_reason=none_reason), by=by, at=at)


@transaction.atomic
def keep_voice(*, session: Session, child: Person, voice: Voice, by: Worker, at: datetime) -> ChildVoice:
    """
    The child's own words and feelings before and after, or why there are none.

    A wish to keep them from a parent is kept at once, and what it asked for becomes a task until it was told (R30).

    :raises Refusal: both or neither, signed, or not a child of this meeting.
    """
    hold_case(session)
    session = _locked(session, by)
    _check_open(session)
    _check_voice(session, child, voice)
    row, _created = ChildVoice.objects.get_or_create(
        session=session, child=child, defaults={"author": by, "written_at": at}
    )
    for name in ("said", "said_before", "feeling_before", "feeling_after", "wish", "none_reason"):
        setattr(row, name, getattr(voice, name).strip())
    row.author, row.written_at = by, at
    row.save()
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("voices",))
    if voice.wish:
        voices.keep_wish(voice=row, wish=voice.wish, by=by, at=at)
    if voice.asked.strip():
        voices.ask_for_answer(voice=row, asked=voice.asked, by=by, at=at)
    return row


def _check_voice(session: Session, child: Person, voice: Voice) -> None:
    if not session.participants.filter(person=child, part=Part.CHILD).exists():
        raise Refusal(_("This child does not take part in this meeting."))
    if voice.speaks == bool(voice.none_reason.strip()):
        raise Refusal(_("Write what the child said, or why there is nothing – one of the two."), field="said")
    if (voice.wish or voice.asked.strip()) and not voice.speaks:
        raise Refusal(_("Write first what the child said."), field="said")


@transaction.atomic
def complete_record(*, session: Session, by: Worker, **words: str) -> Session:
    """
    What the entrance could not note (R17): who brought the child, who else observed, how a waiting child was met.

    :raises Refusal: signed.
    """
    session = _locked(session, by)
    if session.state == SessionState.SIGNED:
        raise Refusal(_("The record is signed. Add an addendum instead."))
    changed = [name for name in COMPLETES if name in words and (getattr(session, name) or "") != words[name].strip()]
    for name in changed:
        setattr(session, name, words[name].strip())
    if changed:
        session.save(update_fields=changed)
        record(Action.WRITE, actor=by.as_actor(), what=session, fields=changed)
    return session


@transaction.atomic
def sign_record(*, session: Session, by: Worker, at: datetime, reviewed: bool = False) -> Session:
    """
    Sign: from now on the database itself refuses any change; only addenda are added. After an incident a second
    person is asked to read it.

    `reviewed`: the signer says that the marked words of opinion were looked at and stay (R19).

    :raises Refusal: there are marked words, and nobody says so.
    :raises Refusals: what the record still lacks.
    """
    hold_case(session)
    session = _locked(session, by)
    if not may_sign(by, session):
        raise PermissionDenied
    if not reviewed and any(fact.opinions for fact in session.observations.order_by("at", "id")):
        raise Refusal(_("Look at the marked words first; take a fact back to write it anew."), field="reviewed")
    session = move_session(session=session, move=SessionMove.SIGN, by=by, at=at)
    ask_record_review(case=session.case, session_id=session.pk, by=by, at=at)
    overdue.settled(session=session, by=by, at=at)
    return session


@transaction.atomic
def add_addendum(*, session: Session, text: str, by: Worker, at: datetime) -> Addendum:
    """
    Add to a signed record.

    :raises Refusal: not signed yet, or nothing was written.
    """
    hold_case(session)
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
