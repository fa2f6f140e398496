"""
Browsers: a self-description in four words, so that a person recognises the own session in a list, and which of them an
account has signed in with before, so that its owner hears of a new one.
"""

import secrets
from datetime import timedelta
from typing import Any

from accounts import signing
from accounts.models import KnownDevice, User
from kernel import clock

COOKIE = "__Host-device"
KEPT = timedelta(days=400)  # browsers keep no cookie for longer
MOST = 30  # of one person; the one that was not seen for longest is forgotten

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def described(user_agent: str) -> str:
    """„Firefox · Windows": what a stranger sent is matched against lists, never kept."""
    found = [_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)]
    return " · ".join(filter(None, found))


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in names if mark in text), "")


def is_new(request: Any, response: Any, user: User) -> bool:
    """
    Whether this account has signed in before, and never in this browser. From now on it is known.

    The first sign-in of all is nobody's surprise.
    """
    mark = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(32)
    response.set_cookie(COOKIE, mark, max_age=KEPT, secure=True, httponly=True, samesite="Lax")
    mine = KnownDevice.objects.filter(user_id=user.pk)
    hashed = signing.digest("device.mark", f"{user.pk} {mark}")
    if mine.filter(mark_hash=hashed).update(last_seen_at=clock.now()):
        return False
    was_here = mine.exists()
    KnownDevice.objects.create(user_id=user.pk, mark_hash=hashed)
    _forget_the_oldest(user)
    return was_here


def mark_of(request: Any, email: str) -> str:
    """What this browser is known by to the account of that address; nothing if it never signed in here."""
    mark = request.COOKIES.get(COOKIE)
    user = User.objects.filter(email=email).first() if mark else None
    hashed = signing.digest("device.mark", f"{user.pk} {mark}") if user else ""
    return hashed if hashed and KnownDevice.objects.filter(mark_hash=hashed).exists() else ""


def _forget_the_oldest(user: User) -> None:
    ordered = KnownDevice.objects.filter(user_id=user.pk).order_by("-last_seen_at", "-id")
    KnownDevice.objects.filter(pk__in=list(ordered.values_list("pk", flat=True)[MOST:])).delete()
