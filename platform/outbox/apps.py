"""Outbox: work for later, written in the transaction that wants it."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "outbox"

    def ready(self) -> None:
        from outbox import mail  # noqa: F401, PLC0415 - registers its handler
        from outbox.sms import sending  # noqa: F401, PLC0415 - registers its handler
