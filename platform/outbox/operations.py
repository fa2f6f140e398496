"""What a person may do with a message that got stuck."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refusal
from outbox.enums import State
from outbox.models import Message


@transaction.atomic
def send_again(*, message: Message, by: Actor) -> Message:
    """
    Put a failed or perhaps sent message back into the queue; the actor takes the risk that it arrives twice.

    :raises Refusal: it is not stuck, or nothing is left to send.
    """
    held = Message.objects.select_for_update().get(pk=message.pk)
    if held.state not in (State.FAILED, State.MAYBE_SENT) or held.payload is None:
        raise Refusal(_("This message can no longer be sent again."))
    held.state, held.attempts, held.finished_at, held.next_attempt_at = State.PENDING, 0, None, now()
    held.save(update_fields=["state", "attempts", "finished_at", "next_attempt_at"])
    record(Action.WRITE, actor=by, what=held, fields=("state",))
    return held
