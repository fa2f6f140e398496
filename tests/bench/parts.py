"""Seconds that one sealed value, one event of the audit, one message of the outbox take in our own world."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import CharField, Value

from audit import cutting, sealing
from audit.enums import Action
from audit.models import Event
from audit.record import record
from audit.verify import verify as verified
from kernel.actor import SYSTEM
from kernel.clock import now, today
from kernel.place import entered
from outbox.handlers import handles
from outbox.post import post
from outbox.work import work_one
from services.people.enums import PersonKind
from services.people.models import Person
from services.scheduling.regime.parse import propose
from services.scheduling.regime.reading.lexicon import WORDS
from services.scheduling.regime.reading.normalise import MAX_CHARS
from tenants.continuity.server import inside
from tenants.isolation.scope import place_of_centre
from tenants.provisioning import owner
from tests.bench.content import name
from tests.bench.ours import centre_number
from vault import index, keyring, names

BOUND = b"bench"
TOPIC = "bench.nothing"


@handles(TOPIC)
def _nothing(payload: dict[str, int]) -> None:
    return None


def order_text(number: int) -> float:
    """The longest text of a decision that is read, made of words of orders."""
    text = " ".join(random.Random(7).choices(sorted(WORDS), k=4000))[:MAX_CHARS]
    return _each(max(2, number // 100), lambda turn: propose(text, today=today()))


class _Undone(Exception):
    """Ends a measured transaction without leaving a trace."""


@contextmanager
def _inside() -> Iterator[None]:
    try:
        with entered(place_of_centre(centre_number(0))), transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


def _each(number: int, work: Callable[[int], object]) -> float:
    """Mean seconds; ten calls before do not count."""
    for turn in range(10):
        work(turn)
    started = time.perf_counter()
    for turn in range(number):
        work(turn)
    return (time.perf_counter() - started) / number


def seal(number: int) -> float:
    with _inside():
        ring, value = keyring.here(), name(7).encode()
        return _each(number, lambda turn: ring.seal(None, value, BOUND))


def unseal(number: int) -> float:
    with _inside():
        ring = keyring.here()
        blob = ring.seal(None, name(7).encode(), BOUND)
        return _each(number, lambda turn: ring.unseal(blob, BOUND))


def tokens(number: int) -> float:
    with _inside():
        return _each(number, lambda turn: names.tokens(name(turn)))


def blind(number: int) -> float:
    with _inside():
        return _each(number, lambda turn: index.blind("identifier", f"{7501010000 + turn}"))


def audit(number: int) -> float:
    with _inside():
        person = Person(kind=PersonKind.ADULT, names=name(1))
        return _each(number, lambda turn: record(Action.READ, actor=SYSTEM, what=person, fields=("names",)))


def posting(number: int) -> float:
    with _inside():
        return _each(number, _post)


def _post(turn: int) -> None:
    post(TOPIC, {"turn": turn})


def work(number: int) -> float:
    """Committed one by one, as a worker does it; the messages stay behind, done."""
    with entered(place_of_centre(centre_number(0))):
        with transaction.atomic():
            for turn in range(number + 10):
                _post(turn)
        return _each(number, lambda turn: work_one())


def verify(number: int) -> dict[str, float]:
    """So many events, sealed and then verified; they stay behind in the copy of the database."""
    with entered(place_of_centre(centre_number(0))):
        _events(number)
        started = time.perf_counter()
        sealing.seal_all()
        sealed = time.perf_counter()
        report = verified()
        if not report.holds or report.events < number:
            raise RuntimeError(f"the journal does not hold: {report}")
        return {"seal": sealed - started, "verify": time.perf_counter() - sealed}


def cut() -> dict[str, float]:
    """What the term of the journal takes at once, and the rest verified over it; `verify` has filled the journal."""
    place = place_of_centre(centre_number(0))
    with entered(place):
        _events(1)
        sealing.seal_all()  # the newest seal is never cut
    started = time.perf_counter()
    with inside(place):
        row = cutting.cut(owner.ALIAS, before=now(), years=5)
    seconds = time.perf_counter() - started
    with entered(place):
        started = time.perf_counter()
        report = verified()
    if row is None or not report.holds or report.cut != row.events:
        raise RuntimeError(f"the journal does not hold over its cut: {row} {report}")
    facts = {"events": row.events, "rest": report.events, "verify": time.perf_counter() - started}
    return facts | {"cut": seconds}


def _events(number: int) -> None:
    for start in range(0, number, 5_000):
        rows = [
            Event(actor_kind="worker", actor_label=name(n), action=Action.READ) for n in range(start, start + 5_000)
        ]
        with transaction.atomic():
            Event.objects.bulk_create(rows[: number - start])


def fifty(number: int) -> dict[str, float]:
    found: dict[str, float] = {}
    with _inside():
        kinds = [PersonKind.CHILD if n % 2 else PersonKind.ADULT for n in range(50)]
        people = [Person(kind=kind, names=name(n)) for n, kind in enumerate(kinds)]
        keyring.prepare([person.pk for person in people if person.is_child])
        Person.objects.bulk_create(people)
        listed = Person.objects.filter(pk__in=[person.pk for person in people]).order_by("id")
        in_clear = listed.annotate(clear=Value(name(7), output_field=CharField()))
        found["encrypted"] = _each(number, lambda turn: [person.names for person in listed.all()])
        found["clear"] = _each(number, lambda turn: [person.clear for person in in_clear.all()])
    return found
