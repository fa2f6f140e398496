"""
The shape of a specification.

Headers and choices are words of a file format, not of the interface: a template downloaded in one language must be
read whatever language the reader uses. So they stand here in all three and not in a message catalogue.
"""
# Cyrillic: headers of a file format.

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language

Values = dict[str, Any]
Complaint = tuple[str, str]  # the field beside which it belongs, and the sentence
LANGUAGES = ("bg", "en", "hu")


class Kind(StrEnum):
    PEOPLE = "people"
    CASES = "cases"
    SESSIONS = "sessions"


class Reads(StrEnum):
    """How a cell of this field is read (readers.py)."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NAME = "name"
    DATE = "date"
    BIRTH_DATE = "birth_date"
    TIME = "time"
    IDENTIFIER = "identifier"
    PHONES = "phones"
    EMAIL = "email"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Words:
    bg: str
    en: str
    hu: str

    def __str__(self) -> str:
        return self.in_language(get_language() or "bg")

    def in_language(self, language: str) -> str:
        return str(getattr(self, language, self.bg))

    @property
    def all(self) -> tuple[str, ...]:
        return (self.bg, self.en, self.hu)


@dataclass(frozen=True, slots=True)
class Choice:
    """`value` is what the room that stores it calls it; `also` are other spellings found in real files."""

    value: str
    words: Words
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `also` are other headers found in real files."""

    name: str
    header: Words
    reads: Reads = Reads.TEXT
    required: bool = False
    also: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    help: Words = Words("", "", "")
    example: str = ""
    width: int = 18


@dataclass(frozen=True, slots=True)
class Spec:
    """`checks` look at a whole row after its cells were read; they see only what could be read."""

    kind: Kind
    title: Words
    fields: tuple[Field, ...]
    checks: tuple[Callable[[Values], list[Complaint]], ...] = field(default=())

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)
