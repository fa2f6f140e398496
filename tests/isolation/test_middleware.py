"""The Host header alone decides where a request goes; who guesses learns nothing."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import InterfaceError, OperationalError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st

from accounts.guard import open_view
from config.settings import environment
from kernel.ids import uuid7
from kernel.place import NoPlace, Place, entered
from tenants.isolation import cache, doors, hosts, selftest
from tenants.isolation.middleware import PlaceMiddleware
from tenants.provisioning import owner
from tests.conftest import HostClient
from tests.utils.routes import planted
from tests.utils.security import figure

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


@pytest.mark.parametrize(
    ("host", "door"), [("localhost", "public"), ("network.localhost", "network"), ("operator.localhost", "operator")]
)
def test_every_door_has_its_routes(host: str, door: str, client: Client) -> None:
    request = client.get("/", HTTP_HOST=host).wsgi_request
    assert request.place.door == door
    assert request.urlconf == f"config.urls.{door}"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "centre-b.localhost"},
        {"Forwarded": "host=centre-b.localhost"},
        {"X-Original-Host": "centre-b.localhost"},
        {"X-Tenant": "centre-b"},
        {"Referer": "http://centre-b.localhost/"},
        {"Origin": "http://centre-b.localhost"},
        {"Cookie": "tenant=centre-b"},
    ],
)
def test_no_other_header_chooses(headers: dict[str, str], client: Client) -> None:
    answer = client.get("/?tenant=centre-b&schema=public", HTTP_HOST="centre-a.localhost", headers=headers)
    assert answer.wsgi_request.place.slug == "centre-a"


@given(host=st.text(max_size=80) | st.from_regex(r"[a-z.:\[\]@/-]{0,40}", fullmatch=True))
def test_whatever_is_sent_as_host_has_one_plain_spelling_or_none(host: str) -> None:
    plain = hosts.normal(host)
    if plain is not None:
        assert hosts.normal(plain) == plain
        assert plain == plain.lower()
        assert set(plain) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")


def request_to(host: str) -> HttpRequest:
    return RequestFactory().get("/", HTTP_HOST=host)


@pytest.mark.django_db
def test_a_streamed_body_is_read_in_its_place(place_a: Place, place_b: Place) -> None:
    def body() -> Iterator[str]:
        for _ in range(3):
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_schema()")
                yield cursor.fetchone()[0]

    answer = PlaceMiddleware(lambda request: StreamingHttpResponse(body()))(request_to("centre-a.localhost"))
    with entered(place_b):
        assert b"".join(answer).decode() == place_a.schema * 3  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_a_lost_database_says_that_nothing_was_saved(error: Exception, at_a: Client) -> None:
    def lost(request: HttpRequest) -> None:
        raise error

    at_a.raise_request_exception = False
    with planted("centre", [path("lost/", open_view(reason="for this test")(lost))], alone=True):
        answer = at_a.get("/lost/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "20"
    assert "не е записано" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_the_page_of_a_lost_database_is_read_in_three_languages(client: Client, monkeypatch: Any) -> None:
    def down(header: str) -> None:
        raise OperationalError

    monkeypatch.setattr(hosts, "find", down)
    texts = {client.get("/", headers={"cookie": f"language={code}"}).content for code in ("bg", "en", "hu")}
    assert len(texts) == 3


@pytest.mark.django_db
def test_an_unsafe_database_serves_nobody(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(selftest, "gate", selftest.Gate(test=lambda: ["open"]))
    assert client.get("/", HTTP_HOST="centre-a.localhost").status_code == 503


class Landlord:
    """Knows who lives where, and remembers every question."""

    def __init__(self, *living: str) -> None:
        self.answers = {host: hosts.Answer(doors.NETWORK) for host in living}
        self.asked: list[set[str]] = []

    def __call__(self, wanted: set[str]) -> dict[str, hosts.Answer]:
        self.asked.append(wanted)
        return {host: self.answers[host] for host in wanted if host in self.answers}


def test_guesses_are_remembered_but_not_without_end() -> None:
    landlord = Landlord()
    book = hosts.Book(source=landlord, most=10)
    for _ in range(2):
        for number in range(8):
            assert book.answer(f"guess-{number}.localhost").place is None
    assert landlord.asked == [{f"guess-{number}.localhost"} for number in range(8)]
    for number in range(1_000):
        book.answer(f"other-{number}.localhost")
    assert len(book._kept) == 10
    assert not book._in_use


def test_what_is_remembered_grows_old() -> None:
    landlord = Landlord()
    book = hosts.Book(source=landlord, seconds=0.0)
    book.answer("a.localhost")
    book.answer("a.localhost")
    assert len(landlord.asked) == 2


def test_centres_in_use_are_asked_for_again_together(monkeypatch: Any) -> None:
    """One question for those that somebody visits; none for those that nobody visits any more."""
    landlord, clock = Landlord("a", "b", "c"), [0.0]
    monkeypatch.setattr(hosts, "monotonic", lambda: clock[0])
    book = hosts.Book(source=landlord)

    def visit(*names: str) -> list[set[str]]:
        before = len(landlord.asked)
        assert all(book.answer(name) == landlord.answers.get(name, hosts.NOBODY) for name in names)
        clock[0] += 6
        return landlord.asked[before:]

    assert visit("a", "b", "c") == [{"a"}, {"b"}, {"c"}]
    assert visit("a", "b", "a", "b") == [{"a"}, {"b"}]  # the first ones have not been seen together yet
    assert visit("b", "a", "b") == [{"a", "b"}]
    assert visit("c", "a") == [{"a", "b", "c"}]
    del landlord.answers["a"]
    assert visit("c", "a") == [{"a", "c"}]
    assert visit("a") == [{"a"}]


def test_a_door_is_never_asked_for_and_never_lost(monkeypatch: Any) -> None:
    """Its answer grows old like a centre's, and whoever then comes for a centre asks only for centres."""
    landlord, clock = Landlord("a"), [0.0]
    monkeypatch.setattr(hosts, "monotonic", lambda: clock[0])
    book = hosts.Book(source=landlord)
    of_the_house = [host for host, answer in hosts.of_doors().items() if answer.place]
    for _round in range(3):
        for host in ("a", *of_the_house, "a", *of_the_house):
            assert book.answer(host).place is not None, host
        clock[0] += 6
        book.answer("a")
        assert all(book.answer(host).place is not None for host in of_the_house)
        clock[0] += 6
    assert all(asked == {"a"} for asked in landlord.asked)


