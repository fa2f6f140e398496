"""Lists of weekdays: „събота и неделя", „понеделник, сряда и петък", „петък – неделя", „съботно-неделните дни"."""

from dataclasses import dataclass

from services.scheduling.regime.reading.pieces import Hit
from services.scheduling.regime.reading.reader import Reader, remembered
from services.scheduling.regime.reading.tags import Tag

MAX_ITEMS = 14
PLURAL_ENDINGS = ("ници", "ниците", "ъци", "ъците", "еди", "едите", "оти", "отите", "ели", "елите", "ни", "ните")


@dataclass(frozen=True, slots=True)
class Weekdays:
    """either: „или" stood between them; ranged: „от понеделник до петък"; dashed: days between that nobody named."""

    days: tuple[int, ...]
    plural: bool = False
    either: bool = False
    ranged: bool = False
    dashed: bool = False


@remembered
def weekdays(r: Reader, i: int) -> Hit[Weekdays] | None:
    first = _item(r, i)
    if first is None:
        return None
    days, end, flags = [first.value], first.end, {"either": False, "ranged": False, "dashed": False}
    for _ in range(MAX_ITEMS):
        joint = _joint(r, end)
        following = _item(r, joint[1]) if joint else None
        if joint is None or following is None:
            break
        flags["dashed"] |= joint[0] == "-" and _leaves_open(days[-1], following.value)
        days.extend(_through(days[-1], following.value) if joint[0] == "-" else (following.value,))
        flags["either"] |= joint[0] in ("или", "/")
        flags["ranged"] |= joint[0] == "-"
        end = following.end
    return Hit(Weekdays(_unique(days), _is_plural(r, i, end), **flags), end)


def weekday(r: Reader, i: int) -> Hit[int] | None:
    return _item(r, i)


def _through(first: int, last: int) -> tuple[int, ...]:
    """The days after `first` up to `last`, over the end of the week if need be."""
    steps = (last - first) % 7
    return tuple((first + step) % 7 for step in range(1, steps + 1))


def _leaves_open(first: int, last: int) -> bool:
    """„Вторник-четвъртък": with or without Wednesday? Working days and the long weekend are always meant whole."""
    return (last - first) % 7 > 1 and (first, last) not in ((0, 4), (4, 6), (4, 0))


def _unique(days: list[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(days))


def _item(r: Reader, i: int) -> Hit[int] | None:
    here = _past_preposition(r, i)
    value = r.tag(here, Tag.DAY)
    if value is None:
        value = _short(r, here)
    if value is None:
        return None
    return Hit(value, _past_day_word(r, here + 1))


def _past_preposition(r: Reader, i: int) -> int:
    """„в събота", „на съботния ден", „в дните вторник"; the grammar of spans reads „от" and „до" itself."""
    here = r.skip(i, "в", "във", "на", "за", "през")
    return r.skip(here, "ден", "дните", "дни", "деня") if here > i else here


def _past_day_word(r: Reader, i: int) -> int:
    return i + 1 if r.word(i, "ден", "дни", "дните", "деня", "денят") else i


def _short(r: Reader, i: int) -> int | None:
    """„пет." or „ср." is a weekday only beside another one."""
    if not r.has(i, Tag.SHORT_DAY):
        return None
    beside = any(
        r.has(i + 2 * step, Tag.DAY, Tag.SHORT_DAY) and r.word(i + step, ",", "и", "-", "/") for step in (-1, 1)
    )
    headed = r.has(i - 1, Tag.EVERY, Tag.ORDINAL) and (r.at(i).dot or not r.has(i, Tag.NUMBER))
    dotted = r.at(i).dot and not r.has(i, Tag.NUMBER)
    return r.tag(i, Tag.SHORT_DAY) if beside or headed or dotted else None


def _joint(r: Reader, i: int) -> tuple[str, int] | None:
    """The sign or word between two weekdays and where the next one begins."""
    if r.word(i, ",") and r.word(i + 1, "и", "или"):
        return r.at(i + 1).text, i + 2
    if r.word(i, ",", "и", "/", "-", "или"):
        either = r.word(i, "и") and r.word(i + 1, "/") and r.word(i + 2, "или")
        return ("или", i + 3) if either else (r.at(i).text, i + 1)
    return None


def _is_plural(r: Reader, start: int, end: int) -> bool:
    words = [r.at(place).text for place in range(start, end)]
    return any(word in ("дните", "дни") or word.endswith(PLURAL_ENDINGS) for word in words)
