"""„Първа и трета", „1-ва, 3-та", „I и III": which ones."""

from dataclasses import dataclass

from services.scheduling.regime.reading.pieces import Hit
from services.scheduling.regime.reading.reader import Reader, remembered
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.reading.tokens import CYRILLIC_ROMAN

MAX_ITEMS = 5


@dataclass(frozen=True, slots=True)
class Ordinals:
    """
    bare: only digits, which need „всяка" or „от месеца" to be ordinals at all; either: „или" stood between them.

    counted: so many from the beginning or the end („първите четири съботи"), of a month only when that is said.
    """

    values: tuple[int, ...]
    bare: bool
    either: bool = False
    counted: bool = False


@remembered
def ordinals(r: Reader, i: int) -> Hit[Ordinals] | None:
    """A list of ordinals; it stops before anything else."""
    first = _item(r, i)
    if first is None:
        return None
    values, end, bare, either = [first.value], first.end, _is_bare(r, i, first.end), False
    for _ in range(MAX_ITEMS):
        following = _next(r, end)
        dashed_digits = r.word(end, "-") and r.at(end - 1).kind == "number"  # „14-16" are hours
        if following is None or dashed_digits:
            break
        bare = bare and _is_bare(r, following.end - 1, following.end)
        either |= r.word(end, "или", "-")
        values.append(following.value)
        end = following.end
    return Hit(Ordinals(tuple(sorted(set(values), key=_order)), bare, either), end)


def _order(value: int) -> int:
    return value if value > 0 else 100 + value


def _next(r: Reader, i: int) -> Hit[int] | None:
    here = _past_joint(r, i)
    return _item(r, here) if here is not None else None


def _past_joint(r: Reader, i: int) -> int | None:
    """„ и ", „, ", „/", „, както и през всяка"."""
    here = r.skip(i, ",", "/", "-")
    here = r.skip(here, "и", "или")
    if here == i:
        return None
    here = r.skip(here, "на", "в", "през")
    return r.skip_tag(here, Tag.EVERY)


def _item(r: Reader, i: int) -> Hit[int] | None:
    """„Първа", „3-та", and either with its twin in brackets: „първа (1-ва)", „III (трета)"."""
    found = _single(r, i)
    if found is None or not r.word(found.end, "("):
        return found
    twin = _single(r, found.end + 1)
    same = twin is not None and twin.value == found.value and r.word(twin.end, ")")
    return Hit(found.value, twin.end + 1) if twin and same else found


def _single(r: Reader, i: int) -> Hit[int] | None:
    token = r.at(i)
    if Tag.ORDINAL in token.tags:
        return Hit(token.tags[Tag.ORDINAL], i + 1)
    ones = r.tag(i + 2, Tag.ORDINAL) if r.word(i + 1, "и") else None
    if r.tag(i, Tag.NUMBER) in (20, 30) and ones is not None and 0 < ones < 10:
        return Hit(r.tag(i, Tag.NUMBER) + ones, i + 3)
    value = token.number if token.kind == "number" else token.roman
    if value is None or not 1 <= value <= 31:
        return None
    end = _past_suffix(r, i + 1)
    if token.text.upper() in CYRILLIC_ROMAN and end == i + 1:
        return None
    return Hit(value, end)


def _past_suffix(r: Reader, i: int) -> int:
    """„-ва", „ва" (glued), „ - та"."""
    if r.word(i, "-") and r.has(i + 1, Tag.SUFFIX) and not r.has(i + 1, Tag.AND):
        return i + 2
    glued = r.has(i, Tag.SUFFIX) and not r.at(i).gap
    return i + 1 if glued else i


def _is_bare(r: Reader, start: int, end: int) -> bool:
    return end == start + 1 and r.at(start).kind == "number"
