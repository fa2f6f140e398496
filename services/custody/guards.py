"""R29: how long a file is kept is written down before the file is closed; there is no silent default."""

from typing import Any

from django.utils.translation import gettext as _

from kernel.addresses import address
from kernel.errors import Hint, Refusal
from services.cases.enums import CASE_WORKFLOW
from services.cases.models import Case
from services.custody.due import in_force, years_of_a_case


def retention_set(case: Case, **_context: Any) -> Refusal | None:
    """Every class of a case has a term that two people have confirmed."""
    if years_of_a_case(in_force()) is not None:
        return None
    text = _("Nobody has decided yet how long closed files are kept.")
    return Refusal(text, hints=(Hint(_("Terms of keeping"), address("custody:terms")),))


def bind() -> None:
    CASE_WORKFLOW.bind(retention_set.__name__, retention_set)
