"""Writing a note, adding to it, letting a colleague read, and taking that back."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.links import absolute
from audit.enums import Action
from audit.record import record
from kernel.clock import at_sofia, local
from kernel.errors import Refusal
from outbox.mail import send_mail
from services.cases.enums import PartyRole
from services.cases.models import Case
from services.people.models import Person
from services.psychology import access
from services.psychology.models import NotesGrant, PsychologistNote
from services.staff.models import Worker

SHORTEST_REASON = 20


@transaction.atomic
def write_note(
    *, case: Case, child: Person, text: str, happened_at: datetime, by: Worker, at: datetime
) -> PsychologistNote:
    """
    Write a note about a child of the case; it is signed with the writing.

    :raises Refusal: not a child of the case, nothing written, or in the future.
    """
    if not access.may_write(by, case):
        raise PermissionDenied
    if not case.parties.filter(person=child, role=PartyRole.CHILD).exists():
        raise Refusal(_("This is not a child of the case."), field="child")
    if happened_at > at:
        raise Refusal(_("This time is in the future."), field="happened_at")
    return _kept(PsychologistNote(case=case, child=child, text=_said(text), at=happened_at, written_at=at, author=by))


@transaction.atomic
def write_after(
    *, consultation: UUID, case: Case, child: Person | None, text: str, happened_at: datetime, by: Worker, at: datetime
) -> PsychologistNote:
    """
    What was said in a consultation; kept and read like every note of a psychologist. Who held it,
    the caller has asked.

    :raises Refusal: nothing written, or it still lies ahead.
    """
    if not access.may_write_after(by, case):
        raise PermissionDenied
    if happened_at > at:
        raise Refusal(_("This time is in the future."), field="text")
    facts = {"case": case, "child": child, "consultation": consultation, "author": by}
    return _kept(PsychologistNote(text=_said(text), at=happened_at, written_at=at, **facts))


@transaction.atomic
def add_to_note(*, note: PsychologistNote, text: str, by: Worker, at: datetime) -> PsychologistNote:
    """
    A correction or what came to mind later; the note itself stays as it was signed.

    :raises Refusal: nothing written.
    """
    may_write = access.may_write_after if note.consultation else access.may_write
    if note.author_id != by.pk or not may_write(by, note.case):
        raise PermissionDenied
    facts = {"case": note.case, "child": note.child, "consultation": note.consultation, "author": by}
    return _kept(PsychologistNote(adds_to=note.adds_to or note, text=_said(text), at=at, written_at=at, **facts))


def _said(text: str) -> str:
    if not text.strip():
        raise Refusal(_("Write what you want to keep."), field="text")
    return text


def _kept(note: PsychologistNote) -> PsychologistNote:
    note.save(force_insert=True)
    record(Action.SIGN, actor=note.author.as_actor(), what=note, fields=("text",))
    return note


@transaction.atomic
def let_read(
    *, case: Case, author: Worker, reader: Worker, reason: str, until: date, by: Worker, at: datetime
) -> NotesGrant:
    """
    Let a colleague of the case read one psychologist's notes, to the end of a day. A new one takes the former's place.

    The author is told by mail, whoever lets them in.

    :raises Refusal: oneself, the author, somebody who does not see the case, no sufficient reason, no day within a
        quarter of a year.
    """
    if not access.may_let_in(by, case, author):
        raise PermissionDenied
    _check_reader(case, author, reader, by)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal(_("Give the reason in at least 20 characters."), field="reason")
    _withdraw_all(case, author, reader, by, at)
    grant = NotesGrant.objects.create(
        case=case,
        author=author,
        reader=reader,
        reason=reason.strip(),
        given_at=at,
        given_by=by,
        until=_end_of(until, at),
    )
    detail = {"reader": str(reader.pk), "author": str(author.pk), "until": until.isoformat()}
    record(Action.RIGHTS, actor=by.as_actor(), what=grant, fields=("reader",), reason=reason, detail=detail)
    _tell_author(grant)
    return grant


def _check_reader(case: Case, author: Worker, reader: Worker, by: Worker) -> None:
    if reader.pk == by.pk:
        raise Refusal(_("Nobody lets themselves in: somebody else must."), field="reader")
    if reader.pk == author.pk:
        raise Refusal(_("The author reads their own notes anyway."), field="reader")
    if not access.may_be_let_in(reader, case):
        raise Refusal(_("This colleague does not work on the case."), field="reader")
    if not case.psychologist_notes.filter(author=author).exists():
        raise Refusal(_("This colleague has written no notes in the case."), field="author")


def _end_of(day: date, at: datetime) -> datetime:
    today = local(at).date()
    if not today <= day <= today + NotesGrant.LONGEST:
        raise Refusal(_("Choose a day within the next three months."), field="until")
    return at_sofia(day + timedelta(days=1), time.min)


@transaction.atomic
def withdraw(*, grant: NotesGrant, by: Worker, at: datetime) -> None:
    """From the next request on the colleague reads nothing any more."""
    if not access.may_withdraw(by, grant):
        raise PermissionDenied
    _close(NotesGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk), by, at)


def _withdraw_all(case: Case, author: Worker, reader: Worker, by: Worker, at: datetime) -> None:
    held = NotesGrant.objects.select_for_update(of=("self",)).filter(case=case, author=author, reader=reader)
    for grant in held.filter(withdrawn_at__isnull=True):
        _close(grant, by, at)


def _close(grant: NotesGrant, by: Worker, at: datetime) -> None:
    if grant.withdrawn_at is not None:
        return
    grant.withdrawn_at, grant.withdrawn_by = at, by
    grant.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(Action.RIGHTS, actor=by.as_actor(), what=grant, fields=("withdrawn_at",))


def _tell_author(grant: NotesGrant) -> None:
    """By mail, with the number of the case and no name of the family."""
    send_mail(
        to=grant.author.user.email,
        subject=gettext_noop("A colleague may read your notes"),
        template="emails/psychology/grant.txt",
        context={
            "name": grant.author.display_name,
            "by": grant.given_by.display_name,
            "reader": grant.reader.display_name,
            "number": grant.case.number,
            "until": f"{grant.last_day:%d.%m.%Y}",
            "link": absolute("psychology:notes", grant.case_id),
        },
        language=grant.author.user.language,
        key=f"notes_grant:{grant.pk}",
    )
