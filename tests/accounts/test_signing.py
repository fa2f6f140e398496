"""What one place signs is noise to every other place, purpose and time."""

from datetime import timedelta

import pytest
import time_machine

from accounts import signing
from kernel import clock
from kernel.place import NoPlace, entered

HOUR = timedelta(hours=1)


def test_a_signed_value_comes_back_in_its_place(in_a):
    text = signing.sign({"case": "1"}, purpose="download", lasts=HOUR)
    assert signing.unsign(text, purpose="download") == {"case": "1"}


def test_another_place_refuses_it(place_a, place_b):
    with entered(place_a):
        text = signing.sign({"case": "1"}, purpose="download", lasts=HOUR)
    with entered(place_b), pytest.raises(signing.Unacceptable):
        signing.unsign(text, purpose="download")


def test_another_purpose_refuses_it(in_a):
    text = signing.sign(1, purpose="download", lasts=HOUR)
    with pytest.raises(signing.Unacceptable):
        signing.unsign(text, purpose="invitation")


def test_it_expires(in_a):
    text = signing.sign(1, purpose="download", lasts=HOUR)
    with time_machine.travel(clock.now() + HOUR), pytest.raises(signing.Unacceptable, match="expired"):
        signing.unsign(text, purpose="download")


@pytest.mark.parametrize("text", ["", "x", "a:b", "a:b:c", "ж" * 40, "e30:1:2"])
def test_what_a_stranger_invents_is_refused(in_a, text):
    with pytest.raises(signing.Unacceptable):
        signing.unsign(text, purpose="download")


def test_a_changed_letter_is_refused(in_a):
    text = signing.sign([1, 2, 3], purpose="download", lasts=HOUR)
    with pytest.raises(signing.Unacceptable):
        signing.unsign(("A" if text[0] != "A" else "B") + text[1:], purpose="download")


def test_digests_differ_by_place_and_purpose(place_a, place_b):
    found = {signing.digest(purpose, "secret", at=place) for purpose in ("x", "y") for place in (place_a, place_b)}
    assert len(found) == 4


def test_parts_cannot_be_shifted(in_a):
    assert signing.derive("x", "ab", "c") != signing.derive("x", "a", "bc")


def test_outside_of_every_place_nothing_is_signed():
    with pytest.raises(NoPlace):
        signing.sign(1, purpose="download", lasts=HOUR)


def test_the_key_changes_with_the_secret(in_a, settings):
    before = signing.derive("x", "a")
    settings.SECRET_KEY = "another" * 8
    assert signing.derive("x", "a") != before
