"""A letter to the court that asks what its act leaves open (R6)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases.letters import write_letter
from services.cases.models import Case, Document
from services.contact_centre import access, letters
from services.contact_centre.models import LegalBasis
from services.contact_centre.queries.orders import clarifications
from services.scheduling.regime.clarify import letter
from services.scheduling.regime.proposal import Proposal
from services.staff.models import Worker
from services.staff.roles import Capability


@transaction.atomic
def write_clarification(*, basis: LegalBasis, proposal: Proposal, by: Worker, at: datetime) -> Document:
    """
    Typeset the questions and put the letter among the papers of the case. A person signs and sends it.

    The letter quotes the court: `proposal` is what was read from the act's own words. Asked again on the same day it
    is the same letter.

    :raises Refusal: other words than those of the act; the act leaves nothing open that a court must settle.
    """
    access.require(by, Capability.ORDERS_EDIT, basis.case)
    if proposal.text.split() != basis.regime_text.split():
        message = _("A letter to the court quotes the act itself. Put its own words back; then it can be written.")
        raise Refusal(message)
    content = letter(proposal)
    if not content.questions:
        raise Refusal(_("Nothing is open that the court would have to settle."))
    case = Case.objects.select_for_update(of=("self",)).get(pk=basis.case_id)
    written = next(iter(clarifications(basis, dated=at.astimezone(SOFIA).date())), None)
    if written is not None:
        return written
    asked, title = letters.clarification(basis, content), letters.clarification_title(basis)
    return write_letter(case=case, letter=asked, by=by, at=at, title=title)
