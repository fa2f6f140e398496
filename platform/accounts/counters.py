"""
Django's cache API over accounts.Counter, for the rate limits of sign-in.

Why not Valkey: limits and used one-time codes must be exact over all processes, must be lost with nothing, and one
centre must never slow its neighbour; a row in the place's own schema has all three by construction. Nothing else
should be cached here: content is never cached at all.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from accounts.models import Counter
from kernel import clock, place


class PlaceCounters(BaseCache):
    """A cache whose `add` is atomic over processes: the unique key decides, not a look before the leap."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name = self._name(key, version)
        Counter.objects.filter(key=name, expires_at__lte=clock.now()).delete()
        row = Counter(key=name, value=value, expires_at=self._until(timeout))
        # The id tells whether ours was the insert: ON CONFLICT DO NOTHING is silent.
        Counter.objects.bulk_create([row], ignore_conflicts=True)
        return Counter.objects.filter(key=name, pk=row.pk).exists()

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        row = Counter.live().filter(key=self._name(key, version)).first()
        return default if row is None else row.value

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        row = Counter(key=self._name(key, version), value=value, expires_at=self._until(timeout))
        Counter.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["key"], update_fields=["value", "expires_at"]
        )

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        live = Counter.live().filter(key=self._name(key, version))
        return bool(live.update(expires_at=self._until(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(Counter.objects.filter(key=self._name(key, version)).delete()[0])

    def clear(self) -> None:
        Counter.objects.all().delete()

    def _name(self, key: str, version: int | None) -> str:
        place.require()  # a counter without a place would be everybody's
        return self.make_and_validate_key(key, version=version)

    def _until(self, timeout: Any) -> datetime | None:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return None if seconds is None else clock.now() + timedelta(seconds=float(seconds))


def forget_expired() -> int:
    return Counter.objects.filter(expires_at__lte=clock.now()).delete()[0]
