"""Documents, notes and consents of a case. None of them is ever edited."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases.access import may
from services.cases.enums import ConsentPurpose, NoteKind, PartyRole
from services.cases.models import Case, Consent, Document, Note
from services.files.models import StoredFile
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability


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
    Write a note; it is signed with the writing.

    :raises Refusal: nothing was written, or it happened in the future.
    """
    if not may(by, Capability.CASES_EDIT, case):
        raise PermissionDenied
    if not text.strip():
        raise Refusal(_("Write what happened."), field="text")
    if happened_at > at:
        raise Refusal(_("This time is in the future."), field="happened_at")
    note = Note.objects.create(case=case, kind=kind, text=text, at=happened_at, author=by, written_at=at)
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("notes",))
    return note


@transaction.atomic
def give_consent(
    *, case: Case, person: Person, given_at: datetime, by: Worker, at: datetime, document: Document | None = None
) -> Consent:
    """
    Record an adult party's consent to the service.

    :raises Refusal: not a party, already given, or in the future.
    """
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
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Worker, at: datetime) -> None:
    if not may(by, Capability.CASES_INTAKE, consent.case):
        raise PermissionDenied
    if Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        record(Action.WRITE, actor=by.as_actor(), what=consent.case, fields=("consents",))
