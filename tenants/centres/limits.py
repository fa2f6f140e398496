"""How often one network may do what strangers may do: hand in an application, try a certificate's code."""

import logging
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import caches

logger = logging.getLogger("zakrila.limits")


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` times in `seconds`, counted from the first time."""

    name: str
    most: int
    seconds: int

    def is_reached(self, network: str) -> bool:
        """Without counting."""
        return self._counted(network, 0) >= self.most

    def is_too_much(self, network: str) -> bool:
        """Counts this one."""
        return self._counted(network, 1) > self.most

    def _counted(self, network: str, step: int) -> int:
        """A cache that is down lets everybody pass: a centre or a court that cannot work is the greater harm."""
        try:
            cache, key = caches["limits"], f"{self.name}:{network}"
            cache.add(key, 0, self.seconds)
            return int(cache.incr(key, step))
        except Exception as error:  # noqa: BLE001 - whatever a cache can do, the page must work
            logger.warning("%s are not counted: %s", self.name, type(error).__name__)
            return 0


APPLICATIONS = Limit("applications", most=5, seconds=3600)


@dataclass(frozen=True, slots=True)
class Memory:
    """That something came, for `seconds`; the public door may insert it and never look whether it is there."""

    name: str
    seconds: int

    def remember(self, one: UUID) -> None:
        """A cache that is down forgets: the row's own key still makes twins one."""
        try:
            caches["limits"].set(f"{self.name}:{one}", 1, self.seconds)
        except Exception as error:  # noqa: BLE001 - whatever a cache can do, the page must work
            logger.warning("%s are not remembered: %s", self.name, type(error).__name__)

    def knows(self, one: UUID) -> bool:
        try:
            return caches["limits"].get(f"{self.name}:{one}") is not None
        except Exception as error:  # noqa: BLE001 - whatever a cache can do, the page must work
            logger.warning("%s are not remembered: %s", self.name, type(error).__name__)
            return False


RECEIVED = Memory("received", seconds=3600)