def test_a_lock_is_felt_by_all_in_use(monkeypatch: Any) -> None:
    landlord, clock = Landlord("a", "b"), [0.0]
    monkeypatch.setattr(hosts, "monotonic", lambda: clock[0])
    book = hosts.Book(source=landlord)
    for name in ("a", "b", "a", "b"):
        book.answer(name)
    landlord.answers["b"] = hosts.Answer(doors.NETWORK, is_served=False)
    clock[0] = 5.1
    assert book.answer("a").is_served
    assert not book.answer("b").is_served


def test_a_cache_key_carries_the_place(place_a: Place, place_b: Place) -> None:
    with entered(place_a):
        caches["limits"].set("x", "of a")
        assert str(place_a.uuid) in cache.key("x", "", 1)
    with entered(place_b):
        assert caches["limits"].get("x") is None
    with pytest.raises(NoPlace):
        caches["limits"].get("x")


@pytest.mark.security_figure
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_centre_without_one_of_its_tables_is_closed_and_shows_nothing_else(place_a: Place) -> None:
    """Never the rows of a table of the same name in `public`."""
    owner.run([f"ALTER TABLE {place_a.schema}.accounts_user RENAME TO gone"])

    def read(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(get_user_model().objects.count()))

    client = HostClient(headers={"host": "centre-a.localhost"}, raise_request_exception=False)
    with planted("centre", [path("read/", open_view(reason="for this test")(read))], alone=True):
        answer = client.get("/read/")
    status = answer.status_code
    figure("roles: a missing table answers", status, unit="status", bound="= 503", holds=status == 503)
    assert "Затворено" in answer.content.decode()


def test_a_style_sheet_is_left_to_the_server(place_a: Place, tmp_path: Path) -> None:
    (tmp_path / "x.css").write_text("a")
    sheet = (tmp_path / "x.css").open("rb")
    answer = PlaceMiddleware(lambda request: FileResponse(sheet))(request_to("centre-a.localhost"))
    assert answer.file_to_stream is sheet  # type: ignore[attr-defined]
    answer.close()


def test_pages_of_bad_moments_have_their_styles(db: None, client: Client) -> None:
    """Styles come without a place: from a host nobody lives at, and while the database is away."""
    answer = client.get("/static/ui/css/plain.css", HTTP_HOST="nobody.localhost")
    assert answer.status_code == 200
    answer.close()


def test_valkey_keeps_places_apart(place_a: Place, place_b: Place) -> None:
    options = environment.cache(os.environ["CACHE_URL"])
    shared = RedisCache(options.pop("LOCATION"), options)  # type: ignore[arg-type]
    name = f"test-{uuid7()}"
    with entered(place_a):
        shared.set(name, "of a", 60)
        assert shared.get(name) == "of a"
    with entered(place_b):
        assert shared.get(name) is None
    shared.close()
