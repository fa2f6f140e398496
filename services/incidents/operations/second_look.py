"""A second person reads the record of a meeting with an incident; colleagues who were there are debriefed (R25)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.clock import local
from kernel.errors import Refusal
from services.cases.models import Case
from services.incidents import access, queries
from services.incidents.models import Debrief, Incident, RecordReview
from services.incidents.operations.opening import A_MINUTE
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability

KIND = "record_review"  # among the questions to a second person


@sight.beyond(access.AT_ONCE)
@transaction.atomic
def ask_record_review(*, case: Case, session_id: UUID, by: Worker, at: datetime) -> RecordReview | None:
    """
    Ask a second person to read the record that `by` has signed, if there was an incident at that meeting.

    Asked once; after a finding it is asked again, when an addendum was written.
    """
    incidents = list(queries.of_session(session_id))
    last = queries.last_review(session_id)
    if not incidents or (last is not None and last.is_right is not False):
        return last
    row = RecordReview.objects.create(case=case, session_id=session_id, asked_at=at, asked_by=by)
    facts = (
        (gettext_noop("Signed by"), by.display_name),
        (gettext_noop("Kind of incident"), ", ".join(str(one.get_kind_display()) for one in incidents)),
        (gettext_noop("Happened on"), f"{local(incidents[0].happened_at):%d.%m.%Y %H:%M}"),
    )
    approvals.ask(kind=KIND, subject=row.pk, title=case.number, facts=facts, by=by, at=at, case_id=case.pk)
    return row


@transaction.atomic
def decide_record_review(
    *, review: RecordReview, is_right: bool, finding: str, by: Worker, at: datetime
) -> RecordReview:
    """
    The second person has read it: it is locked, or something must be added and read again.

    :raises Refusal: one's own record, decided before, or no sufficient words.
    """
    row = RecordReview.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=review.pk)
    approvals.require(by, question_of(row))
    if row.decided_at is not None:
        raise Refusal(_("This was already decided."))
    if len(finding.strip()) < approvals.SHORTEST_REASON:
        raise Refusal(_("Say in at least 20 characters what you found."), field="finding")
    row.is_right, row.finding, row.decided_by, row.decided_at = is_right, finding.strip(), by, at
    row.save(update_fields=["is_right", "finding", "decided_by", "decided_at"])
    approvals.close(kind=KIND, subject=row.pk, is_given=is_right, because=finding, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("finding",), reason=finding)
    return row


def question_of(row: RecordReview) -> Approval:
    return approvals.about(kind=KIND, subject=row.pk, asked_by=row.asked_by, case_id=row.case_id)


def decide_asked(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    """From the page of approvals."""
    review = RecordReview.objects.get(pk=approval.subject)
    decide_record_review(review=review, is_right=is_given, finding=because, by=by, at=at)


@sight.beyond(access.AT_ONCE)
@transaction.atomic
def record_debrief(
    *,
    incident: Incident,
    spoke_with: Worker | None,
    held_at: datetime,
    note: str,
    by: Worker,
    at: datetime,
    worker: Worker | None = None,
) -> Debrief:
    """
    Somebody who was there spoke about it: with a colleague, or with somebody from outside (`spoke_with` is None).

    `worker` is whose debrief it is, the one who writes unless said otherwise. The note is read by the two alone.

    :raises Refusal: with oneself, or a time that cannot be.
    """
    access.require_work(by, incident)
    worker = worker or by
    if spoke_with is not None and spoke_with.pk == worker.pk:
        raise Refusal(_("Choose with whom it was: nobody debriefs themselves."), field="spoke_with")
    if not incident.happened_at - A_MINUTE <= held_at <= at + A_MINUTE:
        raise Refusal(_("This time is in the future, or before the incident."), field="held_at")
    if not by.may(Capability.INCIDENTS_REVIEW) and worker.pk != by.pk:
        raise Refusal(_("Only your own debrief can be written down by you."), field="worker")
    row = Debrief.objects.create(
        incident=incident, worker=worker, spoke_with=spoke_with, held_at=held_at, noted_at=at, note=note.strip()
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("held_at",), case_id=incident.case_id)
    return row
