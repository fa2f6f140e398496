"""Which recognisers a token can open: asking only these keeps the walk over a long order quick."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from services.scheduling.regime.reading import clocks, feasts, frequency, oddments, spans, stages, terms
from services.scheduling.regime.reading.lexicon import tags_of
from services.scheduling.regime.reading.pieces import Hit
from services.scheduling.regime.reading.reader import Reader
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.reading.tokens import Token

Recogniser = Callable[[Reader, int], Hit[Any] | None]


@dataclass(frozen=True, slots=True)
class Opener:
    """A recogniser with the words and tags of its first token; numbers: digits and Roman numerals open it too."""

    recognise: Recogniser
    words: frozenset[str]
    tags: frozenset[Tag]
    numbers: bool = False


def _opener(recognise: Recogniser, words: str, *tags: Tag, numbers: bool = False) -> Opener:
    return Opener(recognise, frozenset(words.split()), frozenset(tags), numbers)


# In the order of preference between readings of equal length.
OPENERS = (
    _opener(stages.stage, "от до след над докато между през в във за по с режимът целият впоследствие оттогава сетне "
            "после а занапред", Tag.ORDINAL, Tag.NEXT, Tag.DURING, Tag.SINCE, Tag.FROM, Tag.AFTER, Tag.MONTH,
            numbers=True),
    _opener(spans.span, "от до между в във за през с и времето часовете започвайки приключващ завършва краен начален",
            Tag.FROM, Tag.TO, Tag.NUMBER, Tag.DURING, Tag.SINCE, numbers=True),
    _opener(spans.dashed_days, "", Tag.DAY),
    _opener(terms.reading, "само като за се", Tag.COUNT, Tag.ORDINAL, Tag.FROM, Tag.SINCE),
    _opener(feasts.occasion, " ".join(feasts.NAMES.firsts), Tag.FEAST, Tag.PARTY, Tag.SEASON, Tag.VACATION, Tag.LEAVE),
    _opener(feasts.year_parity, "през на в за по", Tag.EVERY, Tag.PARITY),
    _opener(frequency.numbered, "на", Tag.EVERY, Tag.ORDINAL, numbers=True),
    _opener(frequency.every_other_month, "през"),
    _opener(frequency.interval, "през веднъж на", Tag.NUMBER, Tag.TIMES, Tag.EVERY, numbers=True),
    _opener(frequency.daily, "през веднъж", Tag.OFTEN, Tag.EVERY),
    _opener(frequency.often, "по в", Tag.OFTEN, Tag.TIMES, Tag.NUMBER, numbers=True),
    _opener(frequency.head, "на в във през за уик делничен делнични делничните", Tag.EVERY, Tag.ORDINAL, Tag.PARITY,
            Tag.DAY, Tag.SHORT_DAY, Tag.KIND, Tag.WHOLE, Tag.UNIT, numbers=True),
    _opener(frequency.day_range, "от"),
    _opener(clocks.duration, "за по с със до от", Tag.LASTING, Tag.NUMBER, numbers=True),
    _opener(terms.stay, "с със без не включително"),
    _opener(terms.company, "в във със с без при под", Tag.PRESENCE),
    _opener(terms.place, "център центъра социално закрила", Tag.PLACE),
    _opener(terms.surroundings, "защитена неутрална сигурна спокойна безопасна позната подходяща"),
    _opener(terms.manner, "само подкрепен подкрепени подкрепените подкрепена", Tag.WATCHED, Tag.HANDING),
    _opener(oddments.without, "с със без", Tag.EXCEPT),
    _opener(oddments.public_holidays, "официалните официални националните национални почивните", Tag.HOLIDAYS),
    _opener(oddments.months, "през за в на от месец месеците м месеца", Tag.MONTH, Tag.PARITY),
    _opener(oddments.dates, "на за", Tag.NUMBER, Tag.ORDINAL, numbers=True),
    _opener(feasts.amount, "по за с", Tag.HALF, Tag.NUMBER, numbers=True),
    _opener(frequency.every_month, "за през в на", Tag.EVERY),
    _opener(frequency.of_month, "от на в през за месечно ежемесечно"),
)  # fmt: skip


def candidates(token: Token) -> tuple[Recogniser, ...]:
    if token.kind == "number" or token.roman is not None:
        return _opened_by(token.text, numeral=True)
    return _opened_by(token.text, numeral=False)


@lru_cache(maxsize=8192)
def _opened_by(word: str, *, numeral: bool) -> tuple[Recogniser, ...]:
    tags = tags_of(word).keys()
    return tuple(
        opener.recognise
        for opener in OPENERS
        if word in opener.words or opener.tags & tags or numeral and opener.numbers
    )
