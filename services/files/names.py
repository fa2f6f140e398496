"""File names as people and their machines send them, and as they may be shown and saved."""

import re
import unicodedata

MOST = 120
# Turn the reading order round ("gpj.exe"), join or hide.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
RESERVED = re.compile(r"\A(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)


def extension_of(name: str) -> str:
    """Lower case, without the dot; empty when there is none."""
    stem, dot, extension = safe_name(name).rpartition(".")
    return extension.casefold() if dot and stem else ""


def safe_name(name: str) -> str:
    """The last part of a path, visible characters only, short enough for every disk, its extension kept."""
    name = re.split(r"[/\\]", INVISIBLE.sub("", unicodedata.normalize("NFC", name)))[-1]
    name = re.sub(r"\s+", " ", FORBIDDEN.sub("", name)).strip(" .")
    if RESERVED.match(name) or not name:
        name = f"_{name}"
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name) <= MOST:
        return name
    stem, dot, extension = name.rpartition(".")
    tail = dot + extension if dot and len(extension) <= 10 else ""
    return (stem if tail else name)[: MOST - len(tail)].rstrip(" .") + tail
