"""CSV as exported here: UTF-8 or Windows-1251, semicolons as often as commas."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.files.texts import decoded
from services.onboarding.sheets.table import MOST_COLUMNS, MOST_LINES, Cell, Line

DELIMITERS = ";\t,|"
LOOKED_AT = 20
csv.field_size_limit(100_000)


def text_of(content: bytes) -> str:
    """:raises Refusal: not text."""
    return decoded(content)


def lines(text: str) -> Iterator[Line]:
    """
    One line per record; a quoted cell may hold line breaks.

    :raises Refusal: broken quotes, too many lines.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    number = 0
    try:
        for number, values in enumerate(reader, start=1):
            if number > MOST_LINES + LOOKED_AT:
                raise too_many_lines()
            yield Line(number, tuple(map(_cell, values[: MOST_COLUMNS + 1])))
    except csv.Error as error:
        raise Refusal(_("Line %(line)s of the file cannot be read. Save it anew.") % {"line": number + 1}) from error


def too_many_lines() -> Refusal:
    return Refusal(
        _("The sheet has more than %(most)s lines. Divide it into several files.") % {"most": f"{MOST_LINES:,}"}
    )


def _delimiter(text: str) -> str:
    """The sign that divides the first lines most evenly: the same count on every line, and as many as possible."""
    first = [line for line in text[:50_000].splitlines()[:LOOKED_AT] if line.strip()]
    return max(DELIMITERS, key=lambda sign: _evenness([line.count(sign) for line in first]))


def _evenness(counts: list[int]) -> tuple[int, int]:
    divided = [count for count in counts if count]
    return max(((divided.count(count), count) for count in divided), default=(0, 0))


def _cell(value: str) -> Cell:
    if not value.strip():
        return Cell()
    return Cell(value, is_formula=_is_formula(value.strip()), is_error=value.strip().startswith("#N/"))


def _is_formula(value: str) -> bool:
    """+359 88… and -5 are no formulas; =SUM(…) and @SUM(…) are, to the next spreadsheet that opens them."""
    return value.startswith("=") or (
        value[0] in "@+-" and "(" in value and not value[1:2].isdigit() and value[1:2] != "("
    )
