"""How many applications one network may hand in: strangers write here, and the table cannot look at what it has."""

import logging

from django.core.cache import caches

logger = logging.getLogger("zakrila.applications")
PER_HOUR = 5
HOUR = 3600


def is_too_much(network: str) -> bool:
    """Counts this one. A cache that is down lets it pass: a centre that cannot apply is the greater harm."""
    try:
        return _count(f"applications:{network}") > PER_HOUR
    except Exception as error:  # noqa: BLE001 - whatever a cache can do, the form must work
        logger.warning("applications are not counted: %s", type(error).__name__)
        return False


def _count(key: str) -> int:
    cache = caches["limits"]
    cache.add(key, 0, HOUR)
    return int(cache.incr(key))
