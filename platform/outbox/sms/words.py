"""
What a short message may say: a sentence known to the program, and slots that hold days, hours, telephones and codes.

A lock screen shows a message to whoever stands near. No slot takes free text, so no name, address or accusation can
stand in one, whoever writes the call.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext, override


class Slot(Enum):
    DAY = r"\d{2}\.\d{2}\.(\d{4})?"
    HOUR = r"\d{2}:\d{2}"
    PHONE = r"\+?[\d ]{3,20}"
    CODE = r"[A-Z0-9-]{4,20}"
    LINK = r"https?://link\.[a-z0-9.-]+(:\d+)?/[a-z]/[A-Za-z0-9_-]{40,70}/"  # names nobody: a signed handle

    def takes(self, value: object) -> bool:
        return isinstance(value, str) and re.fullmatch(self.value, value) is not None


_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Words:
    """`sentence` is a msgid with %(slot)s; each language says it with the same slots."""

    name: str
    sentence: str
    slots: Mapping[str, Slot]


_known: dict[str, Words] = {}


def register(name: str, sentence: str, **slots: Slot) -> Words:
    """:raises ValueError: the sentence and its slots do not agree."""
    if set(_PLACEHOLDER.findall(sentence)) != set(slots):
        raise ValueError(f"{name}: the sentence and its slots do not agree")
    _known[name] = Words(name, sentence, slots)
    return _known[name]


def registered() -> list[Words]:
    return [_known[name] for name in sorted(_known)]


def said(name: str, values: Mapping[str, str], language: str) -> str:
    """
    The text for its reader.

    :raises ValueError: a slot that is missing, too much, or holds something else than it is for.
    """
    words = _known[name]
    wrong = [slot for slot, kind in words.slots.items() if not kind.takes(values.get(slot))]
    if wrong or set(values) != set(words.slots):
        raise ValueError(f"{name}: {', '.join(wrong) or 'unknown slots'}")  # names of slots, never what they hold
    with override(language):
        return gettext(words.sentence) % values
