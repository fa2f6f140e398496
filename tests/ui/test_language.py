"""Bulgarian unless a person chose otherwise; the choice is remembered and never leads away from the host."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from ui import middleware, views
from ui.language import language_chosen


def spoken(cookie: str = "", accept: str = "en-GB,en") -> HttpResponse:
    request = RequestFactory().get("/", headers={"accept-language": accept})
    if cookie:
        request.COOKIES["language"] = cookie
    with translation.override("bg"):
        return middleware.language(lambda request: HttpResponse(translation.get_language()))(request)


def choose(**data: str) -> HttpResponse:
    return views.set_language(RequestFactory().post("/language/", data, headers={"host": "localhost"}))


def test_an_english_browser_still_gets_bulgarian():
    assert spoken().content == b"bg"


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
def test_the_cookie_decides(language):
    response = spoken(cookie=language)
    assert response.content.decode() == language
    assert response["Content-Language"] == language
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("cookie", ["xx", "../../etc", "bg\x00", "B" * 500])
def test_a_strange_cookie_is_bulgarian(cookie):
    assert spoken(cookie=cookie).content == b"bg"


def test_a_choice_is_remembered_and_leads_back(monkeypatch):
    monkeypatch.setattr(language_chosen, "_functions", {})
    response = choose(language="hu", next="/people/?q=x")
    assert response.status_code == 302
    assert response["Location"] == "/people/?q=x"
    cookie = response.cookies["language"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("hu", "Lax", True)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_a_choice_never_leads_to_another_host(target, monkeypatch):
    monkeypatch.setattr(language_chosen, "_functions", {})
    assert choose(language="en", next=target)["Location"] == "/"


def test_an_unknown_language_changes_nothing():
    assert "language" not in choose(language="xx", next="/").cookies


def test_rooms_hear_of_the_choice(monkeypatch):
    heard = []
    monkeypatch.setattr(language_chosen, "_functions", {})
    language_chosen.register(lambda request, code: heard.append(code))
    choose(language="en", next="/")
    assert heard == ["en"]
