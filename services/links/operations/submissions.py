"""A court or a department hands a referral in without an account, and asks by its code how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.actor import Actor
from kernel.clock import local
from kernel.place import require_centre
from services.cases.enums import CaseMove, CaseState, DocumentKind, PartyRole, ReleaseState
from services.cases.models import Case, Document, Referral
from services.cases.operations import NewReferral, add_document, add_task, receive_referral
from services.files.operations import store_upload
from services.links import codes
from services.links.enums import Standing
from services.links.models import Submission
from services.people.enums import Kinship, PersonKind
from services.people.models import Person
from services.people.operations import record_person, relate

LETTERBOX = sight.work(
    "letterbox", "An institution hands a referral in: nobody of the centre is there, and nothing of it is shown."
)
PARENTS = {Kinship.MOTHER, Kinship.FATHER}
GOING_ON = {
    CaseState.RECEIVED: Standing.RECEIVED,
    CaseState.SCREENING: Standing.SCREENING,
    CaseState.WAITING: Standing.SCREENING,
    CaseState.CLARIFICATION: Standing.CLARIFICATION,
    CaseState.DECLINED: Standing.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What the form says; `files` are pairs of a document's kind and an upload."""

    source: str
    institution_code: str
    institution_name: str
    reference: str
    text: str
    sender: str
    sender_email: str
    sender_phone: str
    children: Sequence[tuple[str, date | None]]
    adults: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, Any]] = field(default_factory=tuple)


@sight.beyond(LETTERBOX)
@transaction.atomic
def hand_in(*, sent: Sent, at: datetime) -> str:
    """
    A new case in state `received` with this moment as its receipt, also while the service is not yet open; its code.

    People are written down as they were named: whether somebody is known already is looked at before screening.

    :raises Refusal: a file that is not taken, a date that cannot be.
    """
    children = [_person(PersonKind.CHILD, names, at, birth_date=born) for names, born in sent.children]
    adults = [(_person(PersonKind.ADULT, names, at), kinship) for names, kinship in sent.adults]
    for child in children:
        for person, kinship in adults:
            relate(child=child, relative=person, kinship=kinship, by=None, at=at)
    case = receive_referral(
        referral=_referral(sent, at),
        children=children,
        adults=[(person, _role(kinship)) for person, kinship in adults],
        by=None,
        at=at,
    )
    for kind, upload in sent.files:
        _keep(case, kind, upload, at)
    return _submitted(case, sent, at)


def _person(kind: str, names: str, at: datetime, **facts: Any) -> Person:
    return record_person(kind=kind, names=names, by=None, at=at, **facts)


def _role(kinship: str) -> str:
    return PartyRole.PARENT if kinship in PARENTS else PartyRole.RELATIVE


def _referral(sent: Sent, at: datetime) -> NewReferral:
    names = ("source", "institution_code", "institution_name", "reference", "text")
    return NewReferral(received_at=at, **{name: getattr(sent, name) for name in names})


def _keep(case: Case, kind: str, upload: Any, at: datetime) -> Document:
    stored = store_upload(upload=upload, subject=None, by=None, at=at)
    return add_document(case=case, kind=kind, title="", file=stored, by=None, at=at, received_at=at)


def _submitted(case: Case, sent: Sent, at: datetime) -> str:
    place = require_centre()
    code = codes.new_code(place.uuid)
    row = Submission.objects.create(
        case=case,
        referral=Referral.objects.get(case=case),
        code_hash=codes.digest(code, place),
        sender=sent.sender,
        sender_email=sent.sender_email,
        sender_phone=sent.sender_phone,
        received_at=at,
    )
    record(Action.WRITE, actor=Actor(kind="sender", label=sent.institution_name), what=row, fields=("referrals",))
    title = _("A referral came in at the page for institutions: call the sender back on a number that you know")
    add_task(case=case, title=title, due_on=local(at).date(), by=None, at=at)
    return code


@sight.beyond(LETTERBOX)
def standing(code: str) -> Standing | None:
    """How far the referral with this code is, in the centre where the code stands; None when there is no such code."""
    row = Submission.objects.select_related("case").filter(code_hash=codes.digest(code, require_centre())).first()
    if row is None:
        return None
    found = GOING_ON.get(CaseState(row.case.state), Standing.ACCEPTED)
    return Standing.DECLINED_TOLD if found == Standing.DECLINED and _was_told(row.case) else found


def _was_told(case: Case) -> bool:
    """R7: a letter written since the screening began has left the house. Receipt was confirmed by an earlier one."""
    began = case.transitions.filter(move__in=(CaseMove.START_SCREENING, CaseMove.REOPEN)).order_by("at").last()
    sent = case.documents.filter(kind=DocumentKind.LETTER_OUT, releases__state=ReleaseState.RELEASED)
    return began is not None and sent.filter(added_at__gte=began.at).exists()
