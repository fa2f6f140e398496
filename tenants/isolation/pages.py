"""Plain pages that need no database, no session and no place: for hosts nobody lives at, and for bad moments."""

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation

from ui import language

RETRY_AFTER = 20  # seconds
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    with translation.override(language.of(request)):
        body = loader.render_to_string(template, {"language": translation.get_language()})
    return HttpResponse(body, status=status, headers=_HEADERS)


def nobody_here(request: HttpRequest) -> HttpResponse:
    """404 that names no centre and is the same for every host."""
    return _page(request, "isolation/nobody_here.html", 404)


def gone(request: HttpRequest) -> HttpResponse:
    """410: a centre worked here and was closed; where its papers can still be checked."""
    return _page(request, "isolation/gone.html", 410)


def not_now(request: HttpRequest) -> HttpResponse:
    """503: this centre is being set up or worked on."""
    return _with_retry(_page(request, "isolation/not_now.html", 503))


def not_saved(request: HttpRequest) -> HttpResponse:
    """503: the database did not answer, so nothing of this request was kept."""
    return _with_retry(_page(request, "isolation/not_saved.html", 503))


def _with_retry(response: HttpResponse) -> HttpResponse:
    response["Retry-After"] = str(RETRY_AFTER)
    return response
