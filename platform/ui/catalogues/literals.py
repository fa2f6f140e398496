"""Finds Cyrillic letters in code and templates: texts for people belong into catalogues."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ui.catalogues.rooms import name_of

# A word, not a single letter in a table of letters, and not an abbreviation: ЕГН is a name in every language.
CYRILLIC = re.compile(r"[\u0400-\u045f][\u0430-\u045f]")
# Who needs them says why, for a file in its first lines or behind the line: "# Cyrillic: court wording".
EXCUSE = re.compile(r"Cyrillic:\s*\S+")
EXCUSE_LINES = 12
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", re.DOTALL)

# Whole folders, with the reason.
ALLOWED = {
    "platform/directory/spelling.py": "the alphabet, to meet other spellings",
    "platform/vault/letters.py": "the alphabets, to meet other spellings",
    "services/reports/typeset": "documents for Bulgarian courts and authorities, always in Bulgarian",
    "services/scheduling/regime": "the lexicon of Bulgarian court orders, matched against their text",
    "templates/documents": "documents for Bulgarian courts and authorities, always in Bulgarian",
}


def literals(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        if not _is_allowed(path):
            yield from (f"{name_of(path)}:{line}: {text!r}" for line, text in cyrillic_of(path))


def _is_allowed(path: Path) -> bool:
    inside = Path(name_of(path))
    return any(inside.is_relative_to(folder) for folder in ALLOWED) or "commands" in inside.parts


def cyrillic_of(path: Path) -> list[tuple[int, str]]:
    source = path.read_text(encoding="utf-8")
    head = "\n".join(source.splitlines()[:EXCUSE_LINES])
    if not CYRILLIC.search(source) or EXCUSE.search(head):
        return []
    found = _in_python(source) if path.suffix == ".py" else _in_template(source)
    lines = source.splitlines()
    return [(line, text) for line, text in found if not EXCUSE.search(lines[line - 1])]


def _in_python(source: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in docstrings else None
        if isinstance(text, str) and CYRILLIC.search(text):
            yield node.lineno, text


def _in_template(source: str) -> Iterator[tuple[int, str]]:
    # Comments keep their line breaks, so that the numbers stay right.
    bare = TEMPLATE_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source)
    for number, line in enumerate(bare.splitlines(), start=1):
        if CYRILLIC.search(line):
            yield number, line.strip()
