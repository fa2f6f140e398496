"""Asking for the password or the passkey again before something grave: a screen left open must not be enough."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

STALE = "stale"
_APP = "allauth.mfa"  # as for one's own second factor: the same minutes, the same page


def ask_again(request: Any) -> None:
    """Leads to the page that asks for the password and back to this one; nothing if it was shown minutes ago."""
    raise_if_reauthentication_required(request, app=_APP)


def is_recent(request: Any) -> bool:
    """For a POST, which cannot be led away without losing what was typed."""
    return not is_reauthentication_required(request, app=_APP)


def confirm_first(request: Any) -> HttpResponse | None:
    """
    The way to the page that asks again and back, for forms with nothing to lose: a POST is not done afterwards.

    Whoever pressed a button comes back to the page on which it stands.
    """
    if is_recent(request):
        return None
    back = request.get_full_path() if request.method == "GET" else _page_before(request)
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: back})}")


def is_stale(request: Any, form: Form) -> bool:
    """For forms with much to lose: they come back as they are, with a sentence (see is_asked_again)."""
    if is_recent(request):
        return False
    if form.is_bound:  # somebody who sent nothing has nothing to send again
        text = _("Confirm your password once more, then send this form again; what you typed stays here.")
        form.add_error(None, ValidationError(text, code=STALE))
    return True


def is_asked_again(form: Form) -> bool:
    """For the template, which then links to the page that asks, in a new window."""
    return form.is_bound and form.has_error(NON_FIELD_ERRORS, STALE)


def _page_before(request: Any) -> str:
    before = urlsplit(request.headers.get("Referer", ""))
    return before.path if before.netloc == request.get_host() and before.path else reverse("account_profile")


def wanted_page(request: Any) -> str | None:
    """Where somebody was on the way to: never another host, and no address that only takes forms."""
    page = get_next_redirect_url(request, REDIRECT_FIELD_NAME)
    return page if page and _can_be_opened(page) else None


def _can_be_opened(page: str) -> bool:
    try:
        guard = getattr(resolve(urlsplit(page).path).func, "guard", None)
    except Resolver404:
        return False
    return guard is not None and "GET" in guard.methods
