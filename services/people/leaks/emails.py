# Cyrillic: what people write in Bulgarian texts, looked for and never shown
"""An e-mail address, also with spaces, „(at)" and „точка", and the part before the sign where it is telling."""

import re
from collections.abc import Iterator
from itertools import pairwise

from services.people.leaks.reading import Reading, Span, Token, same
from services.people.leaks.secret import Secret

TELLING = 8  # so many characters before the sign are hardly a common word
LEAST_PIECES = 2  # „maria", „82": one word alone is anybody's name
_DOTS = {"точка", "dot", "тире"}
_TIE = re.compile(r"|\s*[._\-]\s*|\s+(?:точка|dot|тире)\s+", re.IGNORECASE)
_AT = r"\s*(?:@|[(\[{<]\s*(?:at|ат|а|a|@)\s*[)\]}>]|\s(?:at|ат|кльомба|маймунка|маймунско\s+а)\s)\s*"
_DOT = r"\s*(?:\.|[(\[{<]\s*(?:dot|точка|\.)\s*[)\]}>]|\s(?:dot|точка)\s)\s*"


def find(reading: Reading, secret: Secret) -> Iterator[Span]:
    local, _, domain = secret.value.strip().partition("@")
    yield from _said(reading, local)
    spellings = [rf"{_spelled(local)}{_AT}{_spelled(domain)}"] if local and domain else []
    if len(local) >= TELLING:
        spellings.append(_spelled(local))
    if not spellings:
        return
    pattern = rf"(?<![^\W_])(?:{'|'.join(spellings)})(?![^\W_])"
    yield from (match.span() for match in re.finditer(pattern, reading.text, re.IGNORECASE))


def _said(reading: Reading, local: str) -> Iterator[Span]:
    """„мария точка иванова82": its pieces one after the other, in either alphabet."""
    pieces = [token.text for token in Reading(local).tokens]
    if len(local) < TELLING or len(pieces) < LEAST_PIECES:
        return
    tokens = [token for token in reading.tokens if token.text.casefold() not in _DOTS]
    for at in range(len(tokens) - len(pieces) + 1):
        run = tokens[at : at + len(pieces)]
        if all(same(token.text, piece) for token, piece in zip(run, pieces, strict=True)) and _is_tied(reading, run):
            yield run[0].start, run[-1].end


def _is_tied(reading: Reading, run: list[Token]) -> bool:
    """By dots, in signs or in words, or by nothing: „Мария Иванова, 82 г." is a woman and no address."""
    return all(_TIE.fullmatch(reading.text, one.end, other.start) for one, other in pairwise(run))


def _spelled(part: str) -> str:
    return _DOT.join(re.escape(piece) for piece in part.split("."))
