import random
import time

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import override

from accounts.models import User
from accounts.passwords import WORDS, common, is_guessable

GOOD = ["кон-батерия-скоба", "три зелени чадъра", "correct horse battery", "Влак 7 минава в шест", "Xk9#mQ2!vLp0zR"]
BAD = [
    "къса",
    "123456789012",
    "210987654321",
    "qwertyuiopas",
    "явертъуиопшщ",
    "aaaaaaaaaaaa",
    "абабабабабаб",
    "password2026!",
    "Парола123456!",
    "zakrila202611",
    "abcdefabcdef",
    "centre-a-2026",
    "!!!!2026!!!!!!",
    "паролапарола",
    "паролата2026",
    "parola-2026-parola",
    "md,f.d123456",  # парола on БДС, the keyboard set to Latin
    "пассворд2026!",  # password, the keyboard set to Bulgarian
    "ЙЦУКЕНйцукен1",
    "уеишщксд1234",
    "1qaz2wsx3edc",
    "P@ssw0rd2026",
    "obi4amte2026",
    "Liverpool2026!",
    "Хасково2026!!",
    "haskovo2026!!",
    "левски1914левски",
    "слънчице12345",
    "qwerty!парола",
]


@pytest.mark.parametrize("password", GOOD)
def test_words_that_do_not_belong_together_are_fine(in_a, password):
    validate_password(password, User(email="x@y.bg", name="Яна"))


@pytest.mark.parametrize("password", BAD)
def test_what_is_tried_first_is_refused(in_a, password):
    with pytest.raises(ValidationError):
        validate_password(password, User(email="x@y.bg", name="Яна"))


@pytest.mark.parametrize(("language", "word"), [("bg", "твърде кратка"), ("hu", "túl rövid"), ("en", "too short")])
def test_a_short_one_is_refused_in_the_language_of_whoever_chose_it(in_a, language, word):
    with override(language), pytest.raises(ValidationError) as refused:
        validate_password("Жк9#mQ", User(email="x@y.bg", name="Яна"))
    assert word in refused.value.messages[0]
    assert "12" in refused.value.messages[0]


def test_one_s_own_name_is_refused(in_a):
    with pytest.raises(ValidationError):
        validate_password("Яна Ръководна", User(email="x@y.bg", name="Яна Ръководна"))


@pytest.mark.parametrize("password", ["Петя-Петрова-1985", "petyapetrova12", "petrova-centre-a1", "Petrova!!2026"])
def test_names_of_the_person_and_the_place_are_tried_with_each_other(in_a, password):
    with pytest.raises(ValidationError):
        validate_password(password, User(email="p.petrova@centre-a.example", name="Петя Петрова"))


def test_what_is_guessed_is_known_without_asking_anybody_and_at_once():
    """Each of the 20,000 most frequent passwords of breaches that is long enough, also with a year behind it."""
    common = sorted(word for word in CommonPasswordValidator().passwords if len(word) >= 8)
    assert [word for word in common if not is_guessable(word)] == []
    chosen = random.Random(7).sample(common, 200)
    begin = time.perf_counter()
    assert [word for word in chosen if not is_guessable(f"{word.capitalize()}2026!")] == []
    assert (time.perf_counter() - begin) / len(chosen) < 0.1
    assert WORDS.stat().st_size < 10_000


def test_three_words_that_do_not_belong_together_are_never_refused():
    words = sorted(word for word in common() if word.isalpha() and 4 <= len(word) <= 9)
    hand = random.Random(7)
    assert [one for one in ("-".join(hand.sample(words, 3)) for _ in range(200)) if is_guessable(one)] == []


def test_very_long_ones_cost_nothing():
    begin = time.perf_counter()
    assert not is_guessable("".join(chr(0x430 + n * 7 % 32) for n in range(200)))
    assert not is_guessable("абвгдежз ийклмноп" * 3 + "хъркащ жабок под снега")
    assert time.perf_counter() - begin < 1
