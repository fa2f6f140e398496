"""Error pages say what happened, whether it was saved and what to do; the worst of them need nothing to be shown."""

import re

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from kernel.place import entered
from tests.ui.utils import pages
from ui import errors, middleware
from ui.problems import problem

STATUSES = (400, 403, 404, 405, 413, 429, 500, 503)
IN_LAYOUT = (400, 403, 404, 405, 413, 429)


def answer(status: int, language: str = "bg", *, person=None) -> HttpResponse:
    request = pages.request("/cases/7/", person=person, worker=pages.Worker() if person else None)
    with entered(pages.CENTRE), pages.speaking(language):
        return errors.page(request, problem(status))


@pytest.mark.parametrize("language", pages.LANGUAGES)
@pytest.mark.parametrize("status", IN_LAYOUT)
def test_a_page_helps_in_every_language(status, language):
    response = answer(status, language, person=pages.Person())
    assert response.status_code == status
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert page.html["lang"] == language
    assert page.h1.text
    assert page.select_one("main a.btn")["href"] == "/"
    assert "UNDEFINED" not in page.text


@pytest.mark.parametrize("language", pages.LANGUAGES)
@pytest.mark.parametrize("status", STATUSES)
def test_a_plain_page_needs_no_place_and_no_person(status, language, django_assert_num_queries, db):
    with entered(None), pages.speaking(language), django_assert_num_queries(0):
        response = errors.plain(status)
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert page.html["lang"] == language
    assert page.h1.text == str_of(status, language)
    assert not page.select("style, script:not([src]), [style]")


def str_of(status: int, language: str) -> str:
    with pages.speaking(language):
        return str(problem(status).title)


def test_503_says_that_nothing_was_saved_and_when_to_come_back():
    with pages.speaking("bg"):
        response = errors.unavailable()
    assert "Не е записано. Опитайте пак след минута." in response.content.decode()
    assert response["Retry-After"] == "60"


@pytest.mark.parametrize(("error", "status"), [(OperationalError(), 503), (IntegrityError(), 500), (KeyError(), 500)])
def test_a_lost_database_is_503_and_a_mistake_of_ours_500(error, status):
    try:
        raise error
    except type(error):
        assert errors.handler500(RequestFactory().get("/")).status_code == status


def test_an_error_page_never_hides_behind_another(monkeypatch):
    def lost(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(errors, "render", lost)
    assert answer(404).status_code == 503


def test_a_missing_manifest_does_not_hide_the_message(monkeypatch):
    def missing(name):
        raise ValueError(name)

    monkeypatch.setattr(errors, "static", missing)
    assert "<h1>" in errors.plain(503).content.decode()


def test_an_error_page_tells_nothing_of_what_was_asked():
    body = answer(404).content.decode()
    assert "/cases/7/" not in re.sub(r'name="next" value="[^"]*"', "", body)


def test_405_and_429_keep_what_programs_need():
    request = pages.request("/x/")
    with pages.speaking("bg"):
        assert errors.method_not_allowed(request, ("GET", "POST"))["Allow"] == "GET, POST"
        assert errors.too_many_requests(request, retry_after=30)["Retry-After"] == "30"


def dressed(response: HttpResponse, path: str = "/x/", accept: str = "text/html") -> HttpResponse:
    request = pages.request(path)
    request.META["HTTP_ACCEPT"] = accept
    with pages.speaking("bg"):
        return middleware.helpful_errors(lambda request: response)(request)


def test_a_bare_405_gets_a_page_and_keeps_its_headers():
    response = dressed(HttpResponse(status=405, headers={"Allow": "POST"}))
    assert response["Allow"] == "POST"
    assert "Този адрес" in response.content.decode()


def test_programs_and_full_answers_are_left_alone():
    assert not dressed(HttpResponse(status=405), path="/api/v1/cases/").content
    assert not dressed(HttpResponse(status=405), accept="application/json").content
    assert dressed(HttpResponse("told", status=429)).content == b"told"
    assert dressed(HttpResponse(status=204)).status_code == 204


def test_a_form_without_its_token_is_explained():
    request = pages.request("/x/")
    with pages.speaking("bg"):
        response = errors.csrf_failure(request, "no cookie")
    assert response.status_code == 403
    assert "Презаредете" in response.content.decode() or "презаредете" in response.content.decode()
