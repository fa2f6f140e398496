"""Several children in one order, each with days of its own: one rule must not mix them."""

from collections.abc import Iterator

from services.scheduling.regime.reading.feasts import NAMES
from services.scheduling.regime.reading.notes import Note
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.reading.tokens import Token

CHILD = frozenset({"дете", "детето", "момче", "момчето", "момиче", "момичето"})
KIN = {"син": "son", "сина": "son", "синът": "son", "дъщеря": "daughter", "дъщерята": "daughter"}
ELDER = {"голямо": "elder", "голямото": "elder", "малко": "younger", "малкото": "younger"}
MINOR = ("малолетн", "непълнолетн")
# Words before a name; whether the name may stand behind its hours as well.
LEADS = {
    "с": True, "със": True, "за": True, "на": False, "спрямо": False, "относно": False, "вижда": True, "виждат": True,
    "взема": True, "взима": True,
}  # fmt: skip
SIGNS = frozenset({"-", ":"})
STOPS = frozenset({",", ".", ";", "и", "а"})
OPENS = frozenset({",", ".", ";", ":", "и", "а", "-", ")"})
PATTERN = frozenset({Tag.EVERY, Tag.ORDINAL, Tag.DAY, Tag.FROM, Tag.PARITY, Tag.OFTEN, Tag.TIMES})
BETWEEN = frozenset({"си", "им", "му", "ѝ", "„", "“", '"'})


def another_child(tokens: list[Token], schedule: list[Note]) -> Note | None:
    """Where a child is named, behind days or hours, that is not one of those named before them."""
    if not schedule:
        return None
    begins = min(note.start for note in schedule)
    mentions = list(_mentions(tokens))
    before = {name for name, place in mentions if place < begins}
    after = [(name, place) for name, place in mentions if place > begins]
    names = before | {name for name, _ in after}
    other = next((place for name, place in after if name not in before), None)
    is_other = other is not None and (len(names) > 1 or _goes_on_with(tokens, other))
    return Note("several_children", other, other + 1) if other is not None and is_other else None


def _goes_on_with(tokens: list[Token], place: int) -> bool:
    """„… от 10 до 12 ч., а Мария Иванова – всяка неделя": somebody else, whoever the first one was."""
    listed = place > 0 and tokens[place - 1].text in (",", "а", "и", ";") and not tokens[place].breaks
    return listed and _heading(tokens, place) is not None


def _mentions(tokens: list[Token]) -> Iterator[tuple[str, int]]:
    for place, token in enumerate(tokens):
        if token.text in KIN:
            yield KIN[token.text], place
        elif name := _called(tokens, place):
            yield name, place + (token.text in LEADS)


def _called(tokens: list[Token], place: int) -> str | None:
    """The child that is named at this word or behind it."""
    token = tokens[place]
    if token.text in CHILD:
        return _elder(tokens, place) or _name(tokens, place)
    if token.text.startswith(MINOR):
        return _name(tokens, place)
    return _name_alone(tokens, place) if token.text in LEADS else _heading(tokens, place)


def _heading(tokens: list[Token], place: int) -> str | None:
    """„…; Мария – всяка неделя": a name that stands before its days."""
    opens = place == 0 or tokens[place - 1].text in OPENS or tokens[place].breaks > 0
    if tokens[place].text in NAMES.firsts:
        return None
    if not opens or not tokens[place].capital or tokens[place].tags or len(tokens[place].text) < 2:
        return None
    here = place + 1
    while here < len(tokens) and belongs_to_name(tokens, here):
        here += 1
    here += here < len(tokens) and tokens[here].text in SIGNS
    return tokens[place].text if here < len(tokens) and tokens[here].tags.keys() & PATTERN else None


def _name_alone(tokens: list[Token], place: int) -> str | None:
    """„С Иван – всяка събота …": a name that days follow, or that follows them, without a word for a child."""
    name = _name(tokens, place)
    if name is None or name in NAMES.firsts:
        return None
    here = place + 1
    while here < len(tokens) and belongs_to_name(tokens, here):
        here += 1
    if here >= len(tokens):
        return name if LEADS[tokens[place].text] else None
    stops = SIGNS | STOPS if LEADS[tokens[place].text] else SIGNS
    return name if tokens[here].text in stops or tokens[here].tags.keys() & PATTERN else None


def belongs_to_name(tokens: list[Token], place: int) -> bool:
    """Names, initials and the full stops of these."""
    if tokens[place].text == ".":
        return len(tokens[place - 1].text) == 1
    return tokens[place].capital and (len(tokens[place].text) == 1 or not tokens[place].tags)


def _elder(tokens: list[Token], place: int) -> str | None:
    """„По-голямото дете"."""
    return ELDER.get(tokens[place - 1].text) if place else None


def _name(tokens: list[Token], place: int) -> str | None:
    """A name or an initial; a text all in capitals names nobody by a capital letter."""
    here = place + 1
    while here < len(tokens) and tokens[here].text in BETWEEN:
        here += 1
    if here >= len(tokens) or not tokens[here].capital or tokens[here].kind != "word":
        return None
    stopped = tokens[here].dot or here + 1 < len(tokens) and tokens[here + 1].text == "."
    is_initial = len(tokens[here].text) == 1 and stopped
    return tokens[here].text if is_initial or not tokens[here].tags else None
