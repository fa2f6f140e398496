"""Reports about short messages: handed in at the public door, carried to their place by the worker."""

import json
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from kernel import ports
from kernel.alarms import Alarm, alarm
from kernel.clock import now
from kernel.place import entered
from outbox.enums import Report
from outbox.sms import reference, reports, signature
from tenants.centres.models import SmsReport

LARGEST = 8 * 1024
AT_ONCE = 200
# Longer than a signature is believed: whoever plays a report again meets the one that is here.
KEPT_FOR = timedelta(days=2)

logger = logging.getLogger("zakrila.sms")


class Unacceptable(ValueError):
    """Not from the gateway, too old, or not about a message of ours: the answer is the same."""


@dataclass(frozen=True, slots=True)
class Told:
    event: str
    place: UUID
    message: UUID
    report: Report


def read(body: bytes, signed: str, at: float) -> Told:
    """:raises Unacceptable: whatever this installation's gateway has not just said about a message of ours."""
    if len(body) > LARGEST or not signature.holds(signed, body, settings.SMS_GATEWAY_SECRET, at):  # type: ignore[misc]
        raise Unacceptable("signature")
    try:
        given = json.loads(body)
        return _understood(given)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unacceptable("shape") from error


def _understood(given: dict[str, Any]) -> Told:
    event, found = given["event"], reference.read(given["reference"])
    if found is None or not isinstance(event, str) or not event.isascii() or not event.isprintable():
        raise Unacceptable("reference")
    if not 8 <= len(event) <= 80:
        raise Unacceptable("event")
    return Told(event, *found, Report(given["state"]))


def keep(told: Told) -> None:
    """Once for each event; the public door may write here and not read, so it learns nothing from a second time."""
    row = SmsReport(event=told.event, place=told.place, message=told.message, report=told.report)
    SmsReport.objects.bulk_create([row], ignore_conflicts=True)


def carry() -> int:
    """At the operator's door: bring what has come to its place, and forget what is old."""
    SmsReport.objects.filter(received_at__lt=now() - KEPT_FOR).delete()
    waiting = list(SmsReport.objects.filter(taken_at__isnull=True).order_by("received_at", "id")[:AT_ONCE])
    return sum(_carried(row) for row in waiting)


def _carried(row: SmsReport) -> bool:
    """A place that cannot be served now gets it later; noting it twice changes nothing."""
    place = ports.place_of(row.place)
    if place is None or not place.has_people:
        return False
    try:
        with entered(place):
            reports.take(row.message, Report(row.report))
    except Exception as error:  # noqa: BLE001 - one broken place must not keep the others waiting
        alarm(logger, Alarm.WORK_FAILED, "a report for %s waits: %s", row.place, type(error).__name__)
        return False
    return bool(SmsReport.objects.filter(pk=row.pk).update(taken_at=now()))
