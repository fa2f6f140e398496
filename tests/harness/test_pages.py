"""Each fault is planted in a page, and the client refuses the page."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.test import RequestFactory

from tests.utils.pages import PageFault, check_page, faults
from tests.utils.undefined import UndefinedVariable

FAULTY = {
    "event handler": ('<button onclick="go()">', "<button> has an inline onclick"),
    "htmx handler": ('<div hx-on:click="go()">', "<div> has an inline hx-on:click"),
    "style attribute": ('<p style="color: red">', "<p> has an inline style"),
    "style element": ("<style>p {}</style>", "inline <style>"),
    "script": ("<script>go()</script>", "inline <script>"),
    "javascript address": ('<a href=" JavaScript:go()">', "<a href> is a javascript address"),
    "stray variable": ("<p>{{ name }}</p>", "template code left in text: '{{ name }}'"),
    "stray tag in an attribute": ('<p title="{% x %}">', "template code left in <p title>: '{% x %}'"),
    "stray comment": ("<p>{# why #}</p>", "template code left in text: '{# why #}'"),
    "form without its token": (
        '<form method="POST"><input></form>',
        '<form method="POST"> posts without a CSRF token',
    ),
    "form with an empty token": (
        '<form method="post"><input name="csrfmiddlewaretoken" value=""></form>',
        '<form method="post"> posts without a CSRF token',
    ),
}
CLEAN = """<!doctype html><title>x</title><script src="/static/x.js"></script>
<script type="application/json">{"a": 1}</script><form><input name="q"></form>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x"></form><p data-on="1">{ one }</p>"""


@pytest.mark.parametrize("name", FAULTY)
def test_a_planted_fault_is_named(name):
    html, fault = FAULTY[name]
    assert faults(html) == [fault]


def test_a_clean_page_has_none():
    assert faults(CLEAN) == []


def test_every_form_needs_its_own_token():
    first = '<form method="post"><input name="csrfmiddlewaretoken" value="x"></form>'
    assert len(faults(first + '<form method="post"></form>')) == 1


def answer(response: HttpResponse) -> Any:
    response.request = {"PATH_INFO": "/x/"}  # type: ignore[attr-defined]
    return response


def test_the_check_names_the_page():
    with pytest.raises(PageFault, match="/x/: inline <style>"):
        check_page(answer(HttpResponse("<style></style>")))


def test_only_pages_are_checked():
    check_page(answer(HttpResponse("{{ name }}", content_type="text/plain")))
    check_page(answer(StreamingHttpResponse(["{{ name }}"])))


def planted(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """The public door's front page answers with a template of the test."""
    template = engines["django"].from_string(body)
    view = lambda request: HttpResponse(template.render({}, request))  # noqa: E731
    monkeypatch.setattr("ui.views.render", lambda request, *args, **kwargs: view(request))


def test_a_client_refuses_a_page_with_a_fault(at_public, monkeypatch):
    planted(monkeypatch, '<p style="color: red">')
    with pytest.raises(PageFault, match="inline style"):
        at_public.get("/privacy/")


def test_a_client_refuses_a_page_with_an_undefined_variable(at_public, monkeypatch):
    planted(monkeypatch, "<p>{{ nobody.gave.this }}</p>")
    with pytest.raises(UndefinedVariable, match=r"nobody\.gave\.this"):
        at_public.get("/privacy/")


def test_a_filter_does_not_excuse_an_undefined_variable():
    with pytest.raises(UndefinedVariable, match="nobody"):
        engines["django"].from_string("{{ nobody|upper }}").render({})


def test_a_template_may_ask_whether_something_is_there():
    page = engines["django"].from_string("{% if nobody %}a{% endif %}{% firstof nobody 'b' %}{{ one.two }}")
    assert page.render({"one": SimpleNamespace(two="c")}) == "bc"


def test_a_page_in_a_test_is_the_page_of_the_test(rf: RequestFactory):
    """`string_if_invalid` is also what Django shows for a call that must not be made from a template."""
    row = SimpleNamespace(delete=lambda: "gone")
    row.delete.alters_data = True  # type: ignore[attr-defined]
    with pytest.raises(UndefinedVariable):
        engines["django"].from_string("{{ row.delete|upper }}{{ nobody }}").render({"row": row})
