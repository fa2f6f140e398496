"""
Four eyes: what one person asks and another must decide, the same way for every room.

A room registers a Kind and calls `ask`; whoever may decide does so on the room's own page or on the page of approvals,
and the room is called back in the same transaction. Whoever asked, or handed the question on, never decides it.

A centre of two people hands the question to its outside approvers: accounts of this centre with one capability, who
see what is to be approved until it is decided, and nothing else. Nothing that protects a child may ask here: keeping
something secret, holding somebody at the door, stopping meetings and opening a case in an emergency are done at once.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.links import absolute
from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.addresses import address
from kernel.errors import Hint, Refusal
from outbox.mail import send_mail
from services.staff.enums import ApprovalState
from services.staff.models import Approval, Worker
from services.staff.roles import Capability, Role

SHORTEST_REASON = 20
FROM_OUTSIDE = sight.work(
    "approvals: decided from outside",
    "An outside approver decides one question that was handed to them, about a case that is not theirs to see.",
)
Facts = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One thing that needs a second person.

    `capability`: who of the team decides it; `sees`: which of them may know of the subject. `decide(approval=,
    is_given=, because=, by=, at=)` carries the decision out and calls `close`; what it refuses, nobody has decided.
    `page(approval)`: the address where the team finds everything about it. `is_grave`: there is no way back, so that
    whoever decides proves once more who they are.
    """

    name: str
    label: Any
    capability: str
    decide: Callable[..., object]
    sees: Callable[[Worker, Approval], bool] = lambda worker, approval: True
    page: Callable[[Approval], str] = lambda approval: ""
    is_grave: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kind_of(approval: Approval) -> Kind:
    return _kinds[approval.kind]


# --- who -----------------------------------------------------------------------------------------------------------


def may_decide(worker: Worker, approval: Approval) -> bool:
    if worker.pk in {approval.asked_by_id, approval.handed_by_id}:
        return False
    return _is_inside(worker, approval) or (approval.is_outside and worker.may(Capability.APPROVALS_OUTSIDE))


def _is_inside(worker: Worker, approval: Approval) -> bool:
    kind = kind_of(approval)
    return worker.may(kind.capability) and kind.sees(worker, approval)


def require(by: Worker, approval: Approval) -> None:
    """
    For the operation that carries a decision out.

    :raises Refusal: one's own question, or one that this person has handed on.
    :raises PermissionDenied: not theirs to decide.
    """
    if by.pk == approval.asked_by_id:
        raise Refusal(_("Whoever asked for it cannot decide: a second person must."))
    if by.pk == approval.handed_by_id:
        raise Refusal(_("You have handed this over: somebody else decides."))
    if not may_decide(by, approval):
        raise PermissionDenied(f"{approval.kind} is not theirs to decide")


def about(*, kind: str, subject: UUID, asked_by: Worker, case_id: UUID | None = None) -> Approval:
    """The question that waits, or, where none was ever asked, one as it would be."""
    found = Approval.objects.filter(kind=kind, subject=subject, state=ApprovalState.WAITING).first()
    return found or Approval(kind=kind, subject=subject, asked_by=asked_by, case_id=case_id)


def about_each(*, kind: str, asked: Mapping[UUID, Worker]) -> dict[UUID, Approval]:
    """The same for many subjects of one kind, each with who asked, in one question to the database."""
    waiting = Approval.objects.filter(kind=kind, subject__in=list(asked), state=ApprovalState.WAITING)
    found = {row.subject: row for row in waiting}
    return {one: found.get(one) or Approval(kind=kind, subject=one, asked_by=by) for one, by in asked.items()}


def waiting_for(worker: Worker) -> list[Approval]:
    """What this worker may decide now, the oldest first."""
    rows = Approval.objects.filter(state=ApprovalState.WAITING).select_related("asked_by").order_by("asked_at", "id")
    mine = Q(kind__in=[kind.name for kind in _kinds.values() if worker.may(kind.capability)])
    if worker.may(Capability.APPROVALS_OUTSIDE):
        mine |= Q(handed_at__isnull=False, kind__in=list(_kinds))
    return [one for one in rows.filter(mine) if may_decide(worker, one)]


def asked_by(worker: Worker) -> list[Approval]:
    rows = Approval.objects.filter(state=ApprovalState.WAITING, asked_by=worker, kind__in=list(_kinds))
    return list(rows.order_by("asked_at", "id"))


def get_approval(worker: Worker, pk: UUID) -> Approval:
    """While it waits: for those who may decide it and for the one who asked. Decided, it is nobody's any more."""
    rows = Approval.objects.select_related("asked_by", "handed_by")
    found = rows.filter(pk=pk, state=ApprovalState.WAITING, kind__in=list(_kinds)).first()
    if found is None or not (found.asked_by_id == worker.pk or may_decide(worker, found)):
        raise Http404
    return found


def outside_approvers() -> list[Worker]:
    rows = Worker.objects.filter(active=True, user__roles__contains=[Role.OUTSIDE_APPROVER.value])
    return list(rows.select_related("user").order_by("display_name", "id"))


def has_second_person(approval: Approval) -> bool:
    """Whether somebody of the team could decide it."""
    team = Worker.objects.filter(active=True).exclude(pk=approval.asked_by_id).select_related("user")
    return any(_is_inside(worker, approval) for worker in team)


