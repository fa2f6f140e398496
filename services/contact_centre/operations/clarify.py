"""A letter to the court that asks what its act leaves open (R6)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases.enums import DocumentKind
from services.cases.models import Document
from services.cases.operations import add_document
from services.contact_centre import access, letters
from services.contact_centre.models import LegalBasis
from services.files.operations import store_generated
from services.scheduling.regime.clarify import letter
from services.scheduling.regime.proposal import Proposal
from services.staff.models import Worker
from services.staff.roles import Capability


@transaction.atomic
def write_clarification(*, basis: LegalBasis, proposal: Proposal, by: Worker, at: datetime) -> Document:
    """
    Typeset the questions and put the letter among the papers of the case. A person signs and sends it.

    :raises Refusal: the act leaves nothing open that a court must settle.
    """
    access.require(by, Capability.ORDERS_EDIT, basis.case)
    content = letter(proposal)
    if not content.questions:
        raise Refusal(_("Nothing is open that the court would have to settle."))
    (pdf,) = letters.clarification(basis=basis, letter=content, by=by, at=at)
    day = at.astimezone(SOFIA).date()
    stored = store_generated(
        name=f"{content.subject[:80]} {day:%Y-%m-%d}.pdf",
        content=pdf,
        content_type="application/pdf",
        subject=None,
        by=by,
        at=at,
    )
    return add_document(
        case=basis.case, kind=DocumentKind.LETTER_OUT, title=content.subject, file=stored, by=by, at=at, dated=day
    )
