"""A package of everything, and the request that the service ends: asked by the head, agreed to by a second person."""

from datetime import date, datetime
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA
from kernel.errors import Refusal
from outbox.post import post
from services.custody import packages
from services.custody.enums import END, EXPORT, OPEN_ENDS, OPEN_EXPORTS, ExportState
from services.custody.models import CentreExport, EndOfService
from services.custody.questions import END as END_KIND
from services.custody.questions import EXPORT as EXPORT_KIND
from services.custody.questions import ask_end, ask_export, of_end, of_export
from services.custody.reasons import reason_of
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability
from tenants.centres import wishes
from tenants.continuity.export.age import BadRecipient, recipients

TOPIC = "custody.export"


# --- everything in one package ---------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_export(*, reason: str, by: Worker, at: datetime, passphrase: str = "", key: str = "") -> CentreExport:
    """
    Ask for a package of everything, sealed with a passphrase or for a public key of the age format.

    :raises Refusal: no sufficient reason, nothing or both to seal it with, or one is under way already.
    """
    _require(by)
    if CentreExport.objects.filter(state__in=OPEN_EXPORTS).exists():
        raise Refusal(_("A package was asked for already. It is fetched, or refused, first."))
    refuse_unusable(passphrase, key)
    facts = {"reason": reason_of(reason, "reason"), "passphrase": passphrase, "key": key.strip()}
    row = CentreExport.objects.create(asked_by=by, asked_at=at, **facts)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state",), reason=reason)
    ask_export(row, at)
    return row


def refuse_unusable(passphrase: str, key: str) -> None:
    """
    :raises Refusal: nothing or both, or no public key of age.
    """
    try:
        for one in recipients(passphrase, [key.strip()] if key.strip() else []):
            one.check()
    except BadRecipient as error:
        raise Refusal(_("Give either a passphrase of at least 16 characters or one public key, age1…")) from error


@transaction.atomic
def decide_export(*, export: CentreExport, is_given: bool, because: str, by: Worker, at: datetime) -> CentreExport:
    """
    As the second person; agreed, a worker packs it within minutes.

    :raises Refusal: one's own, decided already, or no sufficient reason.
    """
    row = CentreExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    approvals.require(by, of_export(row))
    row.state = EXPORT.check("agree" if is_given else "refuse", row.state, row).target
    row.decided_because, row.decided_at, row.decided_by = reason_of(because, "because"), at, by
    row.passphrase = row.passphrase if is_given else ""
    row.save()
    if is_given:
        post(TOPIC, {"export": str(row.pk)}, key=f"{TOPIC}:{row.pk}")
    approvals.close(kind=EXPORT_KIND, subject=row.pk, is_given=is_given, because=because, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state",), reason=because)
    return row


def decide_export_asked(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    export = CentreExport.objects.get(pk=approval.subject)
    decide_export(export=export, is_given=is_given, because=because, by=by, at=at)


@transaction.atomic
def fetch_export(*, export: CentreExport, by: Worker, at: datetime) -> IO[bytes]:
    """
    The sealed package, once: its bytes are gone from the disk as soon as whoever reads it has closed it.

    :raises Refusal: not packed, fetched before, or its bytes are not there any more.
    """
    _require(by)
    row = CentreExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if row.state != ExportState.READY:
        raise Refusal(_("There is nothing to fetch: it is not packed, or it was fetched before."))
    found = packages.opened(row.pk)
    if found is None:
        raise Refusal(_("The package is not on this server any more. Ask for a new one."))
    row.state, row.fetched_at, row.fetched_by = EXPORT.check("fetch", row.state, row).target, at, by
    row.save(update_fields=["state", "fetched_at", "fetched_by"])
    detail = {"digest": row.digest, "rows": row.rows, "size": row.size}
    record(Action.EXPORT, actor=by.as_actor(), what=row, fields=("state",), reason=row.reason, detail=detail)
    transaction.on_commit(lambda: packages.forget(row.pk))
    return found


# --- the end of the service ------------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_end(
    *, ground: str, stop_on: date, keep_until: date, reason: str, by: Worker, at: datetime
) -> EndOfService:
    """
    Ask that the service ends; the operator learns of it when a second person has agreed. Nothing ends by itself.

    :raises Refusal: a day that is past, kept for less long than the service goes on, no reason, asked already.
    """
    _require(by)
    if stop_on < at.astimezone(SOFIA).date():
        raise Refusal(_("The day is already past."), field="stop_on")
    if keep_until <= stop_on:
        raise Refusal(_("Everything is kept for some time after the last day."), field="keep_until")
    if EndOfService.objects.filter(state__in=OPEN_ENDS).exists() or wishes.asked():
        raise Refusal(_("The end of the service was asked for already."))
    facts = {"ground": ground, "stop_on": stop_on, "keep_until": keep_until, "reason": reason_of(reason, "reason")}
    row = EndOfService.objects.create(asked_by=by, asked_at=at, **facts)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state", "stop_on", "keep_until"), reason=reason)
    ask_end(row, at)
    return row


@transaction.atomic
def decide_end(*, end: EndOfService, is_given: bool, because: str, by: Worker, at: datetime) -> EndOfService:
    """
    As the second person; agreed, the operator is told the ground and the days in this very moment.

    :raises Refusal: one's own, decided already, or no sufficient reason.
    """
    row = EndOfService.objects.select_for_update(of=("self",)).get(pk=end.pk)
    approvals.require(by, of_end(row))
    row.state = END.check("agree" if is_given else "refuse", row.state, row).target
    row.decided_because, row.decided_at, row.decided_by = reason_of(because, "because"), at, by
    row.save()
    if is_given:
        days = {"stop_on": row.stop_on, "keep_until": row.keep_until}
        wishes.ask(ground=row.ground, asked_by=row.asked_by_id, agreed_by=by.pk, **days)
    approvals.close(kind=END_KIND, subject=row.pk, is_given=is_given, because=because, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state",), reason=because)
    return row


def decide_end_asked(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    end = EndOfService.objects.get(pk=approval.subject)
    decide_end(end=end, is_given=is_given, because=because, by=by, at=at)


@transaction.atomic
def withdraw_end(*, end: EndOfService, by: Worker, at: datetime) -> EndOfService:
    """
    The service goes on; the operator learns it at once. One person is enough: it protects what is there.

    :raises Refusal: refused or withdrawn before.
    """
    _require(by)
    row = EndOfService.objects.select_for_update(of=("self",)).get(pk=end.pk)
    row.state = END.check("withdraw", row.state, row).target
    row.withdrawn_at, row.withdrawn_by = at, by
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    wishes.withdraw()
    approvals.settle(kind=END_KIND, subject=row.pk, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state",))
    return row


def _require(by: Worker) -> None:
    if not by.may(Capability.LEAVING_ASK):
        raise PermissionDenied(Capability.LEAVING_ASK)
