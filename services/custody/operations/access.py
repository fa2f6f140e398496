"""Requests of people for their own data: taken down, put together, checked, approved by another, handed over once."""

import hashlib
import io
from calendar import monthrange
from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import SOFIA
from kernel.errors import Refusal
from outbox.post import post
from services.custody import forgetting
from services.custody.enums import ACCESS, OPEN_REQUESTS, AccessState
from services.custody.models import AccessRequest
from services.custody.operations.representing import refuse_stranger
from services.custody.operations.scans import check_of
from services.custody.pack import Item, Pack, item_of
from services.custody.pack.gathering import gather
from services.custody.pack.writing import write
from services.custody.questions import ACCESS as KIND
from services.custody.questions import ask_access, of_access
from services.custody.reasons import reason_of
from services.files.operations import store_generated
from services.files.queries import read_file
from services.people.access import visible_to
from services.people.models import Person
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability
from tenants.continuity.export.age import SHORTEST, Passphrase, Writer

TOPIC = "custody.pack"
MONTHS, MORE_MONTHS = 1, 3  # GDPR, art. 12 (3): one month, and two more where it is complex


@transaction.atomic
def record_request(
    *,
    person: Person,
    received_on: date,
    asked: str,
    identity: str,
    by: Worker,
    at: datetime,
    identity_note: str = "",
    representative: Person | None = None,
    representation: str = "",
) -> AccessRequest:
    """
    Take down that an adult asks for their own data, or somebody for a child's. The clock runs from the receipt.

    :raises Refusal: nobody who may ask for this child, a day to come, or a request of theirs is open.
    """
    if not (by.may(Capability.DISCLOSURES_PREPARE) and visible_to(by).filter(pk=person.pk).exists()):
        raise PermissionDenied
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    refuse_stranger(person, representative, representation, by)
    if received_on > at.astimezone(SOFIA).date():
        raise Refusal(_("The day is still to come."), field="received_on")
    if AccessRequest.objects.filter(person=person, state__in=OPEN_REQUESTS).exists():
        raise Refusal(_("A request of this person is open already."))
    row = AccessRequest.objects.create(
        person=person,
        representative=representative,
        representation=representation if representative else "",
        received_on=received_on,
        due_on=months_later(received_on, MONTHS),
        asked=asked,
        identity=identity,
        identity_note=identity_note.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state", "due_on"))
    return row


@transaction.atomic
def extend(*, request: AccessRequest, because: str, by: Worker, at: datetime) -> AccessRequest:
    """
    Two more months, once; the person is told within the first one.

    :raises Refusal: extended before, the month is over, or no sufficient reason.
    """
    request = _locked(request, by, Capability.DISCLOSURES_PREPARE)
    if request.extended_because or request.state not in OPEN_REQUESTS:
        raise Refusal(_("This was already decided."))
    if at.astimezone(SOFIA).date() > request.due_on:
        raise Refusal(_("The month is over: it can only be extended within it."))
    request.extended_because = reason_of(because, "because")
    request.due_on = months_later(request.received_on, MORE_MONTHS)
    request.save(update_fields=["extended_because", "due_on"])
    record(Action.WRITE, actor=by.as_actor(), what=request, fields=("due_on",), reason=because)
    return request


@transaction.atomic
def prepare(*, request: AccessRequest, leave_out: Collection[str] = (), by: Worker, at: datetime) -> AccessRequest:
    """Have the answer put together by a worker; `leave_out` are keys of items that a person has taken out."""
    request = _locked(request, by, Capability.DISCLOSURES_PREPARE)
    request.state = ACCESS.check("prepare", request.state, request).target
    request.leave_out = sorted({*(request.leave_out or []), *leave_out})
    request.prepared_by, request.prepared_at = by, at
    request.decided_at = request.decided_by = None
    request.save()
    approvals.settle(kind=KIND, subject=request.pk, by=by, at=at)
    post(TOPIC, {"request": str(request.pk)}, key=f"{TOPIC}:{request.pk}:{at.isoformat()}")
    record(Action.WRITE, actor=by.as_actor(), what=request, fields=("state", "leave_out"))
    return request


@transaction.atomic
def build(*, request_id: UUID, at: datetime) -> AccessRequest | None:
    """The worker's part: gather, look for what must not be told, keep the pack sealed. None when it was overtaken."""
    request = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    if request.state != AccessState.PREPARING:
        return None
    with translation.override("bg"):
        pack = gather(request.person, frozenset(request.leave_out or []), request.representative)
        places = [asdict(one) for one in check_of(request).places(pack.items)]
        move = "stop" if places else "finish"
        _forget_pack(request)
        if not places:
            _keep(request, pack, at)
        request.contents = _told(pack, places)
        request.state = ACCESS.check(move, request.state, request).target
        request.save()
        if request.state == AccessState.PREPARED and request.prepared_by:
            ask_access(request, request.prepared_by, at)
    detail = {"state": request.state, "items": len(pack.items), "places": len(places)}
    record(Action.WRITE, actor=SYSTEM, what=request, fields=("contents", "pack"), detail=detail)
    return request


def _told(pack: Pack, places: list[dict[str, Any]]) -> dict[str, Any]:
    out = [{"what": str(one.what), "why": str(one.why), "count": one.count} for one in pack.out]
    return {"items": [one.data() for one in pack.items], "out": out, "places": places}


def _keep(request: AccessRequest, pack: Pack, at: datetime) -> None:
    content = write(pack)
    request.digest = hashlib.sha256(content).hexdigest()
    request.pack = store_generated(
        name="answer.zip", content=content, content_type="application/zip", subject=None, by=request.prepared_by, at=at
    )


def _forget_pack(request: AccessRequest) -> None:
    """Its row goes, and its sealed bytes after the commit."""
    old, request.pack, request.digest = request.pack, None, ""
    if old is not None:
        request.save(update_fields=["pack", "digest"])
        path = old.storage_key
        old.delete()
        transaction.on_commit(lambda: _unlink(path))


def _unlink(key: str) -> None:
    forgetting.unlink([key])


@transaction.atomic
def approve_access(*, request: AccessRequest, because: str, by: Worker, at: datetime) -> AccessRequest:
    """
    Let the answer go as the second person, after reading what is in it and what is not.

    What is withheld is looked up again: it may have changed since. Then the answer is stopped instead.

    :raises Refusal: one's own, not ready, no sufficient reason.
    """
    request = _to_decide(request, by)
    if request.state != AccessState.PREPARED or request.prepared_by is None:
        raise Refusal(_("The answer is not ready to be decided."))
    because = reason_of(because, "because")
    if _stopped_again(request):
        approvals.settle(kind=KIND, subject=request.pk, by=by, at=at)
        return request
    request.state = ACCESS.check("approve", request.state, request).target
    request.decided_because, request.decided_at, request.decided_by = because, at, by
    request.save()
    approvals.close(kind=KIND, subject=request.pk, is_given=True, because=because, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=request, fields=("state",), reason=because)
    return request


@transaction.atomic
def refuse_access(*, request: AccessRequest, because: str, by: Worker, at: datetime) -> AccessRequest:
    """
    Say no, with the reason that the person is told.

    :raises Refusal: one's own, done already, no sufficient reason.
    """
    request = _to_decide(request, by)
    state = ACCESS.check("refuse", request.state, request).target
    request.decided_because, request.decided_at, request.decided_by = reason_of(because, "because"), at, by
    request.state = state
    _done(request)
    approvals.close(kind=KIND, subject=request.pk, is_given=False, because=because, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=request, fields=("state",), reason=because)
    return request


@transaction.atomic
def hand_over(*, request: AccessRequest, passphrase: str, by: Worker, at: datetime) -> bytes | None:
    """
    The pack, sealed with the passphrase in the age format; once. None when the check has stopped it at last.

    :raises Refusal: not approved, handed over before, or a passphrase that is too short.
    """
    request = _locked(request, by, Capability.DISCLOSURES_PREPARE)
    if request.state != AccessState.APPROVED or request.pack is None:
        raise Refusal(_("There is nothing to hand over: it was not approved, or it was handed over before."))
    if len(passphrase) < SHORTEST:
        raise Refusal(_("Use at least 16 characters: several words are easiest."), field="passphrase")
    if _stopped_again(request):
        return None
    sealed = _sealed(read_file(request.pack), passphrase)
    request.state = ACCESS.check("release", request.state, request).target
    request.released_at, request.released_by = at, by
    detail = {"digest": request.digest, "items": len((request.contents or {}).get("items", []))}
    _done(request, keep_digest=True)
    record(Action.RELEASE, actor=by.as_actor(), what=request, fields=("pack",), detail=detail)
    return sealed


def _sealed(content: bytes, passphrase: str) -> bytes:
    target = io.BytesIO()
    writer = Writer(target, [Passphrase(passphrase)])
    writer.write(content)
    writer.close()
    return target.getvalue()


def _done(request: AccessRequest, *, keep_digest: bool = False) -> None:
    digest = request.digest
    _forget_pack(request)
    request.digest = digest if keep_digest else ""
    request.contents = request.leave_out = request.admitted = None
    request.save()


def _stopped_again(request: AccessRequest) -> bool:
    items: list[Item] = [item_of(one) for one in (request.contents or {}).get("items", [])]
    places = [asdict(one) for one in check_of(request).places(items)]
    if places:
        request.contents = {**(request.contents or {}), "places": places}
        request.state = ACCESS.check("stop", request.state, request).target
        request.save(update_fields=["contents", "state"])
        record(Action.WRITE, actor=SYSTEM, what=request, fields=("state",), detail={"places": len(places)})
    return bool(places)


def decide_asked(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    """The same decision, from the page of approvals."""
    request = AccessRequest.objects.get(pk=approval.subject)
    (approve_access if is_given else refuse_access)(request=request, because=because, by=by, at=at)


def _to_decide(request: AccessRequest, by: Worker) -> AccessRequest:
    request = _row(request)
    approvals.require(by, of_access(request))
    return request


def _locked(request: AccessRequest, by: Worker, capability: Capability) -> AccessRequest:
    if not (by.may(capability) and visible_to(by).filter(pk=request.person_id).exists()):
        raise PermissionDenied
    return _row(request)


def _row(request: AccessRequest) -> AccessRequest:
    rows = AccessRequest.objects.select_for_update(of=("self",))
    return rows.select_related("person", "representative", "prepared_by", "recorded_by", "pack").get(pk=request.pk)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
