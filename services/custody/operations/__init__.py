"""Writes of this room, by subject."""

from services.custody.operations.access import (
    approve_access,
    build,
    extend,
    hand_over,
    prepare,
    record_request,
    refuse_access,
)
from services.custody.operations.erasures import approve, propose_case, propose_person, refuse
from services.custody.operations.leaving import (
    ask_for_end,
    ask_for_export,
    decide_end,
    decide_export,
    fetch_export,
    withdraw_end,
)
from services.custody.operations.scans import admit_scan
from services.custody.operations.terms import decide_term, hold_case, lift_hold, propose_term

__all__ = [
    "admit_scan",
    "approve",
    "approve_access",
    "ask_for_end",
    "ask_for_export",
    "build",
    "decide_end",
    "decide_export",
    "decide_term",
    "extend",
    "fetch_export",
    "hand_over",
    "hold_case",
    "lift_hold",
    "prepare",
    "propose_case",
    "propose_person",
    "propose_term",
    "record_request",
    "refuse",
    "refuse_access",
    "withdraw_end",
]
