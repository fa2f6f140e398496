"""
What a migration did stays what it did: its statements lie beside it, named by their digest.

A migration holds what it changes: whole functions, and the policies of whole tables. What stands is the last word
about each of them.
"""

import hashlib
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "migrations"
BETWEEN = ";\n\n"
# The first function or table that a statement names.
OBJECT = re.compile(r'(?<=FUNCTION IF EXISTS )\w+|(?<=FUNCTION )\w+(?=\()|(?<=ALTER TABLE )"\w+"|(?<= ON )"\w+"')


def text_of(statements: list[str]) -> str:
    return BETWEEN.join(statements) + "\n"


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def frozen(name: str, digest: str) -> list[str]:
    """
    The statements of a migration.

    :raises ValueError: the file is not the one that was released.
    """
    text = (FOLDER / name).read_text()
    if digest_of(text) != digest:
        raise ValueError(f"{name} was changed after its migration was written")
    return text.removesuffix("\n").split(BETWEEN)


def latest() -> dict[str, list[str]]:
    """The walls as all migrations leave them: by function and table, the statements that make it."""
    files = sorted(FOLDER.glob("[0-9]*.sql"))
    texts = [path.read_text().removesuffix("\n").split(BETWEEN) for path in files]
    return {name: made for statements in texts for name, made in by_object(statements).items()}


def by_object(statements: list[str]) -> dict[str, list[str]]:
    """In the given order, which is the one in which they can be made."""
    found: dict[str, list[str]] = {}
    for statement in statements:
        named = OBJECT.search(statement)
        if named is None:
            raise ValueError(f"about no function and no table: {statement[:60]}")
        found.setdefault(named[0], []).append(statement)
    return found


def changed(statements: list[str]) -> list[str]:
    """Those about functions and tables that do not stand as wanted yet."""
    standing = latest()
    return [one for name, made in by_object(statements).items() if standing.get(name) != made for one in made]
