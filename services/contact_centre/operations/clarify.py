"""A letter to the court that asks what its act leaves open (R6)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.cases.letters import write_letter
from services.cases.models import Document
from services.contact_centre import access, letters
from services.contact_centre.models import LegalBasis
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
    return write_letter(case=basis.case, letter=letters.clarification(basis, content), by=by, at=at)
