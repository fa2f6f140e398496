"""How many requests a key may send in a minute: a program that runs wild must not slow the people of its centre."""

import logging
import time

from django.conf import settings
from django.core.cache import caches
from rest_framework.throttling import BaseThrottle

MINUTE = 60
logger = logging.getLogger("zakrila.limits")


class PerKey(BaseThrottle):
    """
    Counted by the clock's minutes, under the place's own keys of the cache.

    A cache that is down lets everybody pass: a centre that cannot work is the greater harm.
    """

    def allow_request(self, request: object, view: object) -> bool:
        most: int = settings.API_REQUESTS_A_MINUTE  # type: ignore[misc]
        return _counted(str(request.auth.pk)) <= most  # type: ignore[attr-defined]

    def wait(self) -> float:
        """Seconds until the next minute: the header Retry-After."""
        return MINUTE - time.time() % MINUTE


def _counted(key: str) -> int:
    try:
        cache, name = caches["limits"], f"api:{key}:{int(time.time() // MINUTE)}"
        cache.add(name, 0, 2 * MINUTE)
        return int(cache.incr(name))
    except Exception as error:  # noqa: BLE001 - whatever a cache can do, the request must be answered
        logger.warning("requests of keys are not counted: %s", type(error).__name__)
        return 0
