"""
A signature as the strokes of a hand: what the screen sends is read strictly, and drawn again as lines.

Pure. A stroke is a row of points on a field of 1000 by 300. One tap is no signature, and nobody writes a novel.
"""

import json
from typing import Any

WIDTH, HEIGHT = 1000, 300
FEWEST_POINTS, MOST_POINTS, MOST_STROKES = 12, 6000, 200
Stroke = list[list[int]]


class NotASignature(ValueError):
    """What was sent is no drawing of a hand."""


def read(sent: str) -> list[Stroke]:
    """:raises NotASignature: not the drawing of a hand, or so little that nobody could know it again."""
    try:
        strokes = json.loads(sent or "[]")
    except ValueError as error:
        raise NotASignature from error
    if not isinstance(strokes, list) or not 0 < len(strokes) <= MOST_STROKES:
        raise NotASignature
    found = [_stroke(one) for one in strokes]
    if not FEWEST_POINTS <= sum(len(one) for one in found) <= MOST_POINTS:
        raise NotASignature
    return found


def _stroke(sent: Any) -> Stroke:
    if not isinstance(sent, list):
        raise NotASignature
    return [_point(one) for one in sent]


def _point(sent: Any) -> list[int]:
    if not isinstance(sent, list) or len(sent) != 2 or not all(type(one) is int for one in sent):
        raise NotASignature
    x, y = sent
    if not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
        raise NotASignature
    return [x, y]


def lines(strokes: list[Stroke] | None) -> list[str]:
    """For the `points` of SVG polylines."""
    return [" ".join(f"{x},{y}" for x, y in stroke) for stroke in strokes or []]
