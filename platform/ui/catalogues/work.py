"""The three actions of `manage.py messages`."""

from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from ui.catalogues import checks, files
from ui.catalogues.extract import template_of
from ui.catalogues.literals import literals
from ui.catalogues.rooms import LANGUAGES, Room, files_of, name_of, rooms


def chosen(label: str) -> list[Room]:
    return [room for room in rooms() if not label or room.label == label]


def extract(label: str = "") -> Iterator[str]:
    """Bring the catalogues up to the sources: new texts come in, gone ones go, translations stay."""
    memory = {language: _memory(language) for language in LANGUAGES}
    for room in chosen(label):
        template = template_of(files_of(room))
        for language in LANGUAGES:
            path = room.po(language)
            if files.write(path, _merged(template, files.read(path, language), memory[language], language), language):
                yield f"wrote {name_of(path)}"


def _merged(template: Catalog, old: Catalog, memory: dict[tuple[object, object], Message], language: str) -> Catalog:
    new = files.empty(language)
    for message in template:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        if known is None or not known.string:
            known = memory.get((message.id, message.context))
        new.add(
            message.id,
            known.string if known else None,
            locations=sorted(set(message.locations)),
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known else (),
            context=message.context,
            flags=message.flags,
        )
    return new


def _memory(language: str) -> dict[tuple[object, object], Message]:
    """What any room has translated already: the same words are translated once."""
    found: dict[tuple[object, object], Message] = {}
    for room in rooms():
        for message in files.read(room.po(language), language):
            if message.id and message.string and not message.fuzzy:
                found.setdefault((message.id, message.context), message)
    return found


def check(label: str = "") -> list[str]:
    """Every fault as a line; empty when all texts are complete in all languages."""
    found = []
    for room in chosen(label):
        found += [f"Cyrillic outside the catalogues: {line}" for line in literals(files_of(room))]
        template = template_of(files_of(room))
        for language in LANGUAGES:
            catalog = files.read(room.po(language), language)
            found += [f"{room.label} {language}: {fault}" for fault in checks.findings(template, catalog)]
    for language in LANGUAGES:
        every = [(room.label, files.read(room.po(language), language)) for room in rooms()]
        found += [f"{language}: {fault}" for fault in checks.contradictions(every)]
    return found


def compile_all(label: str = "") -> Iterator[str]:
    """Only what is older than its source: a second run does nothing."""
    for room in chosen(label):
        for language in LANGUAGES:
            po = room.po(language)
            if po.exists() and not files.is_fresh(po):
                files.compile_one(po, language)
                yield f"compiled {name_of(po)}"
