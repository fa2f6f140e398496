"""Short messages from the outbox: at most once for each key, never after their time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from kernel.errors import Refusal
from kernel.hooks import Hook
from outbox.handlers import About, Doubt, Effect, Envelope, NotDone, handles
from outbox.post import post
from outbox.sms import reference, words
from outbox.sms.gateway import Gateway, Receipt, Refused
from outbox.sms.http import HttpGateway
from outbox.sms.numbers import mobile
from outbox.sms.text import check_length

TOPIC = "sms"
REPORTS = "/sms/reports/"

# leaks(text, reader=UUID of a person, or None) -> what the text must not tell that reader. Rooms that know people
# register here; one answer is enough, and the message is not sent.
leaks = Hook("sms_leaks")


def is_available() -> bool:
    return bool(settings.SMS_GATEWAY_URL)


def gateway() -> Gateway:
    """The one that this installation uses."""
    return HttpGateway(settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN, _report_to())


def _report_to() -> str:
    port = f":{settings.BASE_PORT}" if settings.BASE_PORT else ""
    scheme = "http" if settings.BASE_PORT else "https"
    return f"{scheme}://{settings.BASE_DOMAIN}{port}{REPORTS}"


def send_sms(
    *,
    to: str,
    name: str,
    values: Mapping[str, str],
    language: str,
    reader: UUID | None = None,
    key: str | None = None,
    not_after: datetime | None = None,
) -> bool:
    """
    Post a short message of the words registered under `name`; `reader` is the person who gets it, for the leak check.

    :raises Refusal: no mobile number, or a text that is too long.
    """
    check_length(words.said(name, values, language))
    payload = {"to": mobile(to), "name": name, "values": dict(values), "language": language}
    return post(TOPIC, payload | {"reader": reader and str(reader)}, key=key, not_after=not_after)


def describe(payloads: list[dict[str, Any]]) -> list[About]:
    return [About(gettext("Short message"), payload["to"]) for payload in payloads]


def find(payload: dict[str, Any], envelope: Envelope) -> bool | None:
    """Whether the gateway has a message of ours; None when it does not answer."""
    if not is_available():
        return None
    answer = gateway().find(reference.written(envelope.place, envelope.message))
    if isinstance(answer, Receipt):
        return True
    return False if isinstance(answer, Refused) and answer.code == "Http404" else None


@handles(TOPIC, outside=True, describe=describe, title=gettext_lazy("Short message"), find=find)
def prepare(payload: dict[str, Any]) -> Effect:
    text = words.said(payload["name"], payload["values"], payload["language"])
    return sending(to=payload["to"], text=text, reader=payload["reader"] and UUID(payload["reader"]))


def sending(*, to: str, text: str, reader: UUID | None) -> Effect:
    """
    The effect that sends a finished text, for handlers that make their own.

    :raises NotDone: it may not be sent at all.
    """
    try:
        number = mobile(to)
        check_length(text)
    except Refusal as refusal:
        raise NotDone("NoMessage", final=True) from refusal
    if any(found for found in leaks(text, reader=reader)):
        raise NotDone("Leaks", final=True)
    return lambda envelope: _handed_over(envelope, number, text)


def _handed_over(envelope: Envelope, number: str, text: str) -> str:
    if not is_available():
        raise NotDone("NoGateway")
    key = reference.written(envelope.place, envelope.message)
    answer = gateway().send(number, text, key, not_after=envelope.not_after)
    if isinstance(answer, Receipt):
        return answer.number
    if isinstance(answer, Refused):
        raise NotDone(answer.code, final=answer.final)
    raise Doubt(answer.code)
