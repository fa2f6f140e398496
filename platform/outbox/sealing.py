"""The audit's background work. It lies here because the audit, a room below, knows no worker and sends no mail."""

import hashlib
import logging
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from audit import heads, sealing, verify
from kernel import ports
from kernel.alarms import Alarm, alarm
from kernel.clock import now
from kernel.place import Door, Place, entered
from outbox.mail import send_mail
from outbox.tasks import commons_task
from vault import erasures

ERASURES = "erasures"  # stands in a head where others have the UUID of a place

log = logging.getLogger("zakrila.audit")


@commons_task(
    name="audit.seal",
    reason="Puts new audit events of every place under a seal; reads hashes and sealed columns, no content.",
    every=5.0,
)
def seal() -> None:
    for place in ports.each_place():
        _inside(place, sealing.seal_all)


@commons_task(
    name="audit.seal_late",
    reason="Looks once a day below all older seals for events that came late; reads no content.",
    every=86_400.0,
)
def seal_late() -> None:
    for place in ports.each_place():
        _inside(place, lambda: sealing.seal_all(everything=True))


@commons_task(
    name="audit.heads",
    reason="Tells the last seal of every place to a file and to mailboxes outside; it holds hashes alone.",
    every=3600.0,
)
def tell_heads() -> None:
    found = list(_heads())
    if found:
        heads.append(settings.AUDIT_HEADS_FILE, found)
        _mail("\n".join(one.line for one in found))


@commons_task(
    name="audit.check",
    reason="Verifies every place's chain of seals against the heads told outside; reads no content.",
    every=86_400.0,
)
def check() -> None:
    if erasures.is_kept() and settings.AUDIT_HEADS_FILE.exists():
        _inside(None, _check_erasures)
    for place in ports.each_place():
        _inside(place, lambda place=place: _check(place))


def _check(place: Place) -> None:
    file = settings.AUDIT_HEADS_FILE
    found = verify.check(heads.read(file, place.uuid) if file.exists() else [])
    if not found.holds:
        alarm(
            log,
            Alarm.JOURNAL_BROKEN,
            "the audit of %s does not hold: seal %s, %s",
            place.uuid,
            found.seal,
            found.fault,
        )


def _heads() -> Iterator[heads.Head]:
    yield from _of_the_erasures()
    for place in ports.each_place():
        with entered(place):
            found = heads.head()
        if found:
            yield found


def _of_the_erasures() -> Iterator[heads.Head]:
    """The list of erasures lies outside of every database: what was cut off it shows against what was told."""
    if not erasures.is_kept():
        return
    try:
        found = erasures.head()
    except erasures.BrokenList as error:
        alarm(log, Alarm.ERASURES_BROKEN, "the list of erasures does not hold: %s", error)
        return
    if found.count:
        yield heads.Head(ERASURES, found.count, found.hash, now().isoformat())


def _check_erasures() -> None:
    """Every head that was ever told must still stand in the list, at its place and with its hash."""
    lines = [line["hash"] for line in erasures.read()]
    for told in heads.read(settings.AUDIT_HEADS_FILE, ERASURES):
        if told.seal > len(lines) or lines[told.seal - 1] != told.hash:
            alarm(
                log,
                Alarm.ERASURES_BROKEN,
                "the list of erasures was cut or rewritten: line %s was told outside",
                told.seal,
            )
            return


def _mail(lines: str) -> None:
    """From the operator's door, once for the same heads."""
    operator = next((place for place in ports.each_place() if place.door is Door.OPERATOR), None)
    if operator is None:
        return
    with entered(operator), transaction.atomic():
        for to in settings.AUDIT_HEADS_TO:
            key = f"audit.heads:{hashlib.sha256(f'{to} {lines}'.encode()).hexdigest()}"
            send_mail(
                to=to,
                subject=gettext_noop("Seals of the audit"),
                template="emails/outbox/heads.txt",
                context={"lines": lines},
                language=settings.LANGUAGE_CODE,
                key=key,
            )


def _inside(place: Place | None, work: Callable[[], object]) -> None:
    """One broken place must not keep the others waiting."""
    try:
        with entered(place):
            work()
    except Exception as error:  # noqa: BLE001
        alarm(log, Alarm.SEALING_FAILED, "sealing of %s failed: %s", place and place.uuid, type(error).__name__)
