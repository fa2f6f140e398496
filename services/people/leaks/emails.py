# Cyrillic: what people write in Bulgarian texts, looked for and never shown
"""An e-mail address, also with spaces, „(at)" and „точка", and the part before the sign where it is telling."""

import re
from collections.abc import Iterator

from services.people.leaks.reading import Reading, Span
from services.people.leaks.secret import Secret

TELLING = 8  # so many characters before the sign are hardly a common word
_AT = r"\s*(?:@|[(\[{<]\s*(?:at|ат|а|a|@)\s*[)\]}>]|\s(?:at|ат|кльомба|маймунка|маймунско\s+а)\s)\s*"
_DOT = r"\s*(?:\.|[(\[{<]\s*(?:dot|точка|\.)\s*[)\]}>]|\s(?:dot|точка)\s)\s*"


def find(reading: Reading, secret: Secret) -> Iterator[Span]:
    local, _, domain = secret.value.strip().partition("@")
    spellings = [rf"{_spelled(local)}{_AT}{_spelled(domain)}"] if local and domain else []
    if len(local) >= TELLING:
        spellings.append(_spelled(local))
    if not spellings:
        return
    pattern = rf"(?<![^\W_])(?:{'|'.join(spellings)})(?![^\W_])"
    yield from (match.span() for match in re.finditer(pattern, reading.text, re.IGNORECASE))


def _spelled(part: str) -> str:
    return _DOT.join(re.escape(piece) for piece in part.split("."))
