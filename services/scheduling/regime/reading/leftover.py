"""Words and numbers that no piece covers, and which of them the worker must read."""

from collections.abc import Iterator
from enum import Enum

from services.scheduling.regime.reading.notes import Note, Notes
from services.scheduling.regime.reading.pieces import Break, Mark
from services.scheduling.regime.reading.scan import Scan
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.reading.tokens import Token

# A word that can be one of these speaks about a schedule, whatever else it can be.
TELLING = frozenset({
    Tag.DAY, Tag.ORDINAL, Tag.UNIT, Tag.PARITY, Tag.OFTEN, Tag.TIMES, Tag.HALF, Tag.PART, Tag.AGE, Tag.STAY,
    Tag.SEASON, Tag.VACATION, Tag.LEAVE, Tag.MONTH, Tag.EVERY, Tag.EXCEPT, Tag.HOLIDAYS, Tag.ALTERNATE, Tag.NEXT,
    Tag.FIRST, Tag.AFTER, Tag.WHOLE, Tag.KIND, Tag.SINCE, Tag.DURING, Tag.LASTING, Tag.PARTY, Tag.FEAST,
})  # fmt: skip
ALWAYS = frozenset({Tag.DAY, Tag.PARITY})  # said anywhere, not only beside a schedule
HARMLESS = frozenset({"всички", "всичките", "време", "времето", "един", "една", "едно", "г", "мин", "те", "та", "ма"})
REFERENCES = frozenset({
    "№", "чл", "ал", "т", "дело", "д", "ул", "бул", "бл", "вх", "ет", "ап", "стая", "зала", "егн", "лнч", "тел", "бр",
})  # fmt: skip
ROMAN_LETTERS = frozenset("ivxхі")
MAX_HOUR_DIGITS = 4
# In the sentence before or after the schedule only these can still change it.
GRAVE = frozenset({
    "hazard_if", "hazard_except", "hazard_stop", "hazard_repeal", "hazard_alternate", "hazard_choice", "hazard_remote",
    "hazard_request",
})  # fmt: skip
SCHEDULE_USES = frozenset({"days", "dates", "interval", "often", "hours", "duration", "stay", "yearly", "open_point"})


class Near(Enum):
    """How near a word is to the schedule: in its sentence, in the sentence before or after it, elsewhere."""

    INSIDE = 2
    BESIDE = 1
    FAR = 0


def leftovers(tokens: list[Token], scan: Scan, notes: Notes, skipped: Note | None) -> Iterator[Note]:
    """Neighbouring leftovers of one kind become one span."""
    busy = _schedule_sentences(tokens, scan, notes)
    covered = _covered(notes, skipped)
    run: Note | None = None
    for place in scan.unread:
        code = None if place in covered else _code(tokens, place, busy[place])
        if code is None:
            continue
        if run and run.code == code and _adjacent(tokens, run.end, place):
            run = Note(code, run.start, place + 1)
            continue
        if run:
            yield run
        run = Note(code, place, place + 1)
    if run:
        yield run


def near_enough(tokens: list[Token], scan: Scan, notes: Notes) -> list[Note]:
    """Notes without the hazards („не", „ако") of sentences that have nothing to do with the schedule."""
    near = _schedule_sentences(tokens, scan, notes)
    if Near.INSIDE not in near:
        return notes.left
    wanted = {Near.INSIDE: None, Near.BESIDE: GRAVE, Near.FAR: frozenset[str]()}
    return [note for note in notes.left if _is_wanted(note, wanted[near[note.start]])]


def _is_wanted(note: Note, codes: frozenset[str] | None) -> bool:
    return codes is None or not note.code.startswith("hazard_") or note.code in codes


def _adjacent(tokens: list[Token], end: int, place: int) -> bool:
    return all(tokens[between].kind == "sign" for between in range(end, place))


def _covered(notes: Notes, skipped: Note | None) -> set[int]:
    """Places inside open points, yearly clauses and what stands before the ruling."""
    whole = [note for note in notes.used if note.code in ("open_point", "yearly")]
    whole += [skipped] if skipped else []
    return {place for note in whole for place in range(note.start, note.end)}


