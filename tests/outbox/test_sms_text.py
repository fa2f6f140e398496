"""What may stand in a short message: so much, no free text, to a mobile number."""

import pytest

from kernel.errors import Refusal
from outbox.sms import words
from outbox.sms.numbers import is_mobile, mobile
from outbox.sms.text import check_length, segments
from outbox.sms.words import Slot


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("", 0),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),  # two places each
        ("€" * 81, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("x" * 70 + "ж", 2),  # one Cyrillic letter makes the whole message Cyrillic
        ("ő" * 70, 1),  # and so does a Hungarian one
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_a_text_is_counted_as_the_network_counts(text: str, needed: int) -> None:
    assert segments(text) == needed


@pytest.mark.parametrize("text", ["", "ж" * 135, "x" * 307])
def test_too_long_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(Refusal):
        check_length(text)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("0888 123 456", "+359888123456"), ("+359 88 812 3456", "+359888123456"), ("+36 20 123 4567", "+36201234567")],
)
def test_a_mobile_number_in_any_spelling(written: str, kept: str) -> None:
    assert mobile(written) == kept
    assert is_mobile(written)


@pytest.mark.parametrize("written", ["", "ул. Шипка 5", "038 66 44 22", "+359 2 987 6543", "0888 1", "112"])
def test_what_takes_no_message_is_refused(written: str) -> None:
    with pytest.raises(Refusal):
        mobile(written)
    assert not is_mobile(written)


@pytest.fixture
def sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_known", {})
    words.register("come", "Come at %(hour)s on %(day)s.", hour=Slot.HOUR, day=Slot.DAY)


@pytest.mark.usefixtures("sentence")
def test_a_sentence_takes_hours_and_days() -> None:
    assert words.said("come", {"hour": "10:15", "day": "23.11."}, "en") == "Come at 10:15 on 23.11.."


@pytest.mark.usefixtures("sentence")
@pytest.mark.parametrize(
    "values",
    [
        {"hour": "10:15"},
        {"hour": "10:15", "day": "23.11.", "name": "Мария"},
        {"hour": "при Мария", "day": "23.11."},
        {"hour": "10:15", "day": "ул. Шипка 5"},
        {"hour": "10:15", "day": None},
    ],
)
def test_no_slot_takes_a_name_an_address_or_an_accusation(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="come") as caught:
        words.said("come", values, "en")
    assert "Мария" not in str(caught.value)
    assert "Шипка" not in str(caught.value)


def test_a_sentence_names_all_of_its_slots() -> None:
    with pytest.raises(ValueError, match="agree"):
        words.register("bad", "Hello %(name)s", hour=Slot.HOUR)
