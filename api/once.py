"""
A request that a program sends twice is done once: a line that broke after the work, a queue that delivers again.

The program gives the request a name in the header `Idempotency-Key`. The row is written in the transaction of the
work itself: a second sending waits for the first, gets its answer if that was saved, and does the work if it was not;
after some seconds it is told to come again.
Nothing is kept of an answer that changed nothing, so the name is free again after a refusal.
"""

import json
import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

from accounts import signing
from api.models import Sending
from kernel import clock

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(hours=24)
LOCK_NOT_AVAILABLE = "55P03"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NAME = re.compile(r"[\x21-\x7e]{1,200}")


class StillWorking(APIException):
    """The first sending is still being worked on: nothing was done for this one, and it may come again."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "still_working"
    wait = 5  # seconds: what rest_framework writes into the header Retry-After

    def __init__(self) -> None:
        super().__init__()
        told = _("The first request with this Idempotency-Key is still being worked on. Send it again later.")
        self.detail = {"refused": [{"code": self.default_code, "message": str(told), "field": None}]}  # type: ignore[dict-item]


class AnotherRequest(APIException):
    """The same name over other words: what the program meant is not for us to guess."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"
    default_detail = _("This Idempotency-Key has already been used for another request.")


def claim(request: Any) -> Sending | None:
    """
    The row of this request: of an earlier sending if it has a status. None: the program gave it no name.

    :raises ValidationError: no name that could be kept.
    :raises AnotherRequest: it is the name of another request.
    """
    name = request.headers.get(HEADER)
    if request.method in SAFE or name is None:
        return None
    if not _NAME.fullmatch(name):
        raise ValidationError({HEADER: [_("Write 1 to 200 visible ASCII characters, for example a UUID.")]})
    sending = _claimed(request, name)
    if sending.request_hash != _digest(request):
        raise AnotherRequest
    return sending


def _claimed(request: Any, name: str) -> Sending:
    now, name_hash = clock.now(), signing.digest("api.sending", name)
    same = Sending.objects.filter(token=request.auth, name_hash=name_hash)
    same.filter(expires_at__lte=now).delete()
    row = Sending(
        token=request.auth,
        name_hash=name_hash,
        request_hash=_digest(request),
        created_at=now,
        expires_at=now + KEPT,
    )
    _inserted(row)
    return same.get()


def _inserted(row: Sending) -> None:
    """
    Waits for whoever is working on the same request, and not for ever.

    :raises StillWorking: they are at it still.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{int(settings.API_TWIN_WAIT_SECONDS)}s'")  # type: ignore[misc]
        try:
            Sending.objects.bulk_create([row], ignore_conflicts=True)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE:
                raise StillWorking from error
            raise
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def keep(sending: Sending, response: Response) -> None:
    """What the first sending was answered, sealed."""
    sending.status, sending.answer = response.status_code, response.render().content.decode()
    sending.save(update_fields=["status", "answer"])


def again(sending: Sending) -> Response:
    """The same answer, word for word."""
    data = json.loads(sending.answer) if sending.answer else None
    return Response(data, status=sending.status, headers={REPLAYED: "true"})


def forget_expired() -> int:
    return Sending.objects.filter(expires_at__lte=clock.now()).delete()[0]


def forget_all(alias: str) -> None:
    """After an erasure: whose words stand in which answer, nothing says."""
    Sending.objects.using(alias).all().delete()


def _digest(request: Any) -> str:
    """Keyed: bodies hold names and numbers that somebody could try out."""
    told = [request.method, request.get_full_path(), request.data]
    return signing.digest("api.request", json.dumps(told, sort_keys=True))
