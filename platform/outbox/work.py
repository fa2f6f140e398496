"""
Doing the work: one message at a time, taken with SKIP LOCKED, so that any number of workers may try.

An attempt is counted and committed before it begins: a message that kills its worker ends after MAX_ATTEMPTS like any
other that cannot be done. What happens inside the database commits together with the message. What happens outside is
marked first; while it runs, its worker holds the row's lock, so a marked row that nobody holds belonged to a worker
that died.
"""

import logging
import random
from datetime import timedelta

from django.db import transaction

from kernel.clock import now
from kernel.place import require
from outbox.enums import State
from outbox.handlers import Doubt, Effect, Envelope, Handler, NotDone, askable, handler_of
from outbox.models import Message

MAX_ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
KEPT_FOR = timedelta(days=30)
# Between marking and locking a worker holds nothing for an instant; nobody calls it dead before this.
DEAD_AFTER = timedelta(seconds=30)
# The other side is asked about a doubt after a minute, two, four, …; after a day it is a person's alone.
FIRST_QUESTION, LAST_QUESTION = timedelta(minutes=1), timedelta(days=1)

log = logging.getLogger("zakrila.outbox")


def work_one() -> bool:
    """Take one message that is due; False when there is none."""
    with transaction.atomic():
        message = _claim()
    if message is None:
        return False
    with transaction.atomic():
        effect = _begin(message)
    if effect:
        _carry_out(message, effect)
    return True


def is_anything_due() -> bool:
    moment = now()
    due = Message.objects.filter(state=State.PENDING, next_attempt_at__lte=moment)
    return due.exists() or _dead(moment).exists() or _doubtful(moment).exists()


def settle_the_dead() -> int:
    """Messages whose worker died in the middle of an effect: perhaps sent, never sent again by itself."""
    with transaction.atomic():
        found = list(_dead(now()).select_for_update(skip_locked=True))
        for message in found:
            _finish(message, State.MAYBE_SENT, "WorkerDied")
    return len(found)


def settle_doubts() -> int:
    """Messages that were perhaps sent, and whose other side can be asked; how many doubts have ended."""
    ended = 0
    for pk in list(_doubtful(now()).values_list("pk", flat=True)[:100]):
        with transaction.atomic():
            held = _doubtful(now()).select_for_update(skip_locked=True).filter(pk=pk).first()
            ended += bool(held) and _asked(held)
    return ended


def _asked(message: Message) -> bool:
    """What certainly was not sent goes back into the queue: it leaves under the same key, and never after its time."""
    find = handler_of(message.topic).find
    try:
        answer = find(message.payload, _envelope(message)) if find else None
    except Exception as error:  # noqa: BLE001 - a question that fails is one without an answer
        log.warning("message %s could not be asked for: %s", message.pk, type(error).__name__)
        answer = None
    moment = now()
    if answer is None:
        message.next_attempt_at = moment + max(FIRST_QUESTION, moment - (message.finished_at or moment))
    elif answer:
        message.state, message.payload = State.DONE, None
    else:
        message.state, message.finished_at, message.next_attempt_at = State.PENDING, None, moment
        message.attempts = min(message.attempts, MAX_ATTEMPTS - 1)  # it is certainly unsent: one attempt is left
    message.save(update_fields=["state", "payload", "finished_at", "next_attempt_at", "attempts"])
    return answer is not None


def tidy() -> int:
    """Delete what was done long ago; from then on its key is free again."""
    old = Message.objects.filter(state=State.DONE, finished_at__lt=now() - KEPT_FOR).order_by("finished_at")
    return Message.objects.filter(pk__in=old.values("pk")[:1000]).delete()[0]


def _dead(moment):  # type: ignore[no-untyped-def]
    return Message.objects.filter(state=State.WORKING, started_at__lt=moment - DEAD_AFTER)


def _doubtful(moment):  # type: ignore[no-untyped-def]
    since = moment - LAST_QUESTION
    asked = Message.objects.filter(state=State.MAYBE_SENT, topic__in=askable(), payload__isnull=False)
    return asked.filter(next_attempt_at__lte=moment, finished_at__gte=since).order_by("next_attempt_at", "id")


