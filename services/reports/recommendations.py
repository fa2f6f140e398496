# Cyrillic: what a recommendation sounds like in Bulgarian
"""
R18: a report says no view of custody or contact. Pure: text in, places out.

The lists are for the centre's own sentences. They err towards marking: whoever writes can always say the fact itself.
A record is signed and cannot be said otherwise any more, so there only what nobody but the centre says is barred: a
father who locks the door, offers an apple or insists on something is a fact. Words in quotation marks are somebody's
own and are left alone.
"""

import re
from dataclasses import dataclass
from functools import cache

from services.contact_centre.wording.opinions import opinions

SAYS = r"""
    препоръч\w*, предлагам\w*, предлага се, се предлага, съветвам\w*, настоявам\w*, целесъобразн\w*, уместн\w*,
    удачн\w*, наложител\w*, желател\w*, становище\w*, заключени\w*, извод\w*, преценк\w*,
    (?:в|за) (?:най-добр\w+ )?интерес\w* на дете\w*, най-добр\w+ интерес\w*, в негов интерес, в неин интерес,
    (?:би следвало|би трябвало|би било \w+) да,
    (?:да се|да бъд\w+) (?:предостав|разшир|огранич|измен|прекрат|преустанов|увелич|намал|отмен|възлож)\w*,
    родителск\w+ капацитет\w*, родителск\w+ годност\w*,
    (?:по-)?подходящ\w* родител\w*, (?:добър|лош|негоден) родител,
    упражняван\w+ на родителски\w* права, местоживе\w+ на дете\w+ да
"""
# People of a record do this too.
ALSO_DONE = r"""
    предлаг\w*, съветва\w*, настоява\w*, заключв\w*, преценя\w*,
    (?:следва|трябва|необходимо е|нужно е|редно е|добре е|по-добре е|би било) да
"""
_STRESS = re.compile("[\u0300\u0301]")
_QUOTED = re.compile(r"„[^“”\"\n]*[“”\"]?|«[^»\n]*»?|“[^”\n]*”?|\"[^\"\n]*\"?")


@dataclass(frozen=True, slots=True)
class Place:
    """A word that a report must not say, and whether it recommends or judges."""

    start: int
    text: str
    recommends: bool


def recommendations(text: str) -> list[Place]:
    """What the centre alone says: it stands in no report."""
    return _places(text, SAYS)


def may_recommend(text: str) -> bool:
    """A fact, or a view of the centre: somebody has to read it."""
    return bool(_places(text, ALSO_DONE))


def not_facts(text: str) -> list[Place]:
    """Recommendations and words of opinion, in the order of the text: the worker's own sentences must have none."""
    judged = [Place(one.start, one.text, False) for one in opinions(text)]
    said = _places(text, SAYS, ALSO_DONE)
    taken = {one.start for one in said}
    return sorted([*said, *(one for one in judged if one.start not in taken)], key=lambda one: one.start)


def _places(text: str, *lists: str) -> list[Place]:
    """Stress marks hide no word."""
    plain = _STRESS.sub("", text)
    silent = [found.span() for found in _QUOTED.finditer(plain)]
    return [
        Place(found.start(), found.group(), True)
        for found in _pattern(*lists).finditer(plain)
        if not any(begin <= found.start() < end for begin, end in silent)
    ]


@cache
def _pattern(*lists: str) -> re.Pattern[str]:
    words = sorted((word for one in lists for word in " ".join(one.split()).split(", ")), key=len, reverse=True)
    spaced = "|".join(word.replace(" ", r"\s+") for word in words)
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)
