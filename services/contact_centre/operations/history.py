"""Meetings of the time before the product, as a spreadsheet tells them: signed history, never planned again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.cases.models import Case
from services.contact_centre import access
from services.contact_centre.enums import ContactType, NotHeldReason, Part, SessionPurpose, SessionState
from services.contact_centre.models import Addendum, Arrangement, Participant, Session
from services.people.models import Person
from services.scheduling.models import Room
from services.staff.models import Worker
from services.staff.roles import Capability


@dataclass(frozen=True, slots=True)
class PastSession:
    """`not_held_reason` empty: it took place. Of a child without an arrangement nobody knows whom it met."""

    starts_at: datetime
    ends_at: datetime
    children: tuple[Person, ...]
    arrangements: tuple[Arrangement, ...] = ()
    purpose: str = SessionPurpose.MEETING
    type: str = ContactType.SUPERVISED
    room: Room | None = None
    supervisor: Worker | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    not_held_reason: str = ""
    note: str = ""
    import_key: str = ""


@transaction.atomic
def record_past_session(*, case: Case, past: PastSession, by: Worker, at: datetime) -> Session:
    """
    Keep a meeting that took place, or did not, before the centre used the product. Whoever imports it signs.

    It is written unsigned first: once it is signed the database refuses every change. A remark becomes an addendum,
    since nobody observed by our rules. No reservation: the time is over.

    :raises Refusal: not in the past, or the same meeting of these children is there already.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    access.require(by, Capability.IMPORT_RUN, case)
    _check(case, past, at)
    session = _written(case, past, by, at)
    Participant.objects.bulk_create(_participants(session, past))
    session.state, session.signed_at, session.signed_by = SessionState.SIGNED, at, by
    session.save(update_fields=["state", "signed_at", "signed_by"])
    if past.note.strip():
        Addendum.objects.create(session=session, text=past.note.strip(), author=by, written_at=at)
    record(Action.SIGN, actor=by.as_actor(), what=session, fields=("starts_at", "ends_at", "state"), reason="import")
    return session


def _check(case: Case, past: PastSession, at: datetime) -> None:
    if past.starts_at >= at:
        raise Refusal(_("This meeting has not taken place yet: it cannot be history."), field="date")
    if past.ends_at <= past.starts_at:
        raise Refusal(_("The end must be after the start."), field="end")
    if past.not_held_reason and past.not_held_reason not in NotHeldReason.values:
        raise Refusal(_("Say why the meeting did not take place."), field="outcome")
    same = Session.objects.filter(case=case, starts_at=past.starts_at, purpose=past.purpose)
    if same.filter(participants__person__in=past.children, participants__part=Part.CHILD).exists():
        raise Refusal(_("This meeting is already recorded."), field="date")


def _written(case: Case, past: PastSession, by: Worker, at: datetime) -> Session:
    held = not past.not_held_reason
    return Session.objects.create(
        case=case,
        starts_at=past.starts_at,
        ends_at=past.ends_at,
        purpose=past.purpose,
        type=past.type,
        room=past.room,
        supervisor=past.supervisor,
        state=SessionState.NOTES_DUE if held else SessionState.NOT_HELD,
        not_held_reason=past.not_held_reason,
        began_at=past.began_at if held else None,
        ended_at=past.ended_at if held else None,
        import_key=past.import_key,
        created_by=by,
        created_at=at,
    )


def _participants(session: Session, past: PastSession) -> list[Participant]:
    arranged = {row.child_id: row for row in past.arrangements}
    rows = [
        Participant(session=session, person=child, part=Part.CHILD, arrangement=arranged.get(child.pk))
        for child in past.children
    ]
    for row in past.arrangements:
        rows.append(Participant(session=session, person_id=row.visiting_id, part=Part.VISITING, arrangement=row))
        rows.append(Participant(session=session, person_id=row.resident_id, part=Part.RESIDENT, arrangement=row))
    return rows
