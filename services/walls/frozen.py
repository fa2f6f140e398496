"""What a migration did stays what it did: its statements lie beside it, named by their digest."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent / "migrations"
BETWEEN = ";\n\n"


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


def latest() -> str:
    """The newest walls; nothing before there are any."""
    files = sorted(FOLDER.glob("[0-9]*.sql"))
    return files[-1].read_text() if files else ""
