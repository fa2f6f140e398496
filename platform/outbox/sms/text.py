"""
How long a short message is, as the network counts: Cyrillic needs UCS-2, 70 characters, or 67 in each of several.

One letter outside of the old Latin alphabet of the network is enough to make the whole message a Cyrillic one.
"""

from django.utils.translation import gettext as _

from kernel.errors import Refusal

MOST_SEGMENTS = 2
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€\f")  # these take two places


def segments(text: str) -> int:
    """How many messages the network makes of it; an empty text is none."""
    is_basic = all(letter in _BASIC or letter in _TWICE for letter in text)
    length = _septets(text) if is_basic else len(text.encode("utf-16-be")) // 2
    alone, joined = (160, 153) if is_basic else (70, 67)
    return min(length, 1) if length <= alone else -(-length // joined)


def _septets(text: str) -> int:
    return sum(2 if letter in _TWICE else 1 for letter in text)


def check_length(text: str) -> None:
    """:raises Refusal: it is empty or would be cut into more messages than one pays and reads."""
    needed = segments(text)
    if not needed:
        raise Refusal(_("The message is empty."))
    if needed > MOST_SEGMENTS:
        told = {"needed": needed, "most": MOST_SEGMENTS}
        raise Refusal(_("The text needs %(needed)s short messages; at most %(most)s are allowed.") % told)
