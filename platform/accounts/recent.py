"""Asking for the password or the passkey again before something grave: a screen left open must not be enough."""

from typing import Any

from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

_APP = "allauth.mfa"  # as for one's own second factor: the same minutes, the same page


def ask_again(request: Any) -> None:
    """Leads to the page that asks for the password and back to this one; nothing if it was shown minutes ago."""
    raise_if_reauthentication_required(request, app=_APP)


def is_recent(request: Any) -> bool:
    """For a POST, which cannot be led away without losing what was typed."""
    return not is_reauthentication_required(request, app=_APP)


def confirm_first(request: Any, *, back: str = "") -> HttpResponse | None:
    """
    The way to the page that asks again, for forms with nothing to lose: a POST is not done afterwards.

    `back`: the name of the page to come back to, where a POST has none of its own.
    """
    if is_recent(request):
        return None
    wanted = {REDIRECT_FIELD_NAME: reverse(back) if back else request.path}
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode(wanted)}")


def wanted_page(request: Any) -> str | None:
    """Where somebody was on the way to; never another host."""
    return get_next_redirect_url(request, REDIRECT_FIELD_NAME)
