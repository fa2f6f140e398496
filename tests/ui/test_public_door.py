"""The public door as a stranger meets it: every page, strict headers, nothing of any centre."""

import pytest
from bs4 import BeautifulSoup

from config.urls.public import told_to_all
from tests.ui.utils.pages import LANGUAGES
from ui import views
from ui.maps import Mark

PAGES = ["/", "/how-it-works/", "/privacy/", "/accessibility/", "/contact/"]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_routes(settings):
    settings.ROOT_URLCONF = "config.urls.public"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_in_every_language(path, language, at_public):
    at_public.cookies["language"] = language
    response = at_public.get(path)
    assert response.status_code == 200
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert page.html["lang"] == language
    assert len(page.find_all("h1")) == 1
    assert "UNDEFINED" not in response.content.decode()


@pytest.mark.parametrize("path", [*PAGES, "/no-such-page/"])
def test_the_policy_is_strict_on_every_answer(path, at_public):
    response = at_public.get(path)
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


def test_a_visit_leaves_no_session(at_public):
    for path in PAGES:
        at_public.get(path)
    assert {name for name in at_public.cookies if "session" in name} == set()


def test_the_language_can_be_switched_without_javascript(at_public):
    page = BeautifulSoup(at_public.get("/privacy/").content.decode(), "html.parser")
    form = page.select_one("form[action='/language/']")
    assert form.select_one("[name=csrfmiddlewaretoken]")
    response = at_public.post("/language/", {"language": "hu", "next": "/privacy/"}, follow=True)
    assert response.redirect_chain == [("/privacy/", 302)]
    assert 'lang="hu"' in response.content.decode()


def test_the_language_is_not_changed_by_reading(at_public):
    response = at_public.get("/language/", {"language": "hu"})
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Този адрес" in response.content.decode()


def test_a_missing_page_helps(at_public):
    response = at_public.get("/нещо/")
    assert response.status_code == 404
    assert "Няма такава страница" in response.content.decode()


def test_search_engines_may_read_the_public_door_alone(at_public, at_a, at_network, at_operator):
    assert at_public.get("/robots.txt").content == b"User-agent: *\nDisallow: \n"
    for door in (at_a, at_network, at_operator):
        assert door.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


def test_the_favicon_is_a_picture_of_ours(at_public):
    assert at_public.get("/favicon.ico")["Location"].endswith("ui/img/logo.svg")


def test_working_centres_come_from_the_hook_and_stand_in_the_table_too(at_public, monkeypatch):
    monkeypatch.setattr(views.map_marks, "_functions", {})
    views.map_marks.register(lambda: [Mark("BG-26", "Център <Хасково>", "Хасково", "http://haskovo.localhost/")])
    page = BeautifulSoup(at_public.get("/").content.decode(), "html.parser")
    assert page.select_one(".map-table td a").text == "Център <Хасково>"
    assert len(page.select(".map-marked")) == 1


def test_the_public_pages_open_at_no_other_door(at_a):
    assert told_to_all.__name__
    assert at_a.get("/how-it-works/").status_code == 404
