# Cyrillic: how people write what kind of place it is
"""„гр. Хасково" to the code of a settlement, when only one can be meant."""

import re

from directory.queries import search_settlements

KIND = re.compile(r"^(гр|с)(?:ад|ело)?\b[.\s]*", re.IGNORECASE)


class Places:
    """Remembers for one pass: a file names the same few places again and again."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}

    def code(self, text: str) -> str:
        """Empty when nothing, or more than one place, bears the name."""
        asked = " ".join(text.split()).casefold()
        if asked not in self._codes:
            self._codes[asked] = _only(asked)
        return self._codes[asked]


def _only(asked: str) -> str:
    """The word before the name decides between a town and a village of one name."""
    bare, written = KIND.sub("", asked), KIND.sub(r"\1. ", asked)
    rows = [row for row in search_settlements(bare, most=40) if row.name.casefold() == bare]
    same = [row for row in rows if str(row).casefold() == written]
    return (same or rows)[0].code if len(same or rows) == 1 else ""
