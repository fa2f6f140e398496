"""What is wrong with a catalogue: sentences for the person who runs `make check`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from babel.messages.catalog import Catalog, Message

CYRILLIC = re.compile(r"[\u0430-\u045f]")  # an abbreviation (ЕГН, МВР) is a name in every language
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def findings(template: Catalog, catalog: Catalog) -> Iterator[str]:
    """`template` has what the sources say now, `catalog` what is translated."""
    wanted = {_key(message) for message in _texts(template)}
    present = {_key(message): message for message in _texts(catalog)}
    for key in sorted(wanted - present.keys(), key=str):
        yield f"not in the catalogue: {key[1]!r}"
    for key in sorted(present.keys() - wanted, key=str):
        yield f"obsolete: {key[1]!r}"
    for message in catalog.obsolete.values():
        yield f"obsolete: {message.id!r}"
    for key in sorted(wanted & present.keys(), key=str):
        yield from _faults(present[key])


def _faults(message: Message) -> Iterator[str]:
    name = _key(message)[1]
    if message.fuzzy:
        yield f"fuzzy: {name!r}"
    if any(CYRILLIC.search(text) for text in _strings(message.id)):
        yield f"the source text must be English: {name!r}"
    if not all(_strings(message.string)):
        yield f"not translated: {name!r}"
    else:
        yield from _placeholder_faults(message)


def _placeholder_faults(message: Message) -> Iterator[str]:
    known = set().union(*(PLACEHOLDER.findall(text) for text in _strings(message.id)))
    for index, text in enumerate(_strings(message.string)):
        used = set(PLACEHOLDER.findall(text))
        # „една среща" needs no number; every other form carries all placeholders.
        may_miss = message.pluralizable and index == 0
        if used - known or (known - used and not may_miss):
            yield f"placeholders differ: {_key(message)[1]!r}: {sorted(known ^ used)}"


def contradictions(catalogs: Iterable[tuple[str, Catalog]]) -> Iterator[str]:
    """Django merges the rooms' catalogues: a text translated in two ways shows the wrong one somewhere."""
    seen: dict[tuple[str, str], dict[tuple[str, ...], str]] = defaultdict(dict)
    for name, catalog in catalogs:
        for message in _texts(catalog):
            if all(_strings(message.string)):
                seen[_key(message)].setdefault(tuple(_strings(message.string)), name)
    for key, ways in sorted(seen.items()):
        if len(ways) > 1:
            told = "; ".join(f"{way[0]!r} in {name}" for way, name in ways.items())
            yield f"translated in two ways: {key[1]!r}: {told}"


def _texts(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _key(message: Message) -> tuple[str, str]:
    return message.context or "", _strings(message.id)[0]


def _strings(value: object) -> list[str]:
    return [str(value or "")] if isinstance(value, str) or value is None else [str(one or "") for one in value]  # type: ignore[attr-defined]
