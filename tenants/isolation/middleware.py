"""The first middleware: which place a request is for, and what is said when there is none."""

import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any, cast

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.dispatch import receiver
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from kernel.place import Place, entered
from tenants.isolation import hosts, pages, selftest
from tenants.isolation.scope import within

logger = logging.getLogger("zakrila.place")
DATABASE_DOWN = (OperationalError, InterfaceError)


class PlaceMiddleware:
    """
    Sets `request.place` and `request.urlconf` from the Host header alone: no other header, path or field chooses.

    An unknown host gets a 404 that names no centre; a locked or unfinished centre, and any request during which the
    database was lost, a 503 with Retry-After.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            selftest.gate.ensure()
            answer = hosts.find(_host(request))
        except (*DATABASE_DOWN, selftest.Unsafe):
            logger.exception("no request can be served")
            return pages.not_saved(request)
        if answer.place is None:
            return pages.nobody_here(request)
        if not answer.is_served:
            return pages.not_now(request)
        return self._serve(request, answer.place)

    def _serve(self, request: HttpRequest, place: Place) -> HttpResponseBase:
        request.place = place  # type: ignore[attr-defined]
        request.urlconf = f"config.urls.{place.door}"
        with entered(place):
            response = self.get_response(request)
        if getattr(request, "lost_database", False):
            return pages.not_saved(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = within(place, cast("Iterator[bytes]", response.streaming_content))
        return response


def _host(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))


@receiver(got_request_exception, dispatch_uid="zakrila.lost_database")
def notice_a_lost_database(*, request: HttpRequest | None, **kwargs: Any) -> None:
    """Django has turned the exception into a 500 by the time it reaches us; this is where it can still be seen."""
    if request is not None and isinstance(sys.exc_info()[1], DATABASE_DOWN):
        request.lost_database = True  # type: ignore[attr-defined]
