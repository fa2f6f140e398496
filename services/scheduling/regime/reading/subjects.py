"""Whose contact an order speaks of: „Майката вижда детето …; бащата вижда детето …" are two regimes."""

from collections.abc import Iterator

from services.scheduling.regime.reading.children import belongs_to_name
from services.scheduling.regime.reading.notes import Note
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.reading.terms import HANDED_OVER
from services.scheduling.regime.reading.tokens import Token
from services.scheduling.regime.rule import Parent

SEES = ("вижда", "взема", "взима", "осъществява", "контактува", "общува", "прекарва")
KIN_WORDS = "баба бабата дядо дядото леля лелята чичо чичото вуйчо вуйчото вуйна вуйната"
KIN = frozenset(KIN_WORDS.split())
BEFORE = frozenset({"на", "при", "с", "със", "за"})
BESIDE = frozenset({"му", "й", "си", "им", "по", "майчина", "бащина", "линия"})
OPENS = frozenset({",", ";", ".", ":", "и", "а", "-", ")", "("})
CONTACTS = ("отношен", "контакт", "режим", "срещ")
PATTERN = frozenset({Tag.EVERY, Tag.ORDINAL, Tag.DAY, Tag.PARITY})
BETWEEN = frozenset({"да", "се", "ще", "може", "има", "право", "си", "на", "лични"})
MOST_BETWEEN = 4


def another_parent(tokens: list[Token], schedule: list[Note]) -> Note | None:
    """Where a second parent sees the child, when days or hours were read for the first one."""
    first: str | None = None
    for parent, place in _seeing(tokens):
        if first is not None and parent != first and any(note.start < place for note in schedule):
            return Note("hazard_whose", place, place + 1)
        first = first or parent
    return _at_both(tokens, schedule)


def _seeing(tokens: list[Token]) -> Iterator[tuple[str, int]]:
    for place, token in enumerate(tokens):
        person = _person(token)
        if person and _is_seeing(tokens, place + 1):
            yield person, place
        elif (headed := person or _party(token)) and _heads(tokens, place):
            yield headed, place


def _at_both(tokens: list[Token], schedule: list[Note]) -> Note | None:
    """„24 и 25 декември – при бащата, 31 декември – при майката"."""
    begins = min((note.start for note in schedule), default=len(tokens))
    stays = [place for place in range(begins + 1, len(tokens)) if _stays_with(tokens, place)]
    other = next((place for place in stays if _person(tokens[place]) != _person(tokens[stays[0]])), None)
    return Note("hazard_whose", other, other + 1) if other is not None else None


def _stays_with(tokens: list[Token], place: int) -> bool:
    handed = any(token.text.startswith(HANDED_OVER) for token in tokens[max(0, place - 4) : place])
    return tokens[place - 1].text == "при" and Tag.PARENT in tokens[place].tags and not handed


def _person(token: Token) -> str | None:
    parent = token.tags.get(Tag.PARENT)
    if parent in (Parent.MOTHER, Parent.FATHER):
        return str(parent)
    return token.text[:4] if token.text in KIN else None


def _party(token: Token) -> str | None:
    """„Ищцата – …; ответникът – …": who these are in the family the order says elsewhere."""
    return token.text[:2] if token.text.startswith(("ищец", "ищц", "ответник", "ответниц")) else None


def _heads(tokens: list[Token], place: int) -> bool:
    """„Бабата Мария Иванова – …; бащата: …": whom the days that follow belong to."""
    begin = place - 1 if place and tokens[place - 1].text in BEFORE else place
    opened = begin == 0 or tokens[begin - 1].text in OPENS or tokens[begin - 1].dot or tokens[begin].breaks > 0
    opened |= begin < place and tokens[begin - 1].text.startswith(CONTACTS)
    here = place + 1
    while here < len(tokens) and (tokens[here].text in BESIDE or belongs_to_name(tokens, here)):
        here += 1
    if not opened or here >= len(tokens):
        return False
    return tokens[here].text in ("-", ":", "също") or bool(tokens[here].tags.keys() & PATTERN)


def _is_seeing(tokens: list[Token], place: int) -> bool:
    here = place
    while here < len(tokens) and here - place < MOST_BETWEEN and tokens[here].text in BETWEEN:
        here += 1
    return here < len(tokens) and tokens[here].text.startswith(SEES)
