"""The map of Bulgaria's 28 oblasts as inline SVG, with the same facts as a table."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

SHAPES = Path(__file__).with_name("oblasts.json")

NAMES = {
    "BG-01": _("Blagoevgrad"),
    "BG-02": _("Burgas"),
    "BG-03": _("Varna"),
    "BG-04": _("Veliko Tarnovo"),
    "BG-05": _("Vidin"),
    "BG-06": _("Vratsa"),
    "BG-07": _("Gabrovo"),
    "BG-08": _("Dobrich"),
    "BG-09": _("Kardzhali"),
    "BG-10": _("Kyustendil"),
    "BG-11": _("Lovech"),
    "BG-12": _("Montana"),
    "BG-13": _("Pazardzhik"),
    "BG-14": _("Pernik"),
    "BG-15": _("Pleven"),
    "BG-16": _("Plovdiv"),
    "BG-17": _("Razgrad"),
    "BG-18": _("Ruse"),
    "BG-19": _("Silistra"),
    "BG-20": _("Sliven"),
    "BG-21": _("Smolyan"),
    "BG-22": _("Sofia (city)"),
    "BG-23": _("Sofia Province"),
    "BG-24": _("Stara Zagora"),
    "BG-25": _("Targovishte"),
    "BG-26": _("Haskovo"),
    "BG-27": _("Shumen"),
    "BG-28": _("Yambol"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing in an oblast (a working centre): `label` and `note` are public facts, `href` may be empty."""

    oblast: str
    label: str
    note: object = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    code: str
    name: object
    path: str
    x: int
    y: int
    marks: tuple[Mark, ...]


@cache
def drawing() -> dict:
    found: dict = json.loads(SHAPES.read_text())
    return found


def areas(marks: Sequence[Mark]) -> list[Area]:
    """
    The oblasts in the order of their codes, each with its marks.

    :raises KeyError: a mark names an oblast that does not exist.
    """
    strange = {mark.oblast for mark in marks} - NAMES.keys()
    if strange:
        raise KeyError(f"no such oblast: {sorted(strange)}")
    return [_area(code, shape, marks) for code, shape in drawing()["areas"].items()]


def _area(code: str, shape: dict, marks: Sequence[Mark]) -> Area:
    mine = tuple(mark for mark in marks if mark.oblast == code)
    return Area(code, NAMES[code], shape["path"], shape["x"], shape["y"], mine)
