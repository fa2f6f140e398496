"""Each adult signs the rules of the service apart: on paper with its scan, or with a finger on the screen."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases.models import Case, Document
from services.contact_centre import access
from services.contact_centre.models import ServiceAgreement
from services.contact_centre.preparation_enums import SignedHow
from services.contact_centre.signature import NotASignature, read
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability
from vault.names import meet


@transaction.atomic
def record_agreement(
    *, case: Case, person: Person, signed_on: date, document: Document | None, by: Worker, at: datetime
) -> ServiceAgreement:
    """
    An adult has signed the rules of the service on paper, on a sheet of their own.

    :raises Refusal: a child, a date in the future, already signed, a sheet that somebody else has signed.
    """
    case = _ready(case, person, by)
    if signed_on > at.astimezone(SOFIA).date():
        raise Refusal(_("This date is in the future."), field="signed_on")
    if document and document.case_id != case.pk:
        raise PermissionDenied("a document of another case")
    if document and ServiceAgreement.objects.filter(document=document).exists():
        raise Refusal(_("Somebody else has signed this sheet. Each adult signs one of their own."), field="document")
    row = ServiceAgreement.objects.create(
        case=case, person=person, signed_on=signed_on, document=document, recorded_by=by
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("person", "signed_on"))
    return row


@transaction.atomic
def sign_on_screen(
    *, case: Case, person: Person, name: str, strokes: str, rules: str, by: Worker, at: datetime
) -> ServiceAgreement:
    """
    An adult signs with a finger or a pen, alone at the screen. The words as they stood there are kept with it.

    :raises Refusal: a child, already signed, another name than the person's, no signature.
    """
    case = _ready(case, person, by)
    if not meet(name.strip(), person.names):
        raise Refusal(_("Write the name of the person who signs, as it stands above."), field="name")
    try:
        drawn = read(strokes)
    except NotASignature:
        raise Refusal(_("Sign in the field with a finger or a pen."), field="strokes") from None
    row = ServiceAgreement.objects.create(
        case=case,
        person=person,
        how=SignedHow.SCREEN,
        signed_on=at.astimezone(SOFIA).date(),
        signed_at=at,
        signer_name=name.strip(),
        rules=rules,
        strokes=drawn,
        recorded_by=by,
    )
    record(Action.SIGN, actor=by.as_actor(), what=row, fields=("person", "signed_on"))
    return row


def _ready(case: Case, person: Person, by: Worker) -> Case:
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    access.require(by, Capability.CASES_EDIT, case)
    if not case.parties.filter(person=person).exists():
        raise Refusal(_("%(name)s does not belong to this case.") % {"name": person.names}, field="person")
    if person.is_child:
        raise Refusal(_("Adults sign the agreement."), field="person")
    if case.service_agreements.filter(person=person).exists():
        raise Refusal(_("This agreement is already recorded."), field="person")
    return case
