"""Which line is the header: spreadsheets start with titles, logos and empty lines."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice

from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.onboarding.sheets.cleaning import key
from services.onboarding.sheets.specs import SPECS
from services.onboarding.sheets.table import Line

LOOKED_AT = 20


def find(lines: Callable[[], Iterable[Line]], chosen: int | None = None) -> Line:
    """
    The line with most names of known columns among the first twenty; else the first with several texts.

    :raises Refusal: nothing there.
    """
    first = [line for line in islice(iter(lines()), LOOKED_AT) if not line.is_empty]
    if chosen is not None:
        return _chosen(first, chosen)
    if not first:
        raise Refusal(_("The sheet is empty."), field="sheet")
    best = max(first, key=_known)
    if _known(best) >= 2:
        return best
    return next((line for line in first if _texts(line) >= 2), first[0])


def _chosen(lines: list[Line], number: int) -> Line:
    for line in lines:
        if line.number == number:
            return line
    raise Refusal(
        _("The header must be one of the first %(most)s lines and not empty.") % {"most": LOOKED_AT}, field="header"
    )


def _known(line: Line) -> int:
    return len({key(text) for text in _values(line)} & known_headers())


def _texts(line: Line) -> int:
    return sum(1 for _ in _values(line))


def _values(line: Line) -> Iterator[str]:
    return (cell.value for cell in line.cells if isinstance(cell.value, str) and cell.value.strip())


@cache
def known_headers() -> frozenset[str]:
    return frozenset(
        key(words) for spec in SPECS.values() for field in spec.fields for words in (*field.header.all, *field.also)
    )
