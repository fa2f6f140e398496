# Cyrillic: prefixes of the outgoing post
"""
The outgoing post of a case: a room says what a letter says, one operation numbers it, has it typeset and keeps it.

A letter written here is a draft among the papers of its case: it leaves the house only by the page of releases, whose
check looks for what its readers must not learn. The room that typesets registers itself with `typesetter`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.clock import SOFIA
from kernel.errors import Refusal
from kernel.hooks import Hook
from services.cases.enums import DocumentKind
from services.cases.models import Case, Document
from services.cases.numbers import next_number
from services.cases.operations.papers import add_document
from services.files.operations import store_generated
from services.staff.models import Worker

# printer(letter=, number=, by=, at=) -> bytes of a PDF/A under the centre's letterhead, signed by `by`.
typesetter = Hook("typesetter")
# A series counts the papers of one kind in a year; its prefix stands before the number.
PREFIXES = {"letter": "И", "signal": "СГ"}


class Unprintable(RuntimeError):
    """The typesetter could not make this letter; the message never repeats its words."""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str

    def data(self) -> dict[str, Any]:
        return {"kind": "heading", "text": self.text}


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an act or of a paper, told from the centre's own."""

    text: str

    def data(self) -> dict[str, Any]:
        return {"kind": "quote", "text": self.text}


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, side by side."""

    pairs: tuple[tuple[str, str], ...]

    def data(self) -> dict[str, Any]:
        return {"kind": "facts", "pairs": [list(pair) for pair in self.pairs]}


@dataclass(frozen=True, slots=True)
class Point:
    """One item of a list; `under` are its own items."""

    text: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    items: tuple[Point | str, ...]
    numbered: bool = False

    def data(self) -> dict[str, Any]:
        items = [one if isinstance(one, Point) else Point(one) for one in self.items]
        return {
            "kind": "points",
            "numbered": self.numbered,
            "items": [{"text": one.text, "under": list(one.under)} for one in items],
        }


Part = str | Heading | Quote | Facts | Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """
    What a letter says, always in Bulgarian. `paragraphs` are plain sentences or one of the parts above.

    An addressee may have several lines, the name first. `title` stands above the text („Искане за разяснение");
    `greeting` and `closing` are the centre's usual ones when left out; `also_sign` are further lines for signatures.
    """

    addressees: tuple[str, ...]
    subject: str
    paragraphs: tuple[Part, ...]
    enclosures: tuple[str, ...] = ()
    series: str = "letter"
    title: str = ""
    greeting: str | None = None
    closing: str | None = None
    also_sign: tuple[tuple[str, str], ...] = field(default=())

    def data(self) -> Mapping[str, Any]:
        """Plain values, for whoever typesets it."""
        return {
            "addressees": [[line for line in one.splitlines() if line.strip()] for one in self.addressees],
            "subject": self.subject,
            "title": self.title,
            "greeting": self.greeting,
            "closing_words": self.closing,
            "parts": [_data(one) for one in self.paragraphs],
            "attachments": list(self.enclosures),
            "also_sign": [{"name": name, "position": position} for name, position in self.also_sign],
        }


def _data(part: Part) -> dict[str, Any]:
    return {"kind": "text", "text": part} if isinstance(part, str) else part.data()


def can_print() -> bool:
    return any(True for _printer in typesetter)


@transaction.atomic
def write_letter(*, case: Case, letter: Letter, by: Worker, at: datetime, title: str = "") -> Document:
    """
    Give the letter its outgoing number, typeset it and keep it among the papers of the case, as a draft.

    `by` signs. `title` is its name in the case, the subject when left out.

    :raises Refusal: no addressee, no subject, nothing said, or nothing can print it now.
    """
    _check(letter)
    year = at.astimezone(SOFIA).year
    number = next_number(series=letter.series, year=year, prefix=PREFIXES[letter.series])
    name = " ".join((title or letter.title or letter.subject).split())
    stored = store_generated(
        name=f"{number} {name[:80].replace('/', '-')}.pdf",
        content=_printed(letter, number, by, at),
        content_type="application/pdf",
        subject=None,
        by=by,
        at=at,
    )
    return add_document(
        case=case,
        kind=DocumentKind.LETTER_OUT,
        title=f"{name[:160]}, изх. № {number}",
        file=stored,
        dated=at.astimezone(SOFIA).date(),
        by=by,
        at=at,
    )


def _check(letter: Letter) -> None:
    if not can_print():
        raise Refusal(_("No letters can be printed here now."))
    if not any(one.strip() for one in letter.addressees):
        raise Refusal(_("Say to whom the letter goes."), field="addressees")
    if not letter.subject.strip():
        raise Refusal(_("Say what the letter is about."), field="subject")
    if not letter.paragraphs:
        raise Refusal(_("The letter says nothing yet."), field="text")


def _printed(letter: Letter, number: str, by: Worker, at: datetime) -> bytes:
    try:
        (pdf,) = typesetter(letter=letter, number=number, by=by, at=at)
    except Unprintable as error:
        raise Refusal(_("The letter could not be typeset. Shorten it, or take out unusual signs.")) from error
    return bytes(pdf)
