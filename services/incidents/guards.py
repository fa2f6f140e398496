"""What speaks against the next step of an incident, and against closing its case."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.addresses import address
from kernel.errors import Hint, Refusal
from kernel.workflow import Guard
from services.cases.enums import CASE_WORKFLOW
from services.cases.models import Case
from services.incidents import queries
from services.incidents.enums import INCIDENT_WORKFLOW, Duty, IncidentState
from services.incidents.models import Incident

SHORTEST_REASON = 20


def _hint(text: str, name: str, incident: Incident, tail: str = "") -> tuple[Hint, ...]:
    return (Hint(text, address(name, incident.pk, tail=tail)),)


def steps_or_reason(incident: Incident, *, because: str = "", **_context: Any) -> Refusal | None:
    open_steps = queries.undone(incident)
    if not open_steps or len(because.strip()) >= SHORTEST_REASON:
        return None
    said = _("Not done yet: %(steps)s. Tick them, or give the reason in at least 20 characters.")
    return Refusal(said % {"steps": "; ".join(step.says for step in open_steps)}, field="because")


def duty_decided(incident: Incident, **_context: Any) -> Refusal | None:
    if incident.duty != Duty.OPEN:
        return None
    return Refusal(
        _("Nobody has given the signal under art. 7, and the head has not decided against it."),
        hints=_hint(_("Give the signal"), "incidents:signal", incident),
    )


def finding_given(incident: Incident, *, finding: str = "", **_context: Any) -> Refusal | None:
    if len(finding.strip()) >= SHORTEST_REASON:
        return None
    return Refusal(_("Say in at least 20 characters what you found and what is to be learnt."), field="finding")


def reason_given(incident: Incident, *, because: str = "", **_context: Any) -> Refusal | None:
    if len(because.strip()) >= SHORTEST_REASON:
        return None
    return Refusal(_("Give the reason in at least 20 characters."), field="because")


def debriefed(incident: Incident, **_context: Any) -> Refusal | None:
    """R25: everybody who led the meeting, or somebody where there was none."""
    missing = queries.not_debriefed(incident)
    if not missing and queries.debriefs_of(incident):
        return None
    said = _("Nobody has spoken yet with the colleagues who were there.")
    if missing:
        said = _("Nobody has spoken yet with: %(names)s.") % {"names": ", ".join(map(str, missing))}
    return Refusal(said, hints=_hint(_("Write down the debrief"), "incidents:debrief", incident))


def record_reviewed(incident: Incident, **_context: Any) -> Refusal | None:
    """A record that is not signed yet waits at its own place; a signed one for its second person."""
    if incident.session_id is None:
        return None
    review = queries.last_review(incident.session_id)
    if review is None or review.is_right:
        return None
    return Refusal(
        _("The record of that meeting has not been read by a second person yet."),
        hints=(Hint(_("Open the record"), address("record:detail", incident.session_id)),),
    )


def incidents_closed(case: Case, **_context: Any) -> Refusal | None:
    """A case is not closed over an open incident or an owed signal."""
    rows = list(case.incidents.exclude(state=IncidentState.CLOSED).order_by("opened_at", "id"))
    if not rows:
        return None
    owed = sum(row.duty == Duty.OPEN for row in rows)
    said = ngettext(
        "%(count)s incident of the case is still open.", "%(count)s incidents of the case are still open.", len(rows)
    ) % {"count": len(rows)}
    if owed:
        said += " " + ngettext(
            "In %(count)s of them the signal is not decided.", "In %(count)s of them the signal is not decided.", owed
        ) % {"count": owed}
    return Refusal(said, hints=_hint(_("Open the incident"), "incidents:detail", rows[0]))


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (steps_or_reason, duty_decided, finding_given, reason_given, debriefed, record_reviewed)
}


def bind() -> None:
    for name, guard in GUARDS.items():
        INCIDENT_WORKFLOW.bind(name, guard)
    CASE_WORKFLOW.bind("incidents_closed", incidents_closed)
