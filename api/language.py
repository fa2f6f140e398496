"""Sentences for the person behind the program: in the language that it asks for, else in that of the key's owner."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header


def speak(request: Any, owner: str = "") -> None:
    """A program says what it wants, so that unlike on pages its Accept-Language counts."""
    asked = [code.partition("-")[0] for code, _quality in parse_accept_lang_header(_header(request))]
    known = dict(settings.LANGUAGES)
    translation.activate(next((code for code in [*asked, owner] if code in known), settings.LANGUAGE_CODE))


def _header(request: Any) -> str:
    return str(request.headers.get("Accept-Language", ""))[:200]