def _claim() -> Message | None:
    """The next one, its attempt counted; should this worker die, the message is due again when its delay is over."""
    due = Message.objects.filter(state=State.PENDING, next_attempt_at__lte=now())
    message = due.select_for_update(skip_locked=True).order_by("next_attempt_at", "id").first()
    if message is not None:
        message.attempts += 1
        message.next_attempt_at = now() + _delay(message)
        message.save(update_fields=["attempts", "next_attempt_at"])
    return message


def _begin(claimed: Message) -> Effect | None:
    """Do what can be done in this transaction; the effect is what is left for outside of it."""
    mine = Message.objects.filter(pk=claimed.pk, state=State.PENDING, attempts=claimed.attempts)
    message = mine.select_for_update().first()
    if message is None:
        return None  # so slow that another worker has taken it
    if message.not_after and message.not_after < now():
        _finish(message, State.FAILED, "Expired")
        return None
    if message.attempts > MAX_ATTEMPTS:
        _finish(message, State.FAILED, "Killed")
        return None
    try:
        with transaction.atomic():
            handler = handler_of(message.topic)
            effect = handler.function(message.payload)
    except Exception as error:  # noqa: BLE001 - one message's trouble is not the next one's
        _try_later(message, error)
        return None
    return _mark(message, handler, effect)


def _mark(message: Message, handler: Handler, effect: Effect | None) -> Effect | None:
    if not handler.outside or effect is None:
        _finish(message, State.DONE)
        return None
    message.state, message.started_at = State.WORKING, now()
    message.save(update_fields=["state", "started_at", "attempts"])
    return effect


def _carry_out(message: Message, effect: Effect) -> None:
    with transaction.atomic():
        mine = Message.objects.filter(pk=message.pk, state=State.WORKING, attempts=message.attempts)
        held = mine.select_for_update().first()
        if held is None:
            return  # judged dead in the meantime
        try:
            with transaction.atomic():
                held.receipt = effect(_envelope(held)) or ""
        except NotDone as error:
            _try_later(held, error)
        except Exception as error:  # noqa: BLE001 - it may have happened: nobody may send it again unasked
            _finish(held, State.MAYBE_SENT, _reason(error))
        else:
            _finish(held, State.DONE)


def _envelope(message: Message) -> Envelope:
    told = (message.key, message.topic, message.attempts, message.created_at, message.pk, message.not_after)
    return Envelope(require().uuid, *told)


def _finish(message: Message, state: State, error: str = "") -> None:
    message.state, message.finished_at, message.last_error = state, now(), error[:80]
    fields = ["state", "finished_at", "last_error", "attempts", "receipt"]
    if state == State.MAYBE_SENT:
        message.next_attempt_at = now() + FIRST_QUESTION
        fields.append("next_attempt_at")
    if state == State.DONE or error == "Expired":
        message.payload = None  # nobody needs it any more
        fields.append("payload")
    message.save(update_fields=fields)
    if state != State.DONE:
        log.warning("message %s (%s) is %s: %s", message.pk, message.topic, state, error)


def _delay(message: Message) -> timedelta:
    """A random part, so that a thousand messages that failed together do not come back together."""
    delay = min(FIRST_DELAY * 2 ** (message.attempts - 1), LONGEST_DELAY)
    return delay * random.uniform(0.5, 1.5)  # noqa: S311 - nobody guards anything with it


def _try_later(message: Message, error: Exception) -> None:
    reason = _reason(error)
    if message.attempts >= MAX_ATTEMPTS or getattr(error, "final", False):
        _finish(message, State.FAILED, reason)
        return
    message.state, message.last_error = State.PENDING, reason[:80]
    message.next_attempt_at = now() + _delay(message)
    message.save(update_fields=["state", "last_error", "next_attempt_at", "attempts"])


def _reason(error: Exception) -> str:
    """A code or a class. Of the texts of errors nothing is kept: they hold addresses and names."""
    if isinstance(error, NotDone | Doubt) and error.code:
        return error.code
    return type(error.__cause__ or error).__name__