def _schedule_sentences(tokens: list[Token], scan: Scan, notes: Notes) -> list[Near]:
    """For every token, how near its sentence is to a part of the schedule."""
    sentence = [0] * (len(tokens) + 1)
    for found in scan.pieces:
        if isinstance(found.value, Break) and found.value.strong:
            sentence[found.start] += 1
    for place in range(1, len(sentence)):
        sentence[place] += sentence[place - 1]
    money = {sentence[found.start] for found in scan.pieces if found.value in (Mark("money"), Mark("appeal"))}
    busy = {sentence[note.start] for note in notes.used if note.code in SCHEDULE_USES}
    near = busy | {number + step for number in busy for step in (-1, 1)} - money
    return [Near.INSIDE if n in busy else Near.BESIDE if n in near else Near.FAR for n in sentence[:-1]]


def _code(tokens: list[Token], place: int, near: Near) -> str | None:
    token = tokens[place]
    if near is not Near.FAR and _is_roman_month(tokens, place):
        return "schedule"
    if Tag.SHORT_DAY in token.tags and Tag.NUMBER not in token.tags and near is Near.INSIDE:
        return "schedule"
    if token.kind == "sign" or token.text in HARMLESS and not _chooses(tokens, place):
        return None
    if token.tags.keys() & ALWAYS:
        return "schedule"
    if near is Near.FAR:
        return None
    if token.kind == "number":
        return None if _is_reference(tokens, place) else "number"
    if token.tags.keys() & TELLING or _chooses(tokens, place) or token.tags.get(Tag.NUMBER, 1) > 1:
        return "schedule"
    return None if token.tags or near is Near.BESIDE or _is_name(tokens, place) else "words"


def _is_roman_month(tokens: list[Token], place: int) -> bool:
    """„М.X", „м. XII"."""
    before = next((token for token in reversed(tokens[max(0, place - 2) : place]) if token.text != "."), None)
    named = before is not None and before.text == "м" and not before.capital
    return named and set(tokens[place].text) <= ROMAN_LETTERS


def _chooses(tokens: list[Token], place: int) -> bool:
    """„Един от съботните дни": one of several."""
    following = [token.text for token in tokens[place + 1 : place + 2]]
    return tokens[place].tags.get(Tag.NUMBER) == 1 and following == ["от"]


def _is_reference(tokens: list[Token], place: int) -> bool:
    """Numbers of articles, cases, houses, rooms and persons."""
    before = [token.text for token in tokens[max(0, place - 3) : place]]
    near = before[-1:] if before[-1:] != ["/"] else before[-3:]
    return len(tokens[place].text) > MAX_HOUR_DIGITS or bool(REFERENCES & set(near))


def _may_be_day(tokens: list[Token], place: int) -> bool:
    """„… и на Дервиш от 14 до 18 ч.": between „на" and hours stands a day, whatever its name."""
    first = place - 1 if place and _is_unknown(tokens[place - 1]) else place
    last = place + 1 if place + 1 < len(tokens) and _is_unknown(tokens[place + 1]) else place
    before, behind = tokens[max(0, first - 2) : first], tokens[last + 1 : last + 3]
    named = bool(before) and before[-1].text == "на" and len(tokens[place].text) > 1
    begins = len(before) < 2 or before[0].kind == "sign" or before[0].text in ("и", "а", "или")
    return named and begins and len(behind) == 2 and Tag.FROM in behind[0].tags and _is_number(behind[1])


def _is_unknown(token: Token) -> bool:
    return token.capital and not token.tags and len(token.text) > 1


def _is_number(token: Token) -> bool:
    return token.kind == "number" or Tag.NUMBER in token.tags


def _is_name(tokens: list[Token], place: int) -> bool:
    """A capital inside a sentence: a name, a town, a street."""
    token = tokens[place]
    if _may_be_day(tokens, place):
        return False
    after_stop = place == 0 or tokens[place - 1].text in ".!?:;" or token.breaks > 0
    return len(token.text) == 1 or token.capital and not after_stop
