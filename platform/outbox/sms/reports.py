"""What a gateway tells afterwards: it has arrived, or it never will."""

from uuid import UUID

from django.db import transaction

from kernel.clock import now
from outbox.enums import Report, State
from outbox.models import Message


@transaction.atomic
def take(message: UUID, report: Report) -> bool:
    """
    Note a report about a message of the place that has been entered; False when there is none like that.

    Whatever the gateway knows of, it has had: a message that was perhaps sent is sent. An arrival is the last word;
    reports come in any order.
    """
    held = Message.objects.select_for_update().filter(pk=message).exclude(state=State.PENDING).first()
    if held is None or held.report == Report.ARRIVED:
        return False
    held.report, held.reported_at = report, now()
    if held.state in (State.MAYBE_SENT, State.WORKING):  # working, and nobody holds it: its worker died
        held.state, held.payload, held.finished_at = State.DONE, None, held.finished_at or now()
    held.save(update_fields=["report", "reported_at", "state", "payload", "finished_at"])
    return True