# --- what is done --------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(
    *, kind: str, subject: UUID, title: str, facts: Facts, by: Worker, at: datetime, case_id: UUID | None = None
) -> Approval:
    """
    Ask for a second person's decision about a row of the calling room; asked twice it is one question.

    `facts` are pairs of label (a msgid, gettext_noop) and text: all that an outside approver will see. In a team
    without a second person the question goes to the outside approvers at once.
    """
    shown = {"title": title, "facts": [[str(label), str(text)] for label, text in facts]}
    row, is_new = Approval.objects.get_or_create(
        kind=kind,
        subject=subject,
        state=ApprovalState.WAITING,
        defaults={"shown": shown, "asked_by": by, "asked_at": at, "case_id": case_id},
    )
    if is_new:
        record(Action.WRITE, actor=by.as_actor(), what=row, detail={"kind": kind, "subject": str(subject)})
        if not has_second_person(row) and outside_approvers():
            _hand(row, by=None, because="", at=at)
    return row


@transaction.atomic
def hand_over(*, approval: Approval, because: str, by: Worker, at: datetime) -> Approval:
    """
    Give a question to the outside approvers, because nobody of the team can decide it without a conflict of interest.

    Whoever was to decide and hands it over does not decide it any more.

    :raises Refusal: no sufficient reason, handed over before, or no outside approver.
    """
    row = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    if not (row.asked_by_id == by.pk or _is_inside(by, row)):
        raise PermissionDenied
    if not row.is_waiting or row.is_outside:
        raise Refusal(_("This was already decided or handed over."))
    if len(because.strip()) < SHORTEST_REASON:
        raise Refusal(_("Give the reason in at least 20 characters."), field="because")
    if not outside_approvers():
        hint = Hint(_("Invite an outside approver"), address("staff:invite"))
        raise Refusal(_("This centre has named no outside approver."), hints=(hint,))
    _hand(row, by=by, because=because.strip(), at=at)
    return row


def _hand(row: Approval, *, by: Worker | None, because: str, at: datetime) -> None:
    row.handed_at, row.handed_by, row.handed_because = at, by, because
    row.save(update_fields=["handed_at", "handed_by", "handed_because"])
    actor = (by or row.asked_by).as_actor()
    record(Action.RIGHTS, actor=actor, what=row, fields=("handed_at",), reason=because)
    for approver in outside_approvers():
        _tell(row, approver)


def _tell(row: Approval, approver: Worker) -> None:
    """By mail, without a name of anybody but the colleague who asks."""
    send_mail(
        to=approver.user.email,
        subject=gettext_noop("Something waits for your decision"),
        template="emails/staff/approval.txt",
        context={
            "name": approver.display_name,
            "by": row.asked_by.display_name,
            "link": absolute("staff:approval", row.pk),
        },
        language=approver.user.language,
        key=f"approval:{row.pk}:{approver.pk}",
    )


@transaction.atomic
def decide(*, approval: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> bool:
    """
    Decide, and let the room carry it out. False: the room found that there is nothing to decide any more.

    The room holds its own row first, as on its own page, and refuses what was decided there meanwhile.

    :raises Refusal: decided meanwhile, one's own, no sufficient reason, or what the room refuses.
    """
    row = Approval.objects.get(pk=approval.pk)
    if not row.is_waiting:
        raise Refusal(_("This was already decided."))
    require(by, row)
    if len(because.strip()) < SHORTEST_REASON:
        raise Refusal(_("Give the reason in at least 20 characters."), field="because")
    carry_out = kind_of(row).decide
    with nullcontext() if _is_inside(by, row) else sight.beyond(FROM_OUTSIDE):
        carry_out(approval=row, is_given=is_given, because=because.strip(), by=by, at=at)
    return _over(row, is_given, because, by, at)


def _over(row: Approval, is_given: bool, because: str, by: Worker, at: datetime) -> bool:
    held = Approval.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.is_waiting:
        close(kind=row.kind, subject=row.subject, is_given=is_given, because=because, by=by, at=at)
        return True
    if held.state != ApprovalState.SETTLED and held.decided_by_id != by.pk:
        raise Refusal(_("This was already decided."))
    return held.state != ApprovalState.SETTLED


@transaction.atomic
def close(*, kind: str, subject: UUID, is_given: bool, because: str, by: Worker, at: datetime) -> None:
    """The room has carried a second person's decision out: the question is over, and what it showed is forgotten."""
    state = ApprovalState.GIVEN if is_given else ApprovalState.REFUSED
    for row in Approval.objects.select_for_update().filter(kind=kind, subject=subject, state=ApprovalState.WAITING):
        row.state, row.decided_by, row.decided_at, row.decided_because = state, by, at, because.strip()
        _forget(row, by, because)


@transaction.atomic
def settle(*, kind: str, subject: UUID, by: Worker, at: datetime) -> None:
    """Nobody has to decide any more: withdrawn, or there is a newer version."""
    for row in Approval.objects.select_for_update().filter(kind=kind, subject=subject, state=ApprovalState.WAITING):
        row.state, row.decided_at = ApprovalState.SETTLED, at
        _forget(row, by, "")


def _forget(row: Approval, by: Worker, because: str) -> None:
    row.shown = None
    row.save(update_fields=["state", "decided_by", "decided_at", "decided_because", "shown"])
    detail = {"kind": row.kind, "subject": str(row.subject), "state": str(row.state)}
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("state",), reason=because, detail=detail)
