# Cyrillic: what a recommendation sounds like in Bulgarian
"""
R18: a report says no view of custody or contact. Pure: text in, places out.

The list is for the centre's own sentences. It errs towards marking: whoever writes can always say the fact itself.
Words in quotation marks are somebody's own and are left alone.
"""

import re
from dataclasses import dataclass
from functools import cache

from services.contact_centre.wording.opinions import opinions

SAYS = """
    препоръч\\w*, предлаг\\w*, съветва\\w*, настоява\\w*, целесъобразн\\w*, уместн\\w*, удачн\\w*, наложител\\w*,
    желател\\w*, становище\\w*, заключени\\w*, заключв\\w*, извод\\w*, преценк\\w*, преценя\\w*,
    (?:в|за) (?:най-добр\\w+ )?интерес\\w* на дете\\w*, най-добр\\w+ интерес\\w*, в негов интерес, в неин интерес,
    (?:следва|трябва|необходимо е|нужно е|редно е|добре е|по-добре е|би било|би следвало|би трябвало) да,
    (?:да се|да бъд\\w+) (?:предостав|разшир|огранич|измен|прекрат|преустанов|увелич|намал|отмен|възлож)\\w*,
    родителск\\w+ капацитет\\w*, родителск\\w+ годност\\w*,
    (?:по-)?подходящ\\w* родител\\w*, (?:добър|лош|негоден) родител,
    упражняван\\w+ на родителски\\w* права, местоживе\\w+ на дете\\w+ да
"""
_QUOTED = re.compile(r"„[^“”\"\n]*[“”\"]?|«[^»\n]*»?|“[^”\n]*”?|\"[^\"\n]*\"?")


@dataclass(frozen=True, slots=True)
class Place:
    """A word that a report must not say, and whether it recommends or judges."""

    start: int
    text: str
    recommends: bool


def recommendations(text: str) -> list[Place]:
    silent = [found.span() for found in _QUOTED.finditer(text)]
    return [
        Place(found.start(), found.group(), True)
        for found in _all().finditer(text)
        if not any(begin <= found.start() < end for begin, end in silent)
    ]


def not_facts(text: str) -> list[Place]:
    """Recommendations and words of opinion, in the order of the text: the worker's own sentences must have none."""
    judged = [Place(one.start, one.text, False) for one in opinions(text)]
    said = recommendations(text)
    taken = {one.start for one in said}
    return sorted([*said, *(one for one in judged if one.start not in taken)], key=lambda one: one.start)


@cache
def _all() -> re.Pattern[str]:
    words = sorted(" ".join(SAYS.split()).split(", "), key=len, reverse=True)
    spaced = "|".join(word.replace(" ", r"\s+") for word in words)
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)
