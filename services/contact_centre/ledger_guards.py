"""What reviews and the closing ask of a move of the case. Cases of other services are not asked."""

from typing import Any

from django.utils.translation import gettext as _

from kernel.addresses import address
from kernel.errors import Hint, Refusal
from kernel.workflow import Guard
from services.cases.enums import CASE_WORKFLOW
from services.cases.models import Case
from services.contact_centre.guards import contact_centre_only
from services.contact_centre.operations.announcing import court_of
from services.contact_centre.queries import closing, reviews


def _hint(text: str, name: str, case: Case, fragment: str = "") -> tuple[Hint, ...]:
    return (Hint(text, address(name, case.pk, tail=fragment)),)


@contact_centre_only
def review_agrees(case: Case, **_context: Any) -> Refusal | None:
    """R2, R25: less supervision follows from a review, not from a good afternoon."""
    if reviews.agreed_to_step_down(case):
        return None
    text = _("The last review has not agreed on stepping down.")
    return Refusal(text, hints=_hint(_("Write a review"), "meetings:new_review", case))


@contact_centre_only
def everybody_told(case: Case, **_context: Any) -> Refusal | None:
    """R13: each adult and the court or the sender, each by a letter of their own."""
    state = closing.closing(case)
    missing = [closing.names(state.not_told)] if state.not_told else []
    if court_of(case) and not state.court_is_told:
        missing.append(court_of(case))
    if not missing:
        return None
    text = _("Not yet told in writing that the work ends: %(names)s.") % {"names": ", ".join(missing)}
    return Refusal(text, hints=_hint(_("Write the notices"), "meetings:closing", case, "#notices"))


@contact_centre_only
def goodbye_said(case: Case, **_context: Any) -> Refusal | None:
    missing = closing.closing(case).no_goodbye
    if not missing:
        return None
    text = _("Nobody has said goodbye yet to: %(names)s.") % {"names": closing.names(missing)}
    return Refusal(text, hints=_hint(_("Note the goodbye"), "meetings:closing", case, "#goodbye"))


@contact_centre_only
def outcome_measured(case: Case, **_context: Any) -> Refusal | None:
    missing = closing.closing(case).not_measured
    if not missing:
        return None
    text = _("The outcome is not measured for: %(names)s.")
    names = closing.names(one.person for one in missing)
    return Refusal(text % {"names": names}, hints=_hint(_("Measure it"), "meetings:measure", case, "?moment=closing"))


GUARDS: tuple[Guard, ...] = (review_agrees, everybody_told, goodbye_said, outcome_measured)


def bind() -> None:
    for guard in GUARDS:
        CASE_WORKFLOW.bind(guard.__name__, guard)
