"""Language of the request, and a helping page where Django or a guard answers with an empty body."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from ui import errors
from ui.language import of

Next = Callable[[HttpRequest], HttpResponse]

DRESSED = {405, 413, 429, 503}


def language(get_response: Next) -> Next:
    """Speaks the chosen language until an account speaks its own (accounts.middleware)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        translation.activate(of(request))
        request.LANGUAGE_CODE = translation.get_language()
        response = get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


def helpful_errors(get_response: Next) -> Next:
    """Gives a bare 405, 413, 429 or 503 the page of its status, and keeps its headers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code in DRESSED and not response.streaming and not response.content:
            return errors.dressed(request, response)
        return response

    return middleware
