"""What the worker of test_kill.py loads: the real application, and two topics whose effects can be counted."""

from typing import Any

from celery.signals import worker_init
from django.core.mail import EmailMessage

from config.celery import app
from kernel.actor import SYSTEM
from outbox.handlers import Effect, handles

__all__ = ["app"]

COUNT, LETTER, SHORT = "tests.count", "tests.letter", "tests.short"


@worker_init.connect
def register(**kwargs: Any) -> None:
    handles(COUNT)(count)
    handles(LETTER, outside=True)(letter)
    handles(SHORT, outside=True)(short)


def count(payload: dict[str, Any]) -> None:
    from audit.enums import Action  # noqa: PLC0415 - the apps are ready only now
    from audit.record import record  # noqa: PLC0415

    record(Action.WRITE, actor=SYSTEM, detail=payload)


def letter(payload: dict[str, Any]) -> Effect:
    from outbox.mail import sending  # noqa: PLC0415 - the apps are ready only now

    return sending(EmailMessage("Zakrila", "x" * 500, to=[f"n{payload['n']}@example.org"]))


def short(payload: dict[str, Any]) -> Effect:
    from outbox.sms.sending import sending  # noqa: PLC0415 - the apps are ready only now

    return sending(to=f"+35988{payload['n']:07d}", text="Утре в 10:15.", reader=None)
