"""A new master key beside the former one, until nothing is wrapped by the former any more."""

import base64
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from kernel import ports
from kernel.place import Door, Place
from tests.vault.test_master import TEXT
from vault import keyring, master, rewrapping, startup
from vault.errors import WrongMasterKey
from vault.models import Key, Kind

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("prompt"),
]


def old_text() -> str:
    return base64.b64encode(master.current().key).decode()


@pytest.fixture
def both() -> Iterator[None]:
    with override_settings(MASTER_KEY=TEXT, FORMER_MASTER_KEY=old_text()):
        yield


def silent(place: Place, count: int) -> None:
    """Nobody looks."""


def keys(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_after_it_the_former_key_is_needed_by_nobody(in_a: Place, both: None) -> None:
    number = keyring.here().number(Kind.PLACE)
    key = keyring.here().key(number)
    places = list(ports.every_place())
    assert rewrapping.rewrap(silent) == len(places) >= 4
    assert rewrapping.rewrap(silent) == 0
    with override_settings(FORMER_MASTER_KEY=""):
        keyring.forget()
        startup.refuse_wrong_master_key()
        assert keyring.here().key(number) == key
        assert set(rewrapping.wrapped_by()) == {master.current().number}


def test_processes_that_know_one_key_alone_are_refused_while_it_lasts(in_a: Place, both: None) -> None:
    former = master.known()[1]

    def stop_after_the_first_centre(place: Place, count: int) -> None:
        if place.door is Door.CENTRE:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rewrapping.rewrap(stop_after_the_first_centre)
    for text in (TEXT, base64.b64encode(former.key).decode()):
        with override_settings(MASTER_KEY=text, FORMER_MASTER_KEY=""):
            keyring.forget()
            with pytest.raises(WrongMasterKey, match=master.current().name):
                startup.refuse_wrong_master_key()
    keyring.forget()
    startup.refuse_wrong_master_key()  # with both
    assert rewrapping.rewrap(silent) > 0
    assert set(rewrapping.wrapped_by()) == {master.current().number}


def test_keys_that_neither_opens_stop_it_there(in_a: Place) -> None:
    with override_settings(MASTER_KEY=TEXT), pytest.raises(CommandError, match=r"installation .* wrapped by"):
        keys("rewrap")
    keyring.forget()
    startup.refuse_wrong_master_key()


def test_the_command_tells_what_is_left_and_when_the_former_key_may_go(in_a: Place, both: None) -> None:
    former = master.known()[1]
    assert f"master key {former.name}: " in keys("status", "centre-a")
    assert "centre-a: 1 wrapped anew" in keys("rewrap")
    assert "take it out of the configuration" in keys("status", "centre-a")


def test_the_command_changes_and_removes_keys_of_a_place(in_a: Place) -> None:
    number = Key.objects.get(kind=Kind.PLACE).number
    assert "2 new keys" in keys("rotate", "centre-a", "--kind", "place", "--kind", "index")
    told = keys("status", "centre-a")
    assert "1 place active, 1 place retired" in told
    assert f"retired {number}: named by nothing" in told
    assert "2 removed" in keys("remove", "centre-a")
    assert "retired" not in keys("status", "centre-a")


@pytest.mark.parametrize("arguments", [("rotate", "nowhere"), ("status", "centre-a", "nowhere")])
def test_a_slug_that_is_nobodys_is_refused(in_a: Place, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="there is no nowhere"):
        keys(*arguments)


def test_no_key_and_no_value_is_ever_printed(in_a: Place, both: None, capfd: Any) -> None:
    told = keys("rewrap") + keys("rotate", "centre-a") + keys("status") + keys("remove") + "".join(capfd.readouterr())
    raw = [one.key for one in master.known()] + list(keyring.here().keys.values())
    assert all(form not in told for key in raw for form in (key.hex(), base64.b64encode(key).decode()))
