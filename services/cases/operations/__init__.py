"""Writes of the cases room."""

from services.cases.operations.conflict import mark_conflict
from services.cases.operations.emergencies import break_glass, end_break_glass, review_break_glass
from services.cases.operations.inner import (
    NewInner,
    accept_inner,
    ask_back,
    decline_inner,
    propose_inner,
    reply,
    withdraw_inner,
)
from services.cases.operations.intake import (
    NewReferral,
    acknowledge,
    add_referral,
    change_grounds,
    mark_duplicates_checked,
    receive_referral,
)
from services.cases.operations.moves import assign_key_worker, assign_worker, end_assignment, move_case
from services.cases.operations.papers import add_document, add_note, give_consent, withdraw_consent
from services.cases.operations.parties import add_party
from services.cases.operations.release import decide_release, release_document
from services.cases.operations.secrets import (
    lift_document_secret,
    lift_entry_secret,
    lift_reporter,
    record_reporter,
    reveal_reporter,
    withhold_document,
    withhold_entry,
)
from services.cases.operations.take_over import take_over
from services.cases.operations.tasks import add_task, finish_task

__all__ = [
    "NewInner",
    "NewReferral",
    "accept_inner",
    "acknowledge",
    "add_document",
    "add_note",
    "add_party",
    "add_referral",
    "add_task",
    "ask_back",
    "assign_key_worker",
    "assign_worker",
    "break_glass",
    "change_grounds",
    "decide_release",
    "decline_inner",
    "end_assignment",
    "end_break_glass",
    "finish_task",
    "give_consent",
    "lift_document_secret",
    "lift_entry_secret",
    "lift_reporter",
    "mark_conflict",
    "mark_duplicates_checked",
    "move_case",
    "propose_inner",
    "receive_referral",
    "record_reporter",
    "release_document",
    "reply",
    "reveal_reporter",
    "review_break_glass",
    "take_over",
    "withdraw_consent",
    "withdraw_inner",
    "withhold_document",
    "withhold_entry",
]
