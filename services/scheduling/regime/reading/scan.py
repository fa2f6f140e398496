"""One walk over the tokens: at each place the longest piece that any recogniser sees; the rest stays unread."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from services.scheduling.regime.reading import terms
from services.scheduling.regime.reading.oddments import MONTHS_OF
from services.scheduling.regime.reading.openers import candidates
from services.scheduling.regime.reading.phrases import phrases
from services.scheduling.regime.reading.pieces import (
    Back,
    Break,
    Company,
    Days,
    Found,
    Hazard,
    Head,
    Hit,
    Mark,
    MonthNames,
    Occasion,
    Span,
    Stage,
    Where,
    YearParity,
)
from services.scheduling.regime.reading.reader import Reader
from services.scheduling.regime.reading.tags import Tag
from services.scheduling.regime.rule import Parity, Role

DOCUMENT_WORDS = """
решение решението определение протокол протокола заповед договор молба молбата жалба жалбата дело № обявено
"""
STREETS = ("ул", "бул", "пл", "улица", "булевард", "площад")
BORN = ("роден", "раждан", "насроч", "заседани")  # other days of the case and of the child
DOCUMENTS = frozenset(DOCUMENT_WORDS.split())
WEAK = phrases(
    "както и", "а също", "а така също", ", а", "освен това", "- а",
)  # fmt: skip
ON_CONDITION = phrases(
    "при нужда", "по нужда", "по необходимост", "при необходимост",
    "при поискване", "при искане", "при молба", "по искане", "по молба",
    "по изрично искане", "по изричното искане", "по негово искане", "по нейно искане", "по тяхно искане",
    "по настояване", "по инициатива", "при възникнала нужда", "при възникнала необходимост",
)  # fmt: skip
REFUSALS = phrases(
    "оставя без уважение", "оставя без разглеждане", "оставя без последствие", "не уважава", "не допуска",
)  # fmt: skip
VERDICT = phrases(
    "реши", "определи", "р е ш и", "о п р е д е л и",
)  # fmt: skip
MEETS = ("провежд", "осъществ", "състо", "реализ", "упражн", "прилага", "изпълнява")
ANEW = ("следн", "нов", "режим", "такъв")
OF_WHOM = frozenset({"от", "на", "към", "при"})
FAR_AHEAD = 14
BULLET_SIGNS = frozenset("-•*·–▪●◦")
HARMLESS_SIGNS = frozenset("()[]\"',.:;-–/*•…«»")


@dataclass(frozen=True, slots=True)
class Scan:
    """The pieces in order, and which tokens no piece covers."""

    pieces: list[Found]
    unread: list[int]


def scan(r: Reader) -> Scan:
    pieces: list[Found] = []
    unread: list[int] = []
    i = 0
    while i < len(r):
        found = _structure(r, i) or _piece(r, i, pieces) or _beside(r, i, pieces) or _topic(r, i)
        if found is None:
            unread.append(i)
            i += 1
            continue
        if found.value is not None:
            pieces.append(found)
        i = max(found.end, i + (0 if _is_zero_width(found) else 1))
        if _is_zero_width(found):
            i = _after_zero_width(r, i, pieces, unread)
    return Scan(pieces, unread)


def _is_zero_width(found: Found) -> bool:
    return found.end == found.start


def _after_zero_width(r: Reader, i: int, pieces: list[Found], unread: list[int]) -> int:
    """A break stands before a token; the token itself is read now, without asking for breaks again."""
    found = _piece(r, i, pieces) or _topic(r, i)
    if found is None:
        unread.append(i)
        return i + 1
    pieces.append(found)
    return max(found.end, i + 1)


# Structure --------------------------------------------------------------------------------


def _structure(r: Reader, i: int) -> Found | None:
    return _bullet(r, i) or _stop(r, i) or _weak(r, i) or _new_sentence(r, i)


def _bullet(r: Reader, i: int) -> Found | None:
    """„1.", „а)", „- " at the beginning of a line, „б)" anywhere."""
    token = r.at(i)
    begins = i == 0 or token.breaks > 0
    if begins and token.text in BULLET_SIGNS:
        return Found(Break(strong=True), i, i + 1)
    letter = token.kind == "word" and len(token.text) == 1 or token.roman is not None
    short = letter or token.kind == "number" and len(token.text) <= 2
    if short and r.word(i + 1, ")") and not r.at(i + 1).gap and not r.word(i - 1, "("):
        return Found(Break(strong=True), i, i + 2)
    closed = r.word(i - 1, ".", ":", ";") or r.at(i - 1).dot
    itemised = r.word(i - 1, ":", ";") and r.at(i + 2).kind == "word" and not r.has(i + 2, Tag.MONTH)
    numbered = token.kind == "number" and (closed and r.at(i + 2).capital or itemised)
    listed = (begins or numbered) and short and r.word(i + 1, ".") and r.at(i + 2).gap
    return Found(Break(strong=True), i, i + 2) if listed else None


def _stop(r: Reader, i: int) -> Found | None:
    if r.word(i, ";", "!", "?") or r.word(i, ".") and not _is_inside_number(r, i):
        return Found(Break(strong=True), i, i + 1)
    return None


def _is_inside_number(r: Reader, i: int) -> bool:
    return r.at(i - 1).kind == r.at(i + 1).kind == "number" and not r.at(i).gap and not r.at(i + 1).gap


def _weak(r: Reader, i: int) -> Found | None:
    end = WEAK.past(r, i)
    if end is None:
        return None
    other = r.word(end - 1, "а") and r.has(r.skip(end, "при", "с", "за", "на"), Tag.PARENT)
    return Found(Mark("other_person") if other else Break(strong=False), i, end)


def _new_sentence(r: Reader, i: int) -> Found | None:
    """Behind a swallowed full stop („12,00 ч. Срещите …") or an empty line."""
    return Found(Break(strong=True), i, i) if i > 0 and r.ends_sentence(i) else None


# Pieces --------------------------------------------------------------------------------


def _piece(r: Reader, i: int, before: list[Found]) -> Found | None:
    """The longest piece that begins here; of equals the recogniser that stands first."""
    if _begins_nothing(r, i):
        return None
    best = _longest(r, i)
    if best is not None and isinstance(best.value, Where) and _is_employer(r, i, before):
        return Found(Mark("employer"), i, best.end)
    found = best or _listed_company(r, i, before) or _other_parity(r, i, before)
    return _guarded(r, i, found) if found else None


def _begins_nothing(r: Reader, i: int) -> bool:
    """Signs, and what only junk repeats; asking every recogniser would cost the most just there."""
    if r.at(i).kind == "sign":
        return not r.word(i, ",")
    repeated = r.at(i).text == r.at(i + 1).text
    return repeated or r.word(i, "от", "до") and r.word(i + 1, "от", "до")


def _longest(r: Reader, i: int) -> Hit[Any] | None:
    best: Hit[Any] | None = None
    for recognise in candidates(r.at(i)):
        hit = recognise(r, i)
        if hit and (best is None or hit.end > best.end):
            best = hit
    return best


def _listed_company(r: Reader, i: int, before: list[Found]) -> Hit[Company] | None:
    last = before[-1] if before else None
    return terms.more_company(r, i) if last and isinstance(last.value, Company) and last.end == i else None


def _is_employer(r: Reader, i: int, before: list[Found]) -> bool:
    """„В присъствието на социален работник от ОЗД": whose worker it is, not where the meeting takes place."""
    last = before[-1] if before else None
    if last is None or not isinstance(last.value, Company) or last.value.role is None:
        return False
    between = [r.at(place) for place in range(last.end, i)]
    return bool(between) and between[0].text in OF_WHOM and all(token.kind == "word" for token in between)


def _other_parity(r: Reader, i: int, before: list[Found]) -> Hit[Any] | None:
    """„През четните седмици – сряда, през нечетните – петък": the noun is that of the years or weeks before."""
    here = r.skip_tag(r.skip(i, "през", "на", "в", "във", "за", "по"), Tag.EVERY)
    parity: Parity | None = r.tag(here, Tag.PARITY)
    if parity is None or r.at(here + 1).kind == "number" or not _stands_alone(r, here + 1):
        return None
    for found in reversed(before[-FAR_AHEAD:]):
        value = found.value
        if isinstance(value, MonthNames) and value.months in MONTHS_OF.values():
            return Hit(MonthNames(MONTHS_OF[parity]), here + 1)
        if isinstance(value, YearParity | Head) and value.parity:
            alone = replace(value, parity=parity)
            return Hit(replace(alone, days=()) if isinstance(alone, Head) else alone, here + 1)
    return None


def _stands_alone(r: Reader, i: int) -> bool:
    """No noun of its own follows."""
    return r.at(i).kind in ("sign", "end") or r.has(i, Tag.FROM, Tag.TO, Tag.AND) or r.word(i, "в", "във", "на", "при")


def _guarded(r: Reader, i: int, hit: Hit[Any]) -> Found:
    """Dates of documents and of birth are no dates of visits."""
    value = hit.value
    if isinstance(value, Stage | Days) and _is_document_date(r, i, value):
        return Found(Mark("document"), i, hit.end)
    if isinstance(value, MonthNames | Days | Occasion) and any(r.word(place, *STREETS) for place in range(i - 4, i)):
        return Found(Mark("street"), i, hit.end)
    return Found(value, i, hit.end)


def _is_document_date(r: Reader, i: int, value: Stage | Days) -> bool:
    before = [r.at(place).text for place in range(i - 3, i)]
    if any(word == "род" or word.startswith(BORN) for word in before) or r.word(i - 2, "дата") and r.word(i - 1, ":"):
        return True
    plain = r.word(i, "от") or isinstance(value, Days)
    return plain and (before[-1] in DOCUMENTS or "№" in before or r.at(i - 1).text == "г" and "/" in before)


# Topics --------------------------------------------------------------------------------


def _beside(r: Reader, i: int, before: list[Found]) -> Found | None:
    """What a word means only behind what its sentence said before it."""
    return _for_whom(r, i, before) or _swapped(r, i, before) or _forbids_on_request(r, i, before)


def _for_whom(r: Reader, i: int, before: list[Found]) -> Found | None:
    """„От 10 до 12 ч. за майката и от 14 до 16 ч. – с бащата"."""
    last = before[-1] if before else None
    behind_hours = last is not None and isinstance(last.value, Span) and i - last.end <= 1
    named = r.word(i, "за", "с", "със", "при") and r.has(i + 1, Tag.PARENT)
    return Found(Hazard("each"), i, i + 2) if behind_hours and named else None


def _swapped(r: Reader, i: int, before: list[Found]) -> Found | None:
    """„Заменя режима всяка събота … с всяка неделя …", „… със следния": behind it stands what holds."""
    if not r.word(i, "с", "със") or not (r.has(i + 1, Tag.EVERY, Tag.ORDINAL) or r.at(i + 1).text.startswith(ANEW)):
        return None
    swaps = any(r.at(found.start).text.startswith("замен") for found in _of_sentence(before))
    return Found(Mark("swapped"), i, i + 1) if swaps else None


def _forbids_on_request(r: Reader, i: int, before: list[Found]) -> Found | None:
    """„По искане на детето срещите да не се провеждат": whenever it asks, or the court once and for all?"""
    if not _forbids(r, i):
        return None
    asked = any(ON_CONDITION.past(r, found.start) for found in _of_sentence(before))
    return Found(Hazard("request"), i, i + 1) if asked else None


def _of_sentence(before: list[Found]) -> Iterator[Found]:
    """The pieces of the sentence so far, the last one first."""
    recent = reversed(before[-FAR_AHEAD:])
    return takewhile(lambda found: not (isinstance(found.value, Break) and found.value.strong), recent)


def _is_motive(r: Reader, i: int, end: int) -> bool:
    """„По молба на майката съдът определя …": why the court speaks, and no condition of what it says."""
    opens = i == 0 or r.word(i - 1, ".", ";") or r.ends_sentence(i)
    decides = next((place for place in range(end, end + FAR_AHEAD) if r.has(place, Tag.HOLDS)), None)
    between = range(end, decides or end)
    return opens and decides is not None and not any(r.word(place, ".", ";", "-", ":") for place in between)


def _names_rest(r: Reader, i: int) -> bool:
    """„През останалите – сряда", „в останалите съботи – от 14 ч.": days or weeks that no rule can say."""
    return r.word(i, "-", ":") or r.has(i, Tag.DAY, Tag.FROM) or r.tag(i, Tag.UNIT) in ("week", "weekend")


def _forbids(r: Reader, i: int) -> bool:
    """„Срещите да не се провеждат": a ban, which also touches the schedule of the next sentence."""
    return r.word(i, "не") and r.word(i - 1, "да") and r.at(r.skip(i + 1, "се")).text.startswith(MEETS)


def _phrase(r: Reader, i: int) -> Found | None:
    """What the court says of a request, where it begins to rule, and what it makes depend on something."""
    refused = REFUSALS.past(r, i)
    if refused is not None:
        return Found(Mark("repeal"), i, refused)
    verdict = VERDICT.past(r, i)
    if verdict is not None and (verdict > i + 1 or r.word(verdict, ":") or r.at(verdict).breaks):
        return Found(Mark("verdict"), i, verdict)
    if _forbids(r, i):
        return Found(Hazard("stop"), i, i + 1)
    if r.at(i).text.startswith("замен") and r.word(i + 1, "с", "със"):
        return Found(Mark("replaces"), i, i + 2)
    if r.at(i).text.startswith("останал") and _names_rest(r, i + 1):
        return Found(Mark("rest"), i, i + 1)
    condition = ON_CONDITION.past(r, i)
    if condition is not None:
        return Found(Mark("motive") if _is_motive(r, i, condition) else Hazard("if"), i, condition)
    return None


def _topic(r: Reader, i: int) -> Found | None:
    """What tells that a sentence is about something else, or that a word changes what stands beside it."""
    phrase = _phrase(r, i)
    if phrase is not None:
        return phrase
    for tag, topic in (
        (Tag.MONEY, "money"),
        (Tag.PAYS, "pays"),
        (Tag.REPEALS, "repeal"),
        (Tag.HOLDS, "holds"),
        (Tag.REGIME, "regime"),
        (Tag.APPEAL, "appeal"),
    ):
        if r.has(i, tag):
            return Found(Mark(topic), i, i + 1)
    if r.has(i, Tag.RETURN):
        return Found(Back(), i, i + 1)
    if r.word(i, "тази", "този", "посочената", "горната") and r.word(i + 1, "дата", "момент", "срок"):
        return Found(Hazard("prior"), i, i + 2)
    if r.word(i, "за") and (r.has(i + 1, Tag.PARENT) or r.tag(i + 1, Tag.ROLE) is Role.RELATIVE):
        return Found(Hazard("whose"), i, i + 2)
    if r.word(i, "вместо"):
        return Found(Mark("instead"), i, i + 1)
    same_place = r.word(i, "същата", "същия") and r.word(i + 1, "адрес", "място", "дом", "сграда", "стая")
    return Found(Hazard(r.tag(i, Tag.HAZARD)), i, i + 1) if r.has(i, Tag.HAZARD) and not same_place else None
