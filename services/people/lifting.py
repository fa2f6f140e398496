"""
Lifting what was kept from somebody: with a reason, and by two people where a protection order stood behind it.

Each room registers its tables of secrets (`register`); the question to the second person goes the way of all such
questions (services.staff.approvals), to an outside approver where the team has nobody else. Keeping something secret
asks nobody: it is done at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.people.enums import SecrecyGround
from services.people.models import Secrecy
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability

SHORTEST_REASON = 20


@dataclass(frozen=True, slots=True)
class Liftable:
    """
    A table of secrets. `what(row)`: on what the secret lies, for the journal; `title(row)`: what an outside approver
    may call it, without the secret itself; `sees`: who of the team may know of it; `page(id)`: where it is lifted.
    """

    model: type[Secrecy]
    what: Callable[[Any], Any]
    title: Callable[[Any], str]
    case_id: Callable[[Any], UUID | None]
    sees: Callable[[Worker, UUID], bool]
    page: Callable[[UUID], str]


_tables: dict[type[Secrecy], Liftable] = {}


def register(table: Liftable) -> None:
    _tables[table.model] = table
    approvals.register(
        approvals.Kind(
            _kind(table.model),
            gettext_lazy("Secret to lift"),
            Capability.RELEASES_DECIDE,
            _decide_asked(table.model),
            lambda worker, approval: table.sees(worker, approval.subject),
            lambda approval: table.page(approval.subject),
        )
    )


def _kind(model: type[Secrecy]) -> str:
    return f"lifting.{model._meta.model_name}"


@transaction.atomic
def lift(*, row: Secrecy, what: Any, reason: str, by: Worker, at: datetime) -> bool:
    """
    Let it be known again, or ask the second person for it: True when it is lifted now. `what` is for the journal.

    Whether `by` may touch this row the caller has asked.

    :raises Refusal: no reason, or somebody has asked already.
    """
    row = _locked(row)
    if row.ended_at is not None:
        return True
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    if row.waits:
        raise Refusal(_("Somebody has asked for this already: a second person decides."))
    row.lift_asked_at, row.lift_asked_by, row.lift_reason = at, by, reason.strip()
    if not row.needs_two:
        row.ended_at, row.lifted_by = at, by
    row.save()
    detail = {"row": str(row.pk), "waits": row.waits}
    record(Action.WRITE, actor=by.as_actor(), what=what, fields=("secrets",), reason=reason, detail=detail)
    if row.waits:
        _ask_second(row, by, at)
    return not row.waits


def _ask_second(row: Secrecy, by: Worker, at: datetime) -> None:
    table = _tables[type(row)]
    title, case_id = table.title(row), table.case_id(row)
    facts: dict[str, Any] = {"facts": _facts(row), "by": by, "at": at, "case_id": case_id}
    approvals.ask(kind=_kind(table.model), subject=row.pk, title=title, **facts)


def _facts(row: Secrecy) -> Iterator[tuple[str, str]]:
    yield gettext_noop("Legal ground"), str(SecrecyGround(row.ground).label)
    yield gettext_noop("Why it is kept secret"), row.reason
    yield gettext_noop("Why it may be known again"), row.lift_reason or ""


def question_of(row: Secrecy) -> Approval:
    table = _tables[type(row)]
    facts: dict[str, Any] = {"asked_by": row.lift_asked_by, "case_id": table.case_id(row)}
    return approvals.about(kind=_kind(table.model), subject=row.pk, **facts)


def _decide_asked(model: type[Secrecy]) -> Callable[..., object]:
    """The same decision, from the page of approvals."""

    def decide(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> None:
        row = model._default_manager.get(pk=approval.subject)
        facts: dict[str, Any] = {"is_given": is_given, "because": because, "by": by, "at": at}
        decide_lifting(row=row, what=_tables[model].what(row), **facts)

    return decide


@transaction.atomic
def decide_lifting(*, row: Secrecy, what: Any, is_given: bool, because: str, by: Worker, at: datetime) -> Secrecy:
    """
    Agree as the second person, or leave it as it is; whoever was refused may ask again.

    :raises Refusal: one's own wish, nothing waits, or no sufficient reason.
    """
    row = _locked(row)
    if not row.waits:
        raise Refusal(_("This was already decided."))
    approvals.require(by, question_of(row))
    if len(because.strip()) < SHORTEST_REASON:
        raise Refusal(_("Give the reason in at least 20 characters."), field="because")
    if is_given:
        row.ended_at, row.lifted_by = at, by
    else:
        row.lift_asked_at, row.lift_asked_by, row.lift_reason = None, None, None
    row.save()
    detail = {"row": str(row.pk), "given": is_given}
    record(Action.WRITE, actor=by.as_actor(), what=what, fields=("secrets",), reason=because, detail=detail)
    decision: dict[str, Any] = {"is_given": is_given, "because": because, "by": by, "at": at}
    approvals.close(kind=_kind(type(row)), subject=row.pk, **decision)
    return row


def may_decide(worker: Worker, row: Secrecy) -> bool:
    return row.waits and approvals.may_decide(worker, question_of(row))


def _locked(row: Secrecy) -> Any:
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
