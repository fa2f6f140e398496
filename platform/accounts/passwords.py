# Cyrillic: rows of Bulgarian and Russian keyboards, and words that Bulgarians try first
"""
Passwords that a stranger tries first although they are long: rows of the keyboard, one word with a tail of digits.

Django's list of common passwords catches the word itself; almost all of its entries are shorter than our minimum.
"""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kernel import place

ROWS = ("01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz")
ROWS_BG = (
    "уеишщксдфгхйкл",
    "явертъуиопшщасдфгхйклзьцжбнм",
    "йцукенгшщзхъфывапролджэ",
    "абвгдежзийклмнопрстуфхцчшщъьюя",
)
OWN_WORDS = {"zakrila", "закрила", "парола", "паролата", "parola", "добърден", "dobarden", "център", "centar"}
TAIL = re.compile(r"^[\W\d_]+|[\W\d_]+$")
FEW = 5


class GuessableValidator:
    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        if self._is_guessable(password.lower()):
            raise ValidationError(
                _("Somebody would try this first. Take three or four words that do not belong together."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Easiest to remember: three or four words that do not belong together.")

    def _is_guessable(self, password: str) -> bool:
        core = TAIL.sub("", password)
        return len(set(password)) < FEW or _is_a_row(password) or _is_a_row(core) or self._is_one_word(core)

    def _is_one_word(self, core: str) -> bool:
        return not core or core in self.common or core in OWN_WORDS | _words_of_the_place()


def _is_a_row(text: str) -> bool:
    """Along the keyboard or the alphabet, there or back, also twice in a row."""
    half = text[: len(text) // 2]
    if half and half * 2 == text:
        text = half
    return len(text) > 3 and any(text in row * 2 or text in (row * 2)[::-1] for row in (*ROWS, *ROWS_BG))


def _words_of_the_place() -> set[str]:
    here = place.current()
    return {here.slug.lower(), here.name.lower()} if here else set()
