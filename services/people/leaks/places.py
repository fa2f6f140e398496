# Cyrillic: what people write in Bulgarian texts, looked for and never shown
"""Addresses, schools and workplaces: names that stand beside words of a kind (ул., СУ, фирма) and numbers."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from services.people.leaks.numbers import value_of
from services.people.leaks.reading import Reading, Span, Token, inflected, same
from services.people.leaks.secret import Secret


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


STREETS = _set(
    "ул улица улицата бул булевард булеварда жк кв квартал квартала комплекс комплекса ж к пл площад площада пасаж"
    " жилищен местност местността м уличка уличката"
    " ulitsa ul bul bulevard blvd kv zhk zh k street str mestnost"
)
PARTS = _set(
    "бл блок вх вход ет етаж ап апартамент номер no n сграда корпус"
    " bl blok vh vhod et etazh ap apartament nomer floor flat"
)
SETTLEMENTS = _set("гр град с село общ община обл област пк gr grad selo obshtina oblast pk")
SCHOOLS = _set(
    "су соу оу ну пг пмг ег пгмт пгт дг цдг одз училище училището школо гимназия гимназията лицей колеж детска"
    " детската градина градината ясла яслата забавачка основно средно начално професионална езикова математическа"
    " su sou ou nu pg pmg dg cdg odz uchilishte gimnazia gradina detska school kindergarten"
)
FIRMS = _set(
    "фирма фирмата ет оод еоод ад еад дружество магазин магазина завод завода цех ресторант кафе хотел болница мбал"
    " firma eood ood ad magazin zavod"
)
SMALL = _set("и на в във с със по до при за им името свети света св the of and de д р")
ENDINGS = _set("та ва ра ма тата вата рата мата ти ри ви ми")  # 17-та, 2-ра
_QUOTED = re.compile("[„“”\"«»'’‘]([^„“”\"«»'’‘]+)[„“”\"«»'’‘]")
NEAR = 3  # words between the kind of a place and its name


@dataclass(frozen=True, slots=True)
class Core:
    """What is left of a place when the words of its kind are taken away: its name, and the numbers behind it."""

    name: tuple[str, ...]
    numbers: tuple[str, ...]


def find_address(reading: Reading, secret: Secret) -> Iterator[Span]:
    """
    The street or estate between the commas. A part without kind and number is a town („Хасково"), which gives nobody
    away, unless the address is nothing else.
    """
    parts = _parts(secret.value)
    numbers = tuple(word for word in _words(secret.value) if word.isdecimal())
    telling = [part for part in parts if _says_where(part)] or parts[-1:]
    for part in telling:
        if not _is_inner(part):
            yield from _found(reading, Core(_name(part, STREETS | PARTS), numbers), STREETS)


def find_school(reading: Reading, secret: Secret) -> Iterator[Span]:
    """By its name, and by its number where it has both: „ДГ № 17 „Щурче““."""
    core = _called(secret.value, SCHOOLS)
    yield from _found(reading, core, SCHOOLS)
    if core.name and (number := _number_of(secret.value)):
        yield from _numbered(reading, number, SCHOOLS)


def _number_of(value: str) -> str:
    """Beside the word of its kind: not the house number of its address."""
    words = _words(_parts(value)[0]) if _parts(value) else []
    kinds = [at for at, word in enumerate(words) if word.casefold() in SCHOOLS]
    near = [word for at in kinds for word in words[max(0, at - 1) : at + 3] if word.isdecimal()]
    return near[0] if near else ""


def find_workplace(reading: Reading, secret: Secret) -> Iterator[Span]:
    yield from _found(reading, _called(secret.value, FIRMS), FIRMS)


def _found(reading: Reading, core: Core, kinds: frozenset[str]) -> Iterator[Span]:
    if core.name:
        yield from _named(reading, core, kinds, needs_kind=not _is_telling(core.name))
    elif core.numbers:
        yield from _numbered(reading, core.numbers[0], kinds)


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[,;\n]", text) if part.strip()]


def _called(value: str, kinds: frozenset[str]) -> Core:
    """A house by its name: what stands in quotation marks, or else beside the words of its kind."""
    quoted = _QUOTED.search(value)
    parts = _parts(value)
    own = next((part for part in parts if {word.casefold() for word in _words(part)} & kinds), (parts or [""])[0])
    name = _name(quoted.group(1) if quoted else own, kinds)
    return Core(name, () if name else tuple(word for word in _words(own) if word.isdecimal()))


def _says_where(part: str) -> bool:
    words = _words(part)
    kinds = {word.casefold() for word in words}
    return bool(kinds & STREETS or any(word.isdecimal() for word in words) and not kinds & SETTLEMENTS)


def _is_inner(part: str) -> bool:
    """Entrance, floor and flat without a street: „вх. А", „ет. 3"."""
    words = [word.casefold() for word in _words(part)]
    return bool(words) and words[0] in PARTS and not set(words) & STREETS


def _name(text: str, kinds: frozenset[str]) -> tuple[str, ...]:
    words = _words(text)
    before = next((at for at, word in enumerate(words) if _begins_inner(word)), len(words))
    taken = kinds | SMALL | SETTLEMENTS
    name = tuple(word for word in words[:before] if not word.isdecimal() and word.casefold() not in taken)
    return name if any(len(word) > 1 for word in name) else ()


def _begins_inner(word: str) -> bool:
    return word.casefold() in PARTS


def _words(text: str) -> list[str]:
    return [token.text for token in Reading(text).tokens]


def _is_telling(name: Sequence[str]) -> bool:
    """Two words in a row are no accident; a single short one is („Пирин", „Рая") and needs the word of its kind."""
    return len(name) > 1 or any(len(word) >= 8 for word in name)


def _named(reading: Reading, core: Core, kinds: frozenset[str], *, needs_kind: bool) -> Iterator[Span]:
    tokens = reading.tokens
    for at, token in enumerate(tokens):
        if not inflected(token.text, core.name[-1]):
            continue
        first = _first_word(tokens, at, core.name)
        beside = _is_kind_beside(tokens, at, kinds) or _is_number_near(tokens, at, core.numbers)
        # „Съединението" is a feast too: with an article a single word needs its kind.
        as_given = len(core.name) > 1 or same(token.text, core.name[-1])
        if beside or (first is not None and not needs_kind and as_given):
            last = _number_after(tokens, at, core.numbers)
            yield tokens[at if first is None else first].start, tokens[at if last is None else last].end


def _first_word(tokens: list[Token], last: int, name: Sequence[str]) -> int | None:
    """Where a name of several words begins, if all of it stands before its last word; initials count as words."""
    at = last
    for word in reversed(name[:-1]):
        at = _skipped_back(tokens, at - 1)
        if at < 0 or not (same(tokens[at].text, word) or _abbreviates(tokens[at].text, word)):
            return None
    return at


def _skipped_back(tokens: list[Token], at: int) -> int:
    while at >= 0 and tokens[at].text.casefold() in SMALL:
        at -= 1
    return at


def _abbreviates(short: str, word: str) -> bool:
    """„В." and „Вас." for Васил, in either script."""
    return len(short) <= 4 and len(short) < len(word) and same(short, word[: len(short)])


def _is_kind_beside(tokens: list[Token], at: int, kinds: frozenset[str]) -> bool:
    near = tokens[max(0, at - NEAR - 1) : at] + tokens[at + 1 : at + 1 + NEAR]
    return any(token.text.casefold() in kinds for token in near)


def _number_after(tokens: list[Token], at: int, numbers: Sequence[str]) -> int | None:
    """The house number within the next words, the words of parts not counted."""
    return _within(tokens, at + 1, NEAR, lambda token: _value(token) in {int(one) for one in numbers[:2]})


def _is_number_near(tokens: list[Token], at: int, numbers: Sequence[str]) -> bool:
    """„Друмев 12", „на номер 12 на Друмев", „бл. 5 в Бадема"."""
    wanted = {int(one) for one in numbers[:2]}
    before = any(_value(token) in wanted for token in tokens[max(0, at - NEAR) : at])
    return before or _number_after(tokens, at, numbers) is not None


def _within(tokens: list[Token], begin: int, most: int, fits: Callable[[Token], bool]) -> int | None:
    seen = 0
    for at in range(begin, len(tokens)):
        if fits(tokens[at]):
            return at
        seen += tokens[at].text.casefold() not in PARTS
        if seen >= most:
            return None
    return None


def _numbered(reading: Reading, number: str, kinds: frozenset[str]) -> Iterator[Span]:
    """A place that has no name: „ДГ № 8", „ул. 24"."""
    tokens = reading.tokens
    for at, token in enumerate(tokens):
        if _value(token) == int(number) and _is_of_kind(tokens, at, kinds):
            yield token.start, token.end


def _value(token: Token) -> int | None:
    """Of digits, „пет", „пети"; numbers of two words are looked at by their last („шестдесет и четири": 4)."""
    return value_of(token.text)


def _is_of_kind(tokens: list[Token], at: int, kinds: frozenset[str]) -> bool:
    """„ДГ № 8", „17-та детска градина"; not the „8" of „8 ч. на улицата"."""
    following = [token.text.casefold() for token in tokens[at + 1 : at + 3]]
    ordinal = len(following) > 1 and following[0] in ENDINGS and following[1] in kinds
    directly = bool(following) and following[0] in kinds
    return ordinal or directly or any(token.text.casefold() in kinds for token in tokens[max(0, at - 2) : at])
