"""Bulgarian first; a person switches to English or Hungarian and the browser remembers."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language

from kernel.hooks import Hook

# A signed-in person chose a language: chosen(request, code). The accounts room stores it with the account.
language_chosen = Hook("language_chosen")

YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    name: str
    active: bool


def languages() -> list[Language]:
    """Names stand in their own language, so that one who reads no other finds it."""
    active = get_language() or settings.LANGUAGE_CODE
    return [Language(code, name, code == active) for code, name in settings.LANGUAGES]


def is_known(code: str | None) -> bool:
    return code in dict(settings.LANGUAGES)


def of(request: HttpRequest) -> str:
    """
    The cookie's language, else Bulgarian.

    The browser's Accept-Language is left alone: many staff work on an English Windows, and a page for a
    Bulgarian court must not come out in English by accident.
    """
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return code if is_known(code) else settings.LANGUAGE_CODE


def remember(response: HttpResponseBase, code: str) -> None:
    """Accounts calls this at sign-in too, with the language of the account."""
    if is_known(code):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", httponly=True)
