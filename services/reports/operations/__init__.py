"""Writes of the reports room."""

from services.reports.operations.certificates import issue_certificate, revoke_certificate
from services.reports.operations.reports import (
    approve_report,
    ask_approval,
    build_report,
    discard_report,
    draft_report,
    edit_report,
    revoke_report,
    send_back,
    take_back,
)
from services.reports.operations.templates import upload_template, withdraw_template
from services.reports.operations.texts import change_text, reset_text
from services.reports.published import public_address

__all__ = [
    "approve_report",
    "ask_approval",
    "build_report",
    "change_text",
    "discard_report",
    "draft_report",
    "edit_report",
    "issue_certificate",
    "public_address",
    "reset_text",
    "revoke_certificate",
    "revoke_report",
    "send_back",
    "take_back",
    "upload_template",
    "withdraw_template",
]
