"""The way of a link into its centre, and who is turned away at it."""

import base64
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection

from accounts.signing import Unacceptable, pack, unpack
from kernel import sight
from kernel.place import entered
from kernel.sight import Level, Sight
from services.cases.models import Case, Consent, Note
from services.contact_centre.models import Session
from services.links.models import ConsentRequest, Link
from services.links.operations.links import token_of, withdraw_link
from services.people.models import Person
from tenants.isolation import doors
from tests.links.conftest import NOW

FATHER = "Георги Петров Тенев"


def dead(reader: Any, path: str) -> bytes:
    answer = reader.get(path)
    assert answer.status_code == 404
    return bytes(answer.content)


def test_every_dead_link_has_the_same_page(asked, reader, path, clock, place_a, place_b, cast):
    row = asked()
    good = path(row.link)
    token = good.split("/")[2]
    handle = bytes.fromhex(row.link.handle)
    until = row.link.expires_at
    forged = pack(b"12345678", purpose="consent", until=until, at=place_a)
    elsewhere = pack(handle, purpose="consent", until=until, at=place_b)
    nowhere = pack(handle, purpose="consent", until=until, at=doors.OPERATOR)
    flipped = token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:]
    other_kind = pack(handle, purpose="meeting", until=until, at=place_a)
    pages = {
        dead(reader, f"/c/{one}/")
        for one in (forged, elsewhere, nowhere, flipped, other_kind, token[:-1], "x", token + "A", token.lower())
    }
    pages.add(dead(reader, f"/m/{token}/"))
    withdraw_link(link=row.link, by=cast.a.head, at=NOW)
    pages.add(dead(reader, good))
    clock.later(days=40)
    pages.add(dead(reader, good))
    assert len({_without_path(page) for page in pages}) == 1


def _without_path(page: bytes) -> bytes:
    """What differs is the address to come back to after choosing a language, and the token against forgery."""
    lines = page.splitlines()
    return b"\n".join(line for line in lines if b'name="next"' not in line and b"csrfmiddlewaretoken" not in line)


def test_it_says_what_to_do_in_the_reader_s_language(reader):
    assert "Тази връзка не се отваря" in reader.get("/c/x/").content.decode()
    reader.cookies["language"] = "hu"
    assert "hivatkozás" in reader.get("/c/x/").content.decode()


def test_the_page_speaks_the_language_in_which_it_was_sent(asked, reader, path):
    row = asked(language="hu")
    assert "Kérdés Önhöz" in reader.get(path(row.link)).content.decode()


def test_a_second_spelling_of_a_good_token_is_none(asked, place_a):
    token = token_of(asked().link)
    held = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert unpack(token, purpose="consent")[0] == place_a.uuid
    for other in (token + "=", token + "==", token[:-1] + chr(ord(token[-1]) ^ 1), base64.b64encode(held).decode()):
        if other != token:
            with pytest.raises(Unacceptable):
                unpack(other, purpose="consent")


def test_the_address_cannot_be_computed_from_the_rows_alone(asked, settings):
    row = asked()
    token = token_of(row.link)
    settings.SECRET_KEY = "another installation " + "y" * 40
    with pytest.raises(Unacceptable):
        unpack(token, purpose="consent")


def test_guesses_are_slowed_down(reader, settings):
    caches["limits"].clear()
    answers = [reader.get(f"/c/{'x' * 51}/").status_code for _ in range(25)]
    assert answers[:20] == [404] * 20
    assert answers[-1] == 429
    caches["limits"].clear()


@pytest.fixture(autouse=True)
def _nobody_counted(db: None) -> Any:
    with entered(doors.LINK):
        caches["limits"].clear()
    yield
    with entered(doors.LINK):
        caches["limits"].clear()


# --- what the database itself lets a link see ------------------------------------------------------------------------


def seen(link: Link) -> dict[str, int]:
    models = (Case, Person, Note, Session, Consent, Link, ConsentRequest)
    with sight.entered(Sight(Level.LINK, link=link.handle)):
        return {model.__name__: model._default_manager.count() for model in models}


def test_a_link_sees_its_own_case_and_nothing_else(asked, application, cast):
    from services.cases.operations import add_note  # noqa: PLC0415

    add_note(case=application.case, text="Бележка", by=cast.a.head, at=NOW, happened_at=NOW)
    row, other = asked(), asked(contact_point=None)
    assert seen(other.link) == {
        "Case": 1,
        "Person": 3,
        "Note": 0,
        "Session": 0,
        "Consent": 0,
        "Link": 1,
        "ConsentRequest": 1,
    }
    assert set(seen(row.link).values()) <= {0, 1}, "taken back by the second asking"
    with sight.entered(Sight(Level.LINK, link="0" * 16)):
        assert not Case.objects.exists()


def test_a_made_up_handle_cannot_leave_its_setting():
    with entered(doors.LINK), sight.entered(Sight(Level.LINK, link="x'; SET ROLE other; --")):
        assert Sight(Level.LINK, link="ab").told == "link ab"


# --- twice at once ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_replayed_twice_in_parallel_it_counts_once(asked, path, application):
    from tests.conftest import HostClient  # noqa: PLC0415

    row = asked()
    address, found = path(row.link), []

    def answer(said: str) -> None:
        client = HostClient(headers={"host": "link.localhost"})
        found.append(client.post(address, {"names": FATHER, "answer": said}).status_code)
        connection.close()

    threads = [threading.Thread(target=answer, args=(said,)) for said in ("yes", "no", "yes", "no")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == [302, 404, 404, 404]
    assert Consent.objects.count() <= 1
    row.refresh_from_db()
    assert bool(row.consent) == (row.answer == "given")
    assert row.answered_at - NOW < timedelta(minutes=1)
