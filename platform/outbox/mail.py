"""Mail through SMTP, from the outbox: at most once for each key."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from outbox.handlers import About, Effect, Envelope, NotDone, handles
from outbox.post import post

TOPIC = "mail"


def send_mail(
    *,
    to: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    key: str | None = None,
    not_after: datetime | None = None,
) -> bool:
    """
    Post a mail; it is rendered in its reader's language when it is sent.

    `subject` is a msgid (gettext_noop) or ready text; `template` names a text template, `context` holds what JSON can.
    """
    payload = {"to": to, "subject": subject, "template": template, "context": dict(context), "language": language}
    return post(TOPIC, payload, key=key, not_after=not_after)


def describe(payloads: list[dict[str, Any]]) -> list[About]:
    read = [(payload["subject"], payload["to"]) for payload in payloads]
    return [About(gettext(subject), to) for subject, to in read]


@handles(TOPIC, outside=True, describe=describe, title=gettext_lazy("Letter by e-mail"))
def prepare(payload: dict[str, Any]) -> Effect:
    with translation.override(payload["language"]):
        msgid = payload["subject"]
        subject = " ".join(gettext(msgid).split())
        body = render_to_string(payload["template"], payload["context"])
    return sending(EmailMessage(subject, body, to=[payload["to"]]))


def sending(message: EmailMessage) -> Effect:
    """The effect that sends a finished mail, for handlers that make their own."""

    def effect(envelope: Envelope) -> None:
        message.extra_headers["Message-ID"] = message_id(envelope)
        deliver(message)

    return effect


def message_id(envelope: Envelope) -> str:
    """The same for every attempt at one message: a mail that came twice is recognised as one."""
    digest = hashlib.sha256(f"{envelope.place}:{envelope.key}".encode()).hexdigest()[:32]
    return f"<{digest}@{settings.BASE_DOMAIN}>"


def deliver(message: EmailMessage) -> None:
    """
    :raises NotDone: the server was not reached or said no: certainly not sent.
    :raises Exception: anything else, above all a connection lost in the middle: nobody knows.
    """
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        raise NotDone from error
    try:
        connection.send_messages([message])
    except SMTPResponseException as error:
        raise NotDone(final=error.smtp_code >= 500) from error
    except SMTPRecipientsRefused as error:
        raise NotDone(final=all(code >= 500 for code, _ in error.recipients.values())) from error
    finally:
        with suppress(OSError, SMTPException):  # the server has answered; how it says goodbye changes nothing
            connection.close()
