"""
What a request gets that comes too late: the session sleeps, or has ended. Nothing that was typed is lost.

A page is led to the lock or to the sign-in and back. A form gets a page that holds what it sent, to be sent again
afterwards; it lies in that page alone and is kept nowhere. A part of a page (htmx) gets a word, and the page covers
itself.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url

from accounts.middleware import owner_of

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
SECRET_WORDS, SECRET_NAMES = ("password", "passphrase", "secret"), {TOKEN, "code", "answer"}
ABOUT_SIGNING_IN = "/account/"
LONG = 25  # characters that are worth showing to whoever has to copy them by hand


def answer(request: Any) -> HttpResponse:
    where = "account_locked" if _can_be_woken(request) else settings.LOGIN_URL
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Trigger": "session-lost"})
    if request.method == "POST":
        return _kept(request, where) if _is_worth_keeping(request) else redirect(where)
    return (
        redirect_to_login(request.get_full_path(), resolve_url(where)) if request.method == "GET" else redirect(where)
    )


def _can_be_woken(request: Any) -> bool:
    """Not one whose account has ended meanwhile."""
    return request.session.is_locked and owner_of(request.session).is_authenticated


def _is_worth_keeping(request: Any) -> bool:
    """Of somebody who was signed in here, and no form that is about signing in itself."""
    was_here = settings.SESSION_COOKIE_NAME in request.COOKIES
    return was_here and not request.path.startswith(ABOUT_SIGNING_IN) and bool(list(_fields(request)))


def _kept(request: Any, where: str) -> HttpResponse:
    fields = list(_fields(request))
    context = {
        "fields": fields,
        "long": [value for _, value in fields if len(value) >= LONG],
        "had_files": bool(request.FILES),
        "is_locked": _can_be_woken(request),
        "where": resolve_url(where),
        "path": request.get_full_path(),
    }
    return render(request, "accounts/kept.html", context, status=401)


def _fields(request: Any) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in SECRET_NAMES and not any(word in name.lower() for word in SECRET_WORDS):
            yield from ((name, value) for value in values)
