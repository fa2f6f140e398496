"""R10: conditions of the meetings, none of which one parent sets alone."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.cases.models import Case, Document
from services.contact_centre import access
from services.contact_centre.models import Condition
from services.contact_centre.preparation_enums import ConditionGround, ConditionKind
from services.contact_centre.queries.preparation import adults_of
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

CONFIRMING = (ConditionGround.ORDER, ConditionGround.BOTH_PARENTS, ConditionGround.HEAD)


@transaction.atomic
def set_condition(
    *, case: Case, kind: str, text: str, proposed_by: Person | None, by: Worker, at: datetime
) -> Condition:
    """
    Write down a condition. What the centre asks of both rules at once; what one parent asks waits for more than that.

    :raises Refusal: no words, no kind, somebody who is no parent of an arrangement.
    """
    access.require(by, Capability.CASES_EDIT, case)
    if kind not in ConditionKind.values:
        raise Refusal(_("Choose from the list."), field="kind")
    if not text.strip():
        raise Refusal(_("Write the condition."), field="text")
    if proposed_by and proposed_by.pk not in {adult.pk for adult in adults_of(case)}:
        raise Refusal(
            _("Conditions come from the parents of an arrangement, or from the centre."), field="proposed_by"
        )
    row = Condition(case=case, kind=kind, text=text.strip(), proposed_by=proposed_by, at=at, by=by)
    if proposed_by is None:
        row.ground, row.ruled_at, row.ruled_by = ConditionGround.CENTRE, at, by
    row.save(force_insert=True)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("text",))
    return row


@transaction.atomic
def confirm_condition(
    *, condition: Condition, ground: str, document: Document | None, by: Worker, at: datetime
) -> Condition:
    """
    The order, the other parent in writing, or the head makes it rule.

    :raises Refusal: it rules or is over already, no paper of the other parent, the decision of somebody else.
    """
    row = Condition.objects.select_for_update(of=("self",)).select_related("case").get(pk=condition.pk)
    access.require(by, Capability.CASES_EDIT, row.case)
    _check_confirmation(row, ground, document, by)
    row.ground, row.document, row.ruled_at, row.ruled_by = ground, document, at, by
    row.save(update_fields=["ground", "document", "ruled_at", "ruled_by"])
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("ground",))
    return row


def _check_confirmation(row: Condition, ground: str, document: Document | None, by: Worker) -> None:
    if row.ground or row.ended_at:
        raise Refusal(_("This condition waits for nothing."))
    if ground not in CONFIRMING:
        raise Refusal(_("One parent alone does not set it: say who else."), field="ground")
    if document and document.case_id != row.case_id:
        raise Refusal(_("Choose the paper among the documents of the case."), field="document")
    if ground == ConditionGround.BOTH_PARENTS and document is None:
        raise Refusal(_("Choose the paper that the other parent has signed."), field="document")
    if ground == ConditionGround.HEAD and not by.may(Capability.CASES_DECIDE):
        raise Refusal(_("Only the head of the service decides this."), field="ground")


@transaction.atomic
def end_condition(*, condition: Condition, by: Worker, at: datetime) -> Condition:
    """From now on it no longer holds; it stays readable."""
    row = Condition.objects.select_for_update(of=("self",)).select_related("case").get(pk=condition.pk)
    access.require(by, Capability.CASES_EDIT, row.case)
    if row.ended_at is None:
        row.ended_at, row.ended_by = at, by
        row.save(update_fields=["ended_at", "ended_by"])
        record(Action.WRITE, actor=by.as_actor(), what=row, fields=("ended_at",))
    return row
