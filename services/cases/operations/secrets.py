# Cyrillic: the paragraphs of an act
"""Keeping documents, entries of the history and whoever reported from the people of a case, and letting them know."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.cases.access import may
from services.cases.models import Case, Document, DocumentSecret, EntrySecret, Referral, Reporter
from services.cases.secrecy import CASE_OF, KINDS
from services.people.enums import SecrecyGround
from services.people.lifting import lift
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

BY_LAW = "ЗЗДет, чл. 7 и чл. 16"  # who reports is protected by the law itself


@transaction.atomic
def withhold_document(
    *,
    document: Document,
    withheld_from: Person,
    reason: str,
    by: Worker,
    at: datetime,
    ground: str = SecrecyGround.OTHER,
) -> DocumentSecret:
    """
    Keep a whole document from one person of the case, with reason and ground.

    :raises Refusal: no reason, or not a person of the case.
    """
    if not may(by, Capability.DOCUMENTS_RELEASE, document.case):
        raise PermissionDenied
    _check(document.case, [withheld_from], reason, "withheld_from")
    row, is_new = DocumentSecret.objects.get_or_create(
        document=document,
        withheld_from=withheld_from,
        ended_at=None,
        defaults={"reason": reason.strip(), "ground": ground, "created_by": by, "created_at": at},
    )
    if is_new:
        record(Action.WRITE, actor=by.as_actor(), what=document, fields=("secrets",), reason=reason)
    return row


def lift_document_secret(*, row: DocumentSecret, reason: str, by: Worker, at: datetime) -> bool:
    """
    The person may get the document again, or a second one has to agree first: True when it is lifted.

    :raises Refusal: no reason, or asked before.
    """
    if not may(by, Capability.RELEASES_DECIDE, row.document.case):
        raise PermissionDenied
    return lift(row=row, what=row.document, reason=reason, by=by, at=at)


@transaction.atomic
def withhold_entry(
    *,
    entry: Any,
    people: Iterable[Person],
    from_everybody: bool,
    reason: str,
    by: Worker,
    at: datetime,
    ground: str = SecrecyGround.OTHER,
) -> EntrySecret:
    """
    Keep one entry of the history from these people, or `from_everybody` but these. Nobody's colleagues are meant.

    Whether `by` may read and touch the entry the room of the entry has asked.

    :raises Refusal: nobody named, somebody who is not of the case, or no reason.
    """
    case = Case.objects.get(pk=CASE_OF[type(entry)](entry))
    named = list(people)
    if not named and not from_everybody:
        raise Refusal(_("Say from whom it is kept."), field="people")
    _check(case, named, reason, "people")
    row = EntrySecret.objects.create(
        case=case,
        kind=KINDS[type(entry)],
        entry=entry.pk,
        from_everybody=from_everybody,
        people=sorted(one.pk for one in named),
        ground=ground,
        reason=reason.strip(),
        created_by=by,
        created_at=at,
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("people",), reason=reason)
    return row


def lift_entry_secret(*, row: EntrySecret, reason: str, by: Worker, at: datetime) -> bool:
    """
    The entry may be known again, or a second person has to agree first: True when it is lifted.

    :raises Refusal: no reason, or asked before.
    """
    if not may(by, Capability.RELEASES_DECIDE, row.case):
        raise PermissionDenied
    return lift(row=row, what=row, reason=reason, by=by, at=at)


@transaction.atomic
def record_reporter(
    *,
    case: Case,
    names: str,
    by: Worker,
    at: datetime,
    contact: str = "",
    relation: str = "",
    referral: Referral | None = None,
) -> Reporter:
    """
    Write down who told of the child; from now on it is kept from every party.

    :raises Refusal: no name.
    """
    if not may(by, Capability.CASES_EDIT, case):
        raise PermissionDenied
    if not names.strip():
        raise Refusal(_("Write the name, or leave who reported unnamed."), field="names")
    reporter = Reporter.objects.create(
        case=case,
        referral=referral,
        names=" ".join(names.split()),
        contact=contact.strip(),
        relation=relation.strip(),
        ground=SecrecyGround.REPORTER,
        reason=BY_LAW,
        created_by=by,
        created_at=at,
    )
    record(Action.WRITE, actor=by.as_actor(), what=reporter, fields=("names", "contact", "relation"))
    return reporter


@transaction.atomic
def reveal_reporter(*, reporter: Reporter, by: Worker) -> Reporter:
    """The name, once, for this worker; every look is an event of its own."""
    if not may(by, Capability.PEOPLE_VIEW_PROTECTED, reporter.case):
        raise PermissionDenied
    record(Action.REVEAL, actor=by.as_actor(), what=reporter, fields=("names", "contact", "relation"))
    return reporter


def lift_reporter(*, row: Reporter, reason: str, by: Worker, at: datetime) -> bool:
    """
    Whoever reported agrees to be named. They are then a person like any other in a paper.

    :raises Refusal: no reason, or asked before.
    """
    if not may(by, Capability.RELEASES_DECIDE, row.case):
        raise PermissionDenied
    return lift(row=row, what=row, reason=reason, by=by, at=at)


def _check(case: Case, people: list[Person], reason: str, field: str) -> None:
    own = set(case.parties.values_list("person_id", flat=True))
    if {one.pk for one in people} - own:
        raise Refusal(_("Only people of the case can be named here."), field=field)
    if not reason.strip():
        raise Refusal(_("Give the reason and the legal ground."), field="reason")
