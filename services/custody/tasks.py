"""What workers do with what two people have agreed to."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from kernel import ports
from kernel.alarms import Alarm, alarm
from kernel.clock import now
from kernel.place import Place, entered, require_centre
from outbox.handlers import handles
from outbox.tasks import centre_task, commons_task
from services.custody import erasing, exporting, night, termly
from services.custody.operations.access import TOPIC as PACK
from services.custody.operations.access import build
from services.custody.operations.erasures import TOPIC
from services.custody.operations.leaving import TOPIC as EXPORT
from tenants.centres.models import Centre
from tenants.provisioning import owner

log = logging.getLogger("zakrila.custody")


@centre_task(name="custody.erase", queue="owner")
def erase() -> None:
    """Leaves the place first: the owner's session enters it by itself."""
    place = require_centre()
    for one in erasing.waiting():
        with entered(None):
            erasing.work(place, one)


@handles(TOPIC, title=gettext_lazy("Carrying out an erasure"))
def wake(payload: dict[str, Any]) -> None:
    """The rows may be erased by the owner alone, who has a queue of his own."""
    UUID(payload["erasure"])
    place = str(require_centre().uuid)
    transaction.on_commit(lambda: erase.delay(place))


@centre_task(name="custody.export", queue="owner")
def export() -> None:
    """Leaves the place first, as an erasure does."""
    place = require_centre()
    for one in exporting.waiting():
        with entered(None):
            _build(place, one)


def _build(place: Place, one: UUID) -> None:
    try:
        exporting.work(place, one)
    except owner.Busy:
        log.info("a package of %s is being built by another process", place.uuid)


@handles(EXPORT, title=gettext_lazy("Building the package of a centre that leaves"))
def wake_export(payload: dict[str, Any]) -> None:
    UUID(payload["export"])
    place = str(require_centre().uuid)
    transaction.on_commit(lambda: export.delay(place))


@handles(PACK, title=gettext_lazy("Building the copy for somebody who asks about their own data"))
def pack(payload: dict[str, Any]) -> None:
    build(request_id=UUID(payload["request"]), at=now())


@commons_task(
    name="custody.erase_all",
    reason="Finds approved erasures whose wake-up call was lost, in every centre; reads ids alone.",
    every=600.0,
    queue="owner",
)
def erase_all() -> None:
    _in_each_centre(_erase_waiting, Alarm.ERASURE_FAILED, "an erasure of %s was not done")


def _erase_waiting(place: Place) -> None:
    with entered(place):
        found = erasing.waiting()
    for one in found:
        erasing.work(place, one)


def _in_each_centre(work: Callable[[Place], object], kind: Alarm, told: str) -> None:
    for place in ports.each_place():
        if not place.is_centre:
            continue
        try:
            work(place)
        except Exception:  # noqa: BLE001 - one centre must not keep the others waiting
            alarm(log, kind, told, place.uuid, trace=True)


@commons_task(
    name="custody.export_all",
    reason="Finds agreed packages whose wake-up call was lost, and lets go what nobody has fetched; reads ids alone.",
    every=600.0,
    queue="owner",
)
def export_all() -> None:
    _in_each_centre(_export_waiting, Alarm.WORK_FAILED, "a package of %s was not built")


def _export_waiting(place: Place) -> None:
    with entered(place):
        found = exporting.waiting()
    for one in found:
        _build(place, one)
    exporting.expire(place)


@commons_task(
    name="custody.terms",
    reason="Lets go what has passed a term that two people confirmed: old accounts, the oldest sealed journal.",
    every=21_600.0,
    queue="owner",
)
def terms() -> None:
    _in_each_centre(termly.work, Alarm.WORK_FAILED, "terms of %s were not carried out")


@commons_task(
    name="custody.night",
    reason="Copies every centre once a night and tries the copy; what it reads stays sealed as it lies.",
    every=3600.0,
    queue="owner",
)
def nightly() -> None:
    """One centre after another: a machine at work on all copies at once would let the day's first people wait."""
    for place in ports.each_place():
        if place.is_centre:
            _night(place)


def _night(place: Place) -> None:
    centre = Centre.objects.using(owner.ALIAS).get(pk=place.uuid)
    if not night.is_due(night.last_of(centre), now()):
        return
    try:
        if not night.work(centre, place):
            alarm(log, Alarm.DRILL_FAILED, "the night's copy of %s does not hold", place.uuid)
    except owner.Busy:
        log.info("%s is being copied by another process", place.uuid)
    except Exception:  # noqa: BLE001 - one centre must not keep the others waiting
        alarm(log, Alarm.BACKUP_OLD, "the night's work of %s was broken off", place.uuid, trace=True)
