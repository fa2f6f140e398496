"""Writes of this room, by subject."""

from services.custody.operations.erasures import approve, propose_case, propose_person, refuse
from services.custody.operations.terms import decide_term, hold_case, lift_hold, propose_term

__all__ = [
    "approve",
    "decide_term",
    "hold_case",
    "lift_hold",
    "propose_case",
    "propose_person",
    "propose_term",
    "refuse",
]
