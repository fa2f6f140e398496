"""Documents, notes and consents of a case. None of them is ever edited."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases import queries
from services.cases.access import may
from services.cases.enums import OPEN_STATES, ConsentPurpose, DocumentKind, NoteKind, PartyRole
from services.cases.models import Case, Consent, Document, Note
from services.cases.operations.tasks import SECOND_CONSENT, add_task, close_tasks
from services.files.models import StoredFile
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

DOUBLE_CLICK = timedelta(minutes=2)


@transaction.atomic
def add_document(
    *,
    case: Case,
    kind: str,
    title: str,
    file: StoredFile,
    by: Worker | None,
    at: datetime,
    dated: date | None = None,
    received_at: datetime | None = None,
) -> Document:
    """
    Put a stored file among the papers of the case.

    :raises Refusal: the paper is dated in the future.
    """
    title = " ".join(title.split()) or str(DocumentKind(kind).label).capitalize()
    if by is not None and not may(by, Capability.FILES_UPLOAD, case):
        raise PermissionDenied
    if dated and dated > at.astimezone(SOFIA).date():
        raise Refusal(_("The date of the document is in the future."), field="dated")
    document = Document.objects.create(
        case=case, kind=kind, title=title, file=file, dated=dated, received_at=received_at, added_by=by, added_at=at
    )
    record(Action.WRITE, actor=by.as_actor() if by else SYSTEM, what=case, fields=("documents",))
    return document


@transaction.atomic
def add_note(
    *, case: Case, text: str, by: Worker, at: datetime, kind: str = NoteKind.NOTE, happened_at: datetime
) -> Note:
    """
    Write a note; it is signed with the writing. The same note sent twice is one note.

    :raises Refusal: nothing was written, or it happened in the future.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.CASES_EDIT, case):
        raise PermissionDenied
    if not text.strip():
        raise Refusal(_("Write what happened."), field="text")
    if happened_at > at:
        raise Refusal(_("This time is in the future."), field="happened_at")
    twin = _just_written(case, by, kind, text, happened_at, at)
    if twin is not None:
        return twin
    note = Note.objects.create(case=case, kind=kind, text=text, at=happened_at, author=by, written_at=at)
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("notes",))
    return note


def _just_written(case: Case, by: Worker, kind: str, text: str, happened_at: datetime, at: datetime) -> Note | None:
    notes = case.notes.filter(author=by, kind=kind, at=happened_at, written_at__gte=at - DOUBLE_CLICK)
    return next((note for note in notes.order_by("-id") if note.text == text), None)


@transaction.atomic
def give_consent(
    *, case: Case, person: Person, given_at: datetime, by: Worker, at: datetime, document: Document | None = None
) -> Consent:
    """
    Record an adult party's consent to the service.

    :raises Refusal: not a party, already given, or in the future.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.CASES_INTAKE, case):
        raise PermissionDenied
    if not case.parties.filter(person=person).exclude(role=PartyRole.CHILD).exists():
        raise Refusal(_("Only an adult of this case can consent."), field="person")
    if given_at > at:
        raise Refusal(_("This time is in the future."), field="given_at")
    if case.consents.filter(person=person, purpose=ConsentPurpose.SERVICE, withdrawn_at__isnull=True).exists():
        raise Refusal(_("This consent is already recorded."), field="person")
    consent = Consent.objects.create(case=case, person=person, given_at=given_at, document=document, recorded_by=by)
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("consents",))
    if not {parent.pk for parent in queries.parents_of(case)} - queries.consenting(case):
        close_tasks(case=case, kind=SECOND_CONSENT, by=by, at=at)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Worker, at: datetime) -> None:
    """The family withdrew it: the row says since when, and somebody must decide today what that means."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=consent.case_id)
    if not may(by, Capability.CASES_INTAKE, case):
        raise PermissionDenied
    if not Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        return
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("consents",))
    if queries.is_self_referred(case) and case.state in OPEN_STATES:
        title = _("%(name)s has withdrawn the consent: decide today whether the meetings stop")
        due = at.astimezone(SOFIA).date()
        add_task(case=case, title=title % {"name": consent.person.names}, due_on=due, by=None, at=at)
