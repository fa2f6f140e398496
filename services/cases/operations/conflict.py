"""The mark „parental conflict", on a case of any service: every third case carries it, and it must be countable."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.cases.access import may
from services.cases.models import Case
from services.cases.operations.papers import add_note
from services.staff.models import Worker
from services.staff.roles import Capability


@transaction.atomic
def mark_conflict(*, case: Case, is_conflict: bool, because: str, by: Worker, at: datetime) -> Case:
    """
    Set the mark or take it away. A signed note keeps when, by whom and why, so that the history stays readable.

    :raises Refusal: no reason, or the mark stands so already.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(by, Capability.CASES_EDIT, case):
        raise PermissionDenied
    if not because.strip():
        raise Refusal(_("Give the reason."), field="because")
    if case.parental_conflict == is_conflict:
        raise Refusal(_("The mark stands so already."), field="is_conflict")
    case.parental_conflict = is_conflict
    case.save(update_fields=["parental_conflict"])
    record(Action.WRITE, actor=by.as_actor(), what=case, fields=("parental_conflict",), reason=because)
    text = (
        _("Marked as parental conflict: %(because)s") if is_conflict else _("No longer parental conflict: %(because)s")
    )
    add_note(case=case, text=text % {"because": because.strip()}, by=by, at=at, happened_at=at)
    return case
