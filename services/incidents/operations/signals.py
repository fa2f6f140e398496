# Cyrillic: the article of the law
"""The duty to signal (чл. 7 ЗЗДет): given at once by whoever knows, decided against by the head alone."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.errors import Refusal
from services.cases.models import Document
from services.incidents import access, queries
from services.incidents.enums import Duty, Recipient, SignalChannel, Step
from services.incidents.models import Incident, Signal
from services.incidents.operations.opening import A_MINUTE, locked
from services.incidents.operations.silence import keep_paper
from services.incidents.operations.steps import tick
from services.staff.models import Worker
from services.staff.roles import Capability

SHORTEST_REASON = 20


@dataclass(frozen=True, slots=True)
class NewSignal:
    """`institution_name` as it is called, its code when the directory knows it; `said` or a document: what it was."""

    to: str
    institution_name: str
    channel: str
    given_at: datetime
    number: str = ""
    said: str = ""
    institution_code: str = ""
    document: Document | None = None


@sight.beyond(access.AT_ONCE)
@transaction.atomic
def give_signal(*, incident: Incident, signal: NewSignal, by: Worker, at: datetime) -> Signal:
    """
    Write down that a signal was given. Nobody has to agree first; from this minute on the clock stands still.

    :raises Refusal: nobody named, neither words nor a paper, a minute in the future or from before anybody knew.
    """
    incident = locked(incident, by)
    _check(incident, signal, at)
    row = Signal.objects.create(
        case_id=incident.case_id,
        incident=incident,
        to=signal.to,
        institution_code=signal.institution_code,
        institution_name=" ".join(signal.institution_name.split()),
        channel=signal.channel,
        number=signal.number.strip(),
        given_at=signal.given_at,
        given_by=by,
        noted_at=at,
        said=signal.said.strip(),
        document=signal.document,
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("to", "number", "given_at", "said"))
    if signal.document is not None:
        for silence in queries.silences_of(incident):
            keep_paper(signal.document, silence)
    _decide(incident, Duty.GIVEN, by, signal.given_at)
    tick(incident, Step.SIGNAL, by, signal.given_at, at)
    if signal.to == Recipient.POLICE:
        tick(incident, Step.POLICE, by, signal.given_at, at)
    return row


def _check(incident: Incident, signal: NewSignal, at: datetime) -> None:
    if signal.to not in Recipient.values or not signal.institution_name.strip():
        raise Refusal(_("Say to whom the signal was given."), field="institution_name")
    if signal.channel not in SignalChannel.values:
        raise Refusal(_("Say how it was given."), field="channel")
    if signal.document is not None and signal.document.case_id != incident.case_id:
        raise Refusal(_("This is not a document of the case."), field="document")
    if not signal.said.strip() and signal.document is None:
        raise Refusal(_("Write what was said, or choose the letter that was sent."), field="said")
    if signal.given_at > at + A_MINUTE:
        raise Refusal(_("This time is in the future."), field="given_at")
    if signal.given_at < min(incident.happened_at, incident.learnt_at) - A_MINUTE:
        raise Refusal(_("This is before the incident itself."), field="given_at")


def _decide(incident: Incident, duty: str, by: Worker, at: datetime) -> None:
    """The first signal is the decision; a signal after all overrules a decision against one."""
    if incident.duty == Duty.GIVEN:
        return
    incident.duty, incident.decided_by, incident.decided_at = duty, by, at
    incident.save(update_fields=["duty", "decided_by", "decided_at"])


@transaction.atomic
def decide_against_signal(*, incident: Incident, because: str, by: Worker, at: datetime) -> Incident:
    """
    The head of the service decides that no child needs protection, and answers for it with a reason.

    :raises Refusal: closed, decided already, or no sufficient reason.
    """
    access.require(by, Capability.CASES_DECIDE, incident)
    incident = locked(incident, by)
    if incident.duty != Duty.OPEN:
        raise Refusal(_("This was already decided."))
    if len(because.strip()) < SHORTEST_REASON:
        raise Refusal(_("Give the reason in at least 20 characters."), field="because")
    incident.not_signalled = because.strip()
    incident.save(update_fields=["not_signalled"])
    _decide(incident, Duty.NOT_NEEDED, by, at)
    record(Action.WRITE, actor=by.as_actor(), what=incident, fields=("duty", "not_signalled"), reason=because)
    tick(incident, Step.SIGNAL, by, at, at)
    return incident


@transaction.atomic
def note_outcome(*, signal: Signal, number: str, outcome: str, by: Worker, at: datetime) -> Signal:
    """
    What the institution answered or did, and their number if it came later. What was sent stays as it is.

    :raises Refusal: nothing written.
    """
    if not access.visible_to(by).filter(pk=signal.incident_id).exists() or not by.may(Capability.INCIDENTS_OPEN):
        raise PermissionDenied
    row = Signal.objects.select_for_update(of=("self",)).get(pk=signal.pk)
    if not outcome.strip():
        raise Refusal(_("Write what came of it."), field="outcome")
    row.outcome, row.number = outcome.strip(), number.strip() or row.number
    row.answered_at, row.answered_by = at, by
    row.save(update_fields=["outcome", "number", "answered_at", "answered_by"])
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("outcome", "number"))
    return row
