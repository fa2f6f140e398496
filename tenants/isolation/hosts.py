"""From a Host header to a place. What a stranger sends here is bytes; only one plain spelling is ever looked up."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from django.conf import settings

from kernel.place import Place
from tenants.isolation import doors

_PORT = re.compile(r":[0-9]{1,5}\Z")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"\A{_LABEL}(?:\.{_LABEL})*\Z")


@dataclass(frozen=True, slots=True)
class Answer:
    """
    `place` None: nobody lives there, or nobody any more (`is_gone`).

    `is_served` False: somebody does, but not now (locked, not ready yet).
    """

    place: Place | None = None
    is_served: bool = True
    is_gone: bool = False


NOBODY = Answer()
GONE = Answer(is_gone=True)
Source = Callable[[set[str]], dict[str, Answer]]  # who lives at these hosts; nobody at those it leaves out


def normal(header: str) -> str | None:
    """The host in its one plain spelling: lower case, no port, no final dot; None for what is no host name."""
    host = _PORT.sub("", header).lower().removesuffix(".")
    return host if len(host) <= 253 and _HOST.match(host) else None


def of_doors() -> dict[str, Answer]:
    domain = settings.BASE_DOMAIN
    fixed = {f"{door.slug}.{domain}": Answer(door) for door in (*doors.WITH_PEOPLE, doors.LINK)}
    return fixed | {host: Answer(doors.PUBLIC) for host in (domain, *settings.PUBLIC_HOSTS)}


@dataclass(slots=True)
class Book:
    """
    Answers kept for a few seconds in this process: a lock is felt soon, a database is not asked for every request.

    When one grows old, those of all centres that are in use are asked for again together: one query in five seconds,
    however many centres a process serves. Misses are kept too, so that a stranger's guesses cost nothing, but never
    more than `most` of anything.
    """

    source: Source | None = None
    seconds: float = 5.0
    most: int = 5_000
    _kept: OrderedDict[str, tuple[float, Answer]] = field(default_factory=OrderedDict)
    _in_use: set[str] = field(default_factory=set)  # centres asked for since the last time
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, host: str) -> Answer:
        now = monotonic()
        until, kept = self._kept.get(host, (0.0, NOBODY))
        if kept.place is not None:
            self._in_use.add(host)
        if until > now:
            return kept
        found = of_doors().get(host) or self._ask(host, now)
        self._keep(host, now + self.seconds, found)
        return found

    def _ask(self, host: str, now: float) -> Answer:
        if self.source is None:
            raise LookupError("tenants.centres has not told where centres live")
        wanted = {host} | self._grown_old(now)
        found = self.source(wanted)
        for name in wanted - {host}:
            self._keep(name, now + self.seconds, found.get(name, NOBODY))
        return found.get(host, NOBODY)

    def _grown_old(self, now: float) -> set[str]:
        """Of centres: a door stands in no table, and asked for with them it would be nobody's for the next seconds."""
        with self._lock:
            used, self._in_use = self._in_use - of_doors().keys(), set()
            return {name for name in used if self._kept.get(name, (now, NOBODY))[0] < now}

    def _keep(self, host: str, until: float, found: Answer) -> None:
        with self._lock:
            self._kept[host] = (until, found)
            self._kept.move_to_end(host)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


book = Book()


def find(header: str) -> Answer:
    host = normal(header)
    return book.answer(host) if host else NOBODY
