"""Check codes: unguessable, forgiving to read, published without saying anything."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reports.typeset import codes, qr

CODE = "7K3MQ9TD2V5XHA0" + codes._check("7K3MQ9TD2V5XHA0")
bodies = st.text(alphabet=codes.ALPHABET, min_size=codes.RANDOM, max_size=codes.RANDOM)


def test_enough_chance():
    assert codes.RANDOM * math.log2(len(codes.ALPHABET)) >= 70
    assert len({codes.new_code() for _ in range(2000)}) == 2000


@settings(deadline=None)  # a busy machine is no fault
@given(bodies)
def test_what_is_printed_can_be_read(body):
    code = body + codes._check(body)
    assert codes.read(codes.grouped(code)) == code
    assert codes.read(f"  {codes.grouped(code).lower().replace('-', ' – ')} ") == code


@settings(deadline=None)  # a busy machine is no fault
@given(bodies, st.integers(0, codes.LENGTH - 1), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_always_told(body, at, other):
    code = body + codes._check(body)
    if code[at] == other:
        return
    with pytest.raises(codes.BadCode):
        codes.read(code[:at] + other + code[at + 1 :])


def test_nearly_all_swapped_neighbours_are_told():
    missed = told = 0
    for first in codes.ALPHABET:
        for second in codes.ALPHABET.replace(first, ""):
            body = "0" * 7 + first + second + "0" * 6
            swapped = "0" * 7 + second + first + "0" * 6
            if codes._check(body) == codes._check(swapped):
                missed += 1
            else:
                told += 1
    assert missed / (missed + told) < 0.005


@pytest.mark.parametrize(
    ("seen", "typed"),
    [("0", "O"), ("0", "о"), ("0", "О"), ("1", "I"), ("1", "l"), ("1", "і"), ("A", "а"), ("B", "В"), ("C", "с")]
    + [("E", "Е"), ("H", "Н"), ("K", "к"), ("M", "м"), ("P", "р"), ("T", "Т"), ("X", "х"), ("Y", "у"), ("V", "U")]
    + [("D", "д"), ("G", "г"), ("F", "ф"), ("J", "й"), ("Z", "з"), ("Q", "я"), ("V", "ж")],
)
def test_look_alikes_and_cyrillic_keys_are_understood(seen, typed):
    body = seen * codes.RANDOM
    assert codes.read(typed * codes.RANDOM + codes._check(body)) == body + codes._check(body)


@pytest.mark.parametrize(
    "typed", ["", "7K3M", CODE + "0", CODE[:-1] + "!", "ЩЩЩЩ-ЩЩЩЩ-ЩЩЩЩ-ЩЩЩЩ", "’; DROP TABLE--", "0" * 10**5]
)
def test_what_was_never_issued_is_refused(typed):
    with pytest.raises(codes.BadCode):
        codes.read(typed)


def test_the_hash_needs_both_and_forgives_spelling():
    first = codes.published_hash(CODE, "КЦ-2026-0042")
    assert len(first) == 64
    assert first == codes.published_hash(codes.grouped(CODE).lower(), " кц–2026 - 0042 ")
    assert first == codes.published_hash(CODE, "KЦ-2026-0042")
    assert first != codes.published_hash(CODE, "КЦ-2026-0043")
    assert first != codes.published_hash(codes.new_code(), "КЦ-2026-0042")


def test_qr_is_a_picture_without_script_or_links():
    picture = qr.svg("http://localhost:8000/check?n=%D0%9A%D0%A6&c=7K3M")
    assert picture.startswith("<svg")
    assert "script" not in picture
    assert "http://localhost" not in picture
