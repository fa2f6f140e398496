"""What a person may do with a message that got stuck."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refusal
from kernel.place import require
from outbox.enums import State
from outbox.models import Message
from outbox.post import wake_after_commit


@transaction.atomic
def send_again(*, message: Message, by: Actor, reason: str = "") -> Message:
    """
    Put a failed or perhaps sent message back into the queue; the actor takes the risk that it arrives twice.

    :raises Refusal: it is not stuck, or nothing is left to send.
    """
    held = Message.objects.select_for_update().get(pk=message.pk)
    if held.state not in (State.FAILED, State.MAYBE_SENT) or held.payload is None:
        raise Refusal(_("This message can no longer be sent again."))
    held.state, held.attempts, held.finished_at, held.next_attempt_at = State.PENDING, 0, None, now()
    held.save(update_fields=["state", "attempts", "finished_at", "next_attempt_at"])
    record(Action.WRITE, actor=by, what=held, fields=("state",), reason=reason, detail={"move": "send_again"})
    wake_after_commit(require().uuid)
    return held


@transaction.atomic
def mark_as_sent(*, message: Message, by: Actor, reason: str = "") -> Message:
    """
    Somebody has made sure that it arrived, or has told it in another way; what was in it is forgotten.

    :raises Refusal: nobody doubts whether it was sent.
    """
    held = Message.objects.select_for_update().get(pk=message.pk)
    if held.state != State.MAYBE_SENT:
        raise Refusal(_("Only a message that was perhaps sent can be marked as sent."))
    held.state, held.payload = State.DONE, None
    held.save(update_fields=["state", "payload"])
    record(Action.WRITE, actor=by, what=held, fields=("state",), reason=reason, detail={"move": "mark_as_sent"})
    return held
