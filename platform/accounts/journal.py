"""What sign-in and the guards write to the audit: who, what, where; never a value of a field."""

from typing import Any
from uuid import UUID

from audit.enums import Action
from audit.record import record
from kernel.actor import ANONYMOUS, Actor


def denied(request: Any, reason: str) -> None:
    """A refused request. The route's name and ids say what was tried; its query and body may hold personal data."""
    match = request.resolver_match
    detail = {"route": match.view_name if match else "", "method": request.method}
    if match:
        detail["ids"] = {name: str(value)[:64] for name, value in match.kwargs.items()}
    record(Action.DENY, actor=getattr(request, "actor", ANONYMOUS), reason=reason, detail=detail)


def opened(request: Any, action: str) -> None:
    """
    A page that shows personal data was shown: written in the transaction of its reading, or it is not shown.

    A view that shows one row says so with `request.journal_about = row`.
    """
    match = request.resolver_match
    detail = {"route": match.view_name, "ids": {name: str(value)[:64] for name, value in match.kwargs.items()}}
    what, case = getattr(request, "journal_about", None), match.kwargs.get("case_id")
    case_id = case if isinstance(case, UUID) else None
    record(Action(action), actor=request.actor, what=what, detail=detail, case_id=case_id)


def account(action: Action, actor: Actor, what: Any = None, *, fields: tuple[str, ...] = (), reason: str = "") -> None:
    record(action, actor=actor, what=what, fields=fields, reason=reason)
