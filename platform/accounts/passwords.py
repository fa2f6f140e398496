"""
Passwords that a stranger tries first although they are long: known words with digits around them, rows of the
keyboard, names of the person, of the centre and of the town; in either script, and typed on the wrong keyboard.

Known are the 20,000 most frequent passwords of known breaches, which come with Django, and the words that Bulgarians
take (common_words.txt). Two known words with any digits and signs are guessed; a third, or letters of no known word,
is not. Nothing is asked of anybody outside.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import spellings
from kernel import place

WORDS = Path(__file__).with_name("common_words.txt")
FEW = 5  # different characters
GUESSED = 2.0  # words
OF_ONESELF = 0.5  # a name of the person or the place is tried with every other
SHORTEST, LONGEST = 3, 20
ROW = 4
LOOKED_AT = 64  # characters; nobody guesses what is longer
LETTERS = re.compile(r"[^\W\d_]+")


class LongEnoughValidator(MinimumLengthValidator):
    """What Django says here has no Bulgarian in Django's own catalogue."""

    def get_error_message(self) -> str:
        sentence = ngettext(
            "This password is too short: it takes at least %(count)s character.",
            "This password is too short: it takes at least %(count)s characters.",
            self.min_length,
        )
        return sentence % {"count": self.min_length}


class GuessableValidator:
    def validate(self, password: str, user: Any = None) -> None:
        if is_guessable(password, _names(user)):
            raise ValidationError(
                _("Somebody would try this first. Take three or four words that do not belong together."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Easiest to remember: three or four words that do not belong together.")


def is_guessable(password: str, names: frozenset[str] = frozenset()) -> bool:
    """`names`: of the person and the place, in any script."""
    whole = password.casefold()
    if len(set(whole)) < FEW:
        return True
    known = {spelling for name in names for spelling in spellings.of_word(name)}
    meant = {one for text in (whole, _once(whole)) if len(text) <= LOOKED_AT for one in spellings.of_password(text)}
    return any(_cost(one, known) <= GUESSED for one in meant)


def _once(text: str) -> str:
    """паролапарола is парола."""
    for length in range(1, len(text) // 2 + 1):
        if text == (text[:length] * (len(text) // length + 1))[: len(text)]:
            return text[:length]
    return text


def _cost(text: str, names: set[str]) -> float:
    """The fewest known words that the text is made of; digits and signs are free, letters of no word are not."""
    least = [0.0] + [99.0] * len(text)
    for end in range(1, len(text) + 1):
        letter = spellings.LETTER.match(text[end - 1])
        least[end] = least[end - 1] + (1.0 if letter else 0.0)
        for start in range(max(0, end - LONGEST), end - SHORTEST + 1):
            least[end] = min(least[end], least[start] + _price(text[start:end], names))
    return least[-1]


def _price(piece: str, names: set[str]) -> float:
    if piece in names:
        return OF_ONESELF
    return 1.0 if piece in common() or (len(piece) >= ROW and any(piece in row for row in _rows())) else 99.0


@cache  # of the installation, not of a place
def common() -> frozenset[str]:
    ours = {one for word in WORDS.read_text().split() for one in spellings.of_word(word)}
    return frozenset(word for word in ours | CommonPasswordValidator().passwords if len(word) >= SHORTEST)


@cache
def _rows() -> tuple[str, ...]:
    return spellings.rows()


def _names(user: Any) -> frozenset[str]:
    here = place.current()
    told = f"{getattr(user, 'name', '')} {getattr(user, 'email', '')} " + (f"{here.name} {here.slug}" if here else "")
    return frozenset(word for word in LETTERS.findall(told.casefold()) if len(word) >= SHORTEST)
