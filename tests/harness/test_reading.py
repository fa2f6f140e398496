"""Parts of one page share what they read; nobody else does."""

import contextlib
from dataclasses import replace
from uuid import uuid4

import pytest
from django.http import HttpResponse

from kernel import sight
from kernel.place import entered
from kernel.reading import one_reading, read_once
from services.contact_centre.models import Policy
from services.contact_centre.queries.orders import policy
from services.scheduling.models import Room
from tests.utils.statements import asked_twice


@pytest.fixture
def asked():
    """What was read, in its order, and the function that reads it."""
    done: list[object] = []

    @read_once
    def read(what: object) -> str:
        done.append(what)
        return f"{what} {len(done)}"

    return done, read


def test_one_page_reads_once_and_the_next_one_anew(asked):
    done, read = asked
    with one_reading():
        assert (read("a"), read("a"), read("b")) == ("a 1", "a 1", "b 2")
    with one_reading():
        assert read("a") == "a 3"
    assert done == ["a", "b", "a"]


def test_who_changes_something_reads_anew_each_time(asked):
    done, read = asked
    assert (read("a"), read("a")) == ("a 1", "a 2")


def test_a_reading_ends_with_its_page_also_when_that_breaks(asked):
    done, read = asked
    with contextlib.suppress(RuntimeError), one_reading():
        read("a")
        raise RuntimeError
    assert read("a") == "a 2"


def test_other_eyes_and_other_places_get_their_own_answer(asked, place_a, place_b):
    done, read = asked
    one, other = (sight.Sight(sight.Level.MINE, uuid4()) for _ in range(2))
    with one_reading():
        for place in (place_a, place_b, place_a):
            for eyes in (one, other, replace(one)):
                with entered(place), sight.entered(eyes):
                    read("a")
    assert len(done) == 4


def test_nothing_is_kept_of_what_could_not_be_read(asked):
    @read_once
    def broken() -> None:
        done.append("broken")
        raise LookupError

    done, _ = asked
    with one_reading():
        for _ in range(2):
            with pytest.raises(LookupError):
                broken()
    assert done == ["broken", "broken"]


@pytest.mark.parametrize(("method", "times"), [("get", 1), ("head", 1), ("post", 2)])
def test_a_page_that_shows_shares_and_a_form_that_is_sent_does_not(cast, monkeypatch, method, times):
    read: list[str] = []

    @read_once
    def reading() -> None:
        read.append("read")

    def visit(request, *args, **kwargs):
        reading()
        reading()
        return HttpResponse("")

    monkeypatch.setattr("services.cases.views.pages.render", visit)
    getattr(cast.at(cast.a.head), method)("/cases/new/")
    assert len(read) == times


def test_what_a_form_changed_is_what_its_page_shows(in_a):
    """Rules that were read before they were changed do not outlive the change."""
    with one_reading():
        assert policy().review_days == Policy().review_days
    Policy.objects.create(review_days=30)
    assert policy().review_days == 30


PAGES = ["/", "/board/", "/board/emergency/", "/day/", "/calendar/", "/records/due/", "/cases/", "/meetings/reviews/"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_the_day_asks_the_same_twice(cast, path):
    client = cast.at(cast.a.head)
    assert client.get(path).status_code == 200
    assert asked_twice(lambda: client.get(path)) == []


def test_a_statement_that_is_asked_twice_is_found(cast, monkeypatch):
    def visit(request, *args, **kwargs):
        return HttpResponse(str([list(Room.objects.order_by("id")) for _ in range(2)]))

    monkeypatch.setattr("services.cases.views.pages.render", visit)
    (found,) = asked_twice(lambda: cast.at(cast.a.head).get("/cases/"))
    assert "scheduling_room" in found
