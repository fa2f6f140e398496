"""Which place a request is for, and what is said when there is none; nothing with a place comes before it."""

import logging
import sys
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Any, cast

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from psycopg import errors

from audit.record import Unwritable
from kernel import sight
from kernel.addresses import urlconf_of
from kernel.alarms import Alarm, alarm
from kernel.place import Place, entered
from tenants.isolation import hosts, pages, selftest
from tenants.isolation.scope import within

logger = logging.getLogger("zakrila.place")
DATABASE_DOWN = (OperationalError, InterfaceError)
SCHEMA_BEHIND = (errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction)


class PlaceMiddleware:
    """
    Sets `request.place` and `request.urlconf` from the Host header alone: no other header, path or field chooses.

    An unknown host gets a 404 that names no centre, a closed centre's a 410. A locked or unfinished centre, one whose
    tables lag behind the code, and any request during which the database was lost or the journal could not be
    written, get a 503 with Retry-After.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            selftest.gate.ensure()
            answer = hosts.find(_host(request))
        except (*DATABASE_DOWN, selftest.Unsafe):
            alarm(logger, Alarm.DATABASE_LOST, "no request can be served", trace=True)
            return pages.not_saved(request)
        if answer.place is None:
            return pages.gone(request) if answer.is_gone else pages.nobody_here(request)
        if not answer.is_served:
            return pages.not_now(request)
        return self._serve(request, answer.place)

    def _serve(self, request: HttpRequest, place: Place) -> HttpResponseBase:
        request.place = place  # type: ignore[attr-defined]
        request.urlconf = urlconf_of(place)
        with entered(place), sight.entered(sight.NOBODY):  # until a guard knows who is asking
            response = self.get_response(request)
        bad_moment = getattr(request, "bad_moment", None)
        if bad_moment:
            return cast(HttpResponse, bad_moment(request))
        if isinstance(response, StreamingHttpResponse) and not (response.is_async or _is_a_file(response)):
            response.streaming_content = within(place, cast("Iterator[bytes]", response.streaming_content))
        return response


def _is_a_file(response: StreamingHttpResponse) -> bool:
    """A style sheet or a picture asks the database for nothing, and the server may send it by itself."""
    return isinstance(getattr(response, "file_to_stream", None), BufferedReader)


def _host(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))


@receiver(got_request_exception, dispatch_uid="zakrila.bad_moment")
def notice_a_bad_moment(*, request: HttpRequest | None, **kwargs: Any) -> None:
    """Django has turned the exception into a 500 by the time it reaches us; this is where it can still be seen."""
    error = sys.exc_info()[1]
    if request is not None and isinstance(error, (*DATABASE_DOWN, Unwritable)):
        request.bad_moment = pages.not_saved  # type: ignore[attr-defined]
    elif request is not None and isinstance(getattr(error, "__cause__", None), SCHEMA_BEHIND):
        alarm(logger, Alarm.SCHEMA_BEHIND, "the schema of %s does not fit the code: run migrate_fleet", _host(request))
        request.bad_moment = pages.not_now  # type: ignore[attr-defined]
