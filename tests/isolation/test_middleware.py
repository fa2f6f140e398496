"""The Host header alone decides where a request goes; who guesses learns nothing."""

import pytest
from django.test import Client

from tests.conftest import HostClient

STRANGE = [
    "nobody.localhost",
    "centre-a.localhost.evil.example",
    "centre-a",
    "",
    ".",
    "centre-a..localhost",
    "-centre-a.localhost",
    "centre-a.localhost:80:80",
    "centre-a.localhost:port",
    "centre-a.localhost:999999",
    "centre_a.localhost",
    "център-а.localhost",
    "centre-a.localhost, centre-b.localhost",
    "centre-a.localhost@centre-b.localhost",
    "centre-a.localhost/../",
    "centre-a.localhost\x00",
    "centre-a.localhost\n",
    " centre-a.localhost",
    "[::1]",
    "a" * 254,
    "'; DROP TABLE centres_domain; --",
    "xn--80ak6aa92e.localhost",
]
SAME = [
    "centre-a.localhost",
    "CENTRE-A.LocalHost",
    "centre-a.localhost:8000",
    "centre-a.localhost.",
    "Centre-A.localhost.:8000",
]


@pytest.fixture
def client(db: None) -> Client:
    return HostClient()


@pytest.mark.parametrize("host", STRANGE)
def test_a_strange_host_gets_a_plain_404(host: str, client: Client) -> None:
    answer = client.get("/", HTTP_HOST=host)
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "Център" not in text
    assert "centre-" not in text
    assert answer["Cache-Control"] == "no-store"


def test_every_unknown_host_gets_the_same_page(client: Client) -> None:
    pages = {client.get("/some/path", HTTP_HOST=host).content for host in STRANGE}
    assert len(pages) == 1


@pytest.mark.parametrize("host", SAME)
def test_one_centre_in_many_spellings(host: str, client: Client) -> None:
    answer = client.get("/", HTTP_HOST=host)
    assert answer.wsgi_request.place.slug == "centre-a"
    assert answer.wsgi_request.urlconf == "config.urls.centre"
