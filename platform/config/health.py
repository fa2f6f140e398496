"""Is the process alive, can it serve, and figures for who runs it. No route tells anything of a centre."""

import hmac
import os
from typing import Any

from django.db import Error, connection
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path
from kombu.exceptions import OperationalError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from accounts.guard import open_view
from config import celery
from kernel.place import entered
from tenants.centres.models import Centre
from tenants.isolation import doors


@open_view(reason="a supervisor asks whether the process lives; the answer is one word")
def healthz(request: Any) -> HttpResponse:
    """Alive: answers without the database, so that a database fault does not restart every web process."""
    return HttpResponse("ok\n", content_type="text/plain")


@open_view(reason="a proxy asks whether it may send people here; the answer names parts, never centres")
def readyz(request: Any) -> HttpResponse:
    """Ready: the database answers. A dead broker is told, but requests are served without it."""
    database, broker = _database_answers(), _broker_answers()
    answer = {"database": database, "broker": broker}
    return JsonResponse(answer, status=200 if database else 503)


@open_view(reason="protected by METRICS_TOKEN; without the token the page does not exist")
def metrics(request: Any) -> HttpResponse:
    wanted = os.environ.get("METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace")):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _database_answers() -> bool:
    try:
        with entered(doors.PUBLIC):
            connection.ensure_connection()
            Centre.objects.order_by().values("pk").first()
    except Error:
        return False
    return True


def _broker_answers() -> bool:
    try:
        with celery.app.connection_for_write(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)
    except (OperationalError, OSError):
        return False
    return True


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
