"""
The error pages of every door.

A urlconf takes them with `from ui.errors import handler400, handler403, handler404, handler500`. Pages for 500 and
503 are built from plain strings: no template, no context processor, no database.
"""

import sys
from html import escape
from string import Template

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from psycopg_pool import PoolTimeout

from ui.problems import CSRF, Problem, problem

RETRY_AFTER = 60

PAGE = Template(
    """<!doctype html>
<html lang="$language"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>$title</title>$assets</head>
<body class="plain-page"><main class="plain-card"><p class="plain-status">$status</p><h1>$title</h1><p>$text</p>
<p>$advice</p></main></body></html>
"""
)

# The server that should hold the data does not answer, or all connections are taken.
UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout)


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, problem(400))


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, problem(403))


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, problem(404))


def handler500(request: HttpRequest) -> HttpResponse:
    return plain(503 if _is_unavailable() else 500)


def _is_unavailable() -> bool:
    return isinstance(sys.exc_info()[1], UNAVAILABLE)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, CSRF)


def method_not_allowed(request: HttpRequest, allowed: tuple[str, ...]) -> HttpResponse:
    response = page(request, problem(405))
    response.headers["Allow"] = ", ".join(allowed)
    return response


def too_many_requests(request: HttpRequest, *, retry_after: int) -> HttpResponse:
    response = page(request, problem(429))
    response.headers["Retry-After"] = str(retry_after)
    return response


def unavailable(*, retry_after: int = RETRY_AFTER) -> HttpResponse:
    return plain(503, retry_after=retry_after)


def dressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page of the response's status with the response's own headers; programs keep the bare answer."""
    if request.path.startswith("/api/") or not request.accepts("text/html"):
        return response
    body = plain(503) if response.status_code == 503 else page(request, problem(response.status_code))
    for name, value in response.headers.items():
        if name not in {"Content-Type", "Content-Length"}:
            body.headers[name] = value
    body.cookies.update(response.cookies)
    return body


def page(request: HttpRequest, what: Problem) -> HttpResponse:
    """In the layout of the door; plain when even that fails, so that an error page never hides behind another."""
    try:
        return render(request, "errors/page.html", {"problem": what}, status=what.status)
    except (DatabaseError, InterfaceError, PoolTimeout):
        return plain(503)


def plain(status: int, *, retry_after: int = RETRY_AFTER) -> HttpResponse:
    """A page that needs nothing: for unknown hosts, locked centres and failures."""
    what = problem(status)
    response = HttpResponse(_html(what), status=status)
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _html(what: Problem) -> str:
    return PAGE.substitute(
        language=get_language() or "bg",
        status=what.status,
        title=escape(str(what.title)),
        text=escape(str(what.text)),
        advice=escape(str(what.advice)),
        assets=assets(),
    )


def assets() -> SafeString:
    """The page is readable without them: a missing manifest must not hide the message."""
    try:
        style, script = static("ui/css/plain.css"), static("ui/js/failed.js")
    except ValueError:
        return SafeString("")
    return format_html(
        '<link rel="stylesheet" href="{}"><script type="module" src="{}"></script>',
        style,
        script,
    )
