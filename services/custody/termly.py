"""
What goes by itself within a day after its term, once two people have confirmed the term: data of colleagues who left,
and the oldest sealed part of the journal. Cases and people never: those are proposed and decided one by one.

Under the owner's rights. Running it again finds nothing; a restored copy is cleaned again by the next run.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import models, transaction

from accounts.models import ApiToken, Invitation, KnownDevice, Session
from audit import cutting
from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.alarms import Alarm, alarm
from kernel.clock import SOFIA, now
from kernel.place import Place
from services.custody.due import in_force, later
from services.custody.enums import Kept
from services.custody.models import LegalHold
from services.custody.reach import pointing_at
from services.staff.models import Qualification, Worker
from tenants.continuity.server import inside
from tenants.provisioning import owner

GONE = "@gone.invalid"  # what stands in the place of an address: nobody can ever be written to there
NAMELESS = "█████"
CUTS_AT_ONCE = 400
# What a colleague takes along; everything else that names one is somebody's work, and keeps the name.
OWN: tuple[type[models.Model], ...] = (Qualification, Worker)
log = logging.getLogger("zakrila.custody")


@dataclass(frozen=True, slots=True)
class Gone:
    accounts: int = 0
    events: int = 0


def work(place: Place) -> Gone:
    with inside(place):
        terms, at = in_force(), now()
        accounts = _staff(terms[Kept.STAFF].years, at) if Kept.STAFF in terms else 0
        events = _journal(place, terms[Kept.JOURNAL].years, at) if Kept.JOURNAL in terms else 0
    return Gone(accounts, events)


# --- colleagues who left -----------------------------------------------------------------------------------------


def due_workers(years: int, at: datetime) -> list[Worker]:
    """Those who left so long ago, and whose account is not empty yet."""
    left = Worker.objects.filter(active=False, left_at__isnull=False).exclude(user__email__endswith=GONE)
    today = at.astimezone(SOFIA).date()
    rows = left.select_related("user").order_by("left_at", "id")
    return [one for one in rows if later(one.left_at.astimezone(SOFIA).date(), years) <= today]  # type: ignore[union-attr]


def _staff(years: int, at: datetime) -> int:
    found = due_workers(years, at)
    for worker in found:
        with transaction.atomic(using=owner.ALIAS):
            _empty(worker)
    return len(found)


def _empty(worker: Worker) -> None:
    """Whatever opened a door or reached the person goes; the name stays while signed work of theirs needs it."""
    user = worker.user
    Invitation.objects.filter(email=user.email).delete()
    for model in (Session, KnownDevice, ApiToken, Authenticator, EmailAddress):
        model._default_manager.filter(user=user.pk).delete()
    Qualification.objects.filter(worker=worker).delete()
    is_named = any(_names(worker.pk))
    user.email, user.roles, user.is_active = f"{user.pk}{GONE}", [], False
    if not is_named:
        user.name = worker.display_name = NAMELESS
        Invitation.objects.filter(invited_by_id=user.pk).update(invited_by="")
    user.set_unusable_password()
    user.save()
    worker.phone, worker.languages = "", []
    worker.save()
    detail = {"term": Kept.STAFF.value, "name": "kept" if is_named else "gone"}
    record(Action.WRITE, actor=SYSTEM, what=worker, fields=("email", "phone", "qualifications"), detail=detail)


def _names(worker: UUID) -> Iterator[bool]:
    for model, column in pointing_at(Worker):
        if model not in OWN:
            yield model._default_manager.filter(**{column: worker}).exists()


# --- the journal -------------------------------------------------------------------------------------------------


def _journal(place: Place, years: int, at: datetime) -> int:
    before = _years_ago(at.astimezone(SOFIA), years)
    held = set(LegalHold.objects.filter(lifted_at__isnull=True).values_list("case", flat=True))
    number = 0
    for _ in range(CUTS_AT_ONCE):
        try:
            row = cutting.cut(owner.ALIAS, before=before, years=years, held=held)
        except cutting.NotAsSealed as error:
            alarm(log, Alarm.JOURNAL_BROKEN, "the journal of %s is not cut: %s", place.uuid, error)
            break
        if row is None:
            break
        number += row.events
        detail = {"term": Kept.JOURNAL.value, "events": row.events, "seals": row.upto - row.first + 1}
        record(Action.WRITE, actor=SYSTEM, what=row, fields=("events",), detail=detail)
    return number


def _years_ago(day: datetime, years: int) -> datetime:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
