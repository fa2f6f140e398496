"""How many requests, how long, by door and by the route's name: never by centre, path or person."""

import time
from collections.abc import Callable
from functools import cache
from typing import Any

from prometheus_client import Counter, Histogram

from kernel.place import Door

REQUESTS = Counter("zakrila_requests_total", "Requests", ["door", "route", "method", "status"])
SECONDS = Histogram(
    "zakrila_request_seconds",
    "Seconds per request",
    ["door"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class MetricsMiddleware:
    """Stands right behind the place middleware, so that every answer of a known host is counted."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.view_name if match else "none"
        method = request.method if request.method in METHODS else "other"
        _requests(request.place.door, route or "none", method, response.status_code).inc()
        _seconds(request.place.door).observe(time.perf_counter() - started)
        return response


@cache
def _requests(door: Door, route: str, method: str, status: int) -> Counter:
    """Their number is that of the routes, as it is in the registry itself."""
    return REQUESTS.labels(str(door), route, method, str(status))


@cache
def _seconds(door: Door) -> Histogram:
    return SECONDS.labels(str(door))
