"""Whose contact an order speaks of: „Майката вижда детето …; бащата вижда детето …" are two regimes."""

from collections.abc import Iterator

from services.scheduling.regime.reading.notes import Note
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.reading.tokens import Token
from services.scheduling.regime.rule import Parent

SEES = ("вижда", "взема", "взима", "осъществява", "контактува", "общува", "прекарва")
BETWEEN = frozenset({"да", "се", "ще", "може", "има", "право", "си", "на", "лични"})
MOST_BETWEEN = 4


def another_parent(tokens: list[Token], schedule: list[Note]) -> Note | None:
    """Where a second parent sees the child, when days or hours were read for the first one."""
    first: Parent | None = None
    for parent, place in _seeing(tokens):
        if first is not None and parent is not first and any(note.start < place for note in schedule):
            return Note("hazard_whose", place, place + 1)
        first = first or parent
    return None


def _seeing(tokens: list[Token]) -> Iterator[tuple[Parent, int]]:
    for place, token in enumerate(tokens):
        parent = token.tags.get(Tag.PARENT)
        if parent in (Parent.MOTHER, Parent.FATHER) and _is_seeing(tokens, place + 1):
            yield parent, place


def _is_seeing(tokens: list[Token], place: int) -> bool:
    here = place
    while here < len(tokens) and here - place < MOST_BETWEEN and tokens[here].text in BETWEEN:
        here += 1
    return here < len(tokens) and tokens[here].text.startswith(SEES)
