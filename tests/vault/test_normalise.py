"""Telephone numbers, personal numbers and addresses are found again however they were typed."""

import pytest

from vault import normalise


@pytest.mark.parametrize(
    "typed", ["0888 123 456", "+359 888 123 456", "00359888123456", "088/812-34-56", "359888123456", "(0888) 123456"]
)
def test_a_bulgarian_mobile_number_has_one_form(typed: str) -> None:
    assert normalise.phone(typed) == "+359888123456"


def test_a_foreign_number_keeps_its_country() -> None:
    assert normalise.phone("+90 532 123 45 67") == "+905321234567"


def test_what_is_no_number_keeps_its_digits() -> None:
    assert normalise.phone("няма") == ""
    assert normalise.phone("вътрешен ?") == ""


@pytest.mark.parametrize("typed", ["7501010010", "750101 0010", " 75 01 01-0010", "７５０１０１００１０"])
def test_a_personal_number_is_its_digits(typed: str) -> None:
    assert normalise.digits(typed) == "7501010010"


def test_an_address_has_no_capitals_and_no_space_around_it() -> None:
    assert normalise.email("  Maria.Ivanova@Example.BG ") == "maria.ivanova@example.bg"
