"""Asking for the password again before something grave: a screen left open must not be enough."""

from typing import Any

from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)

_APP = "allauth.mfa"  # as for one's own second factor: the same minutes, the same page


def ask_again(request: Any) -> None:
    """Leads to the page that asks for the password and back to this one; nothing if it was shown minutes ago."""
    raise_if_reauthentication_required(request, app=_APP)


def is_recent(request: Any) -> bool:
    """For a POST, which cannot be led away without losing what was typed."""
    return not is_reauthentication_required(request, app=_APP)
