"""Which files' texts belong to which room's catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.ROOT
SOURCES = ("platform", "services", "tenants", "api")
LANGUAGES = ("bg", "hu")  # msgids are English
SKIPPED = {"migrations", "static", "locale", "__pycache__"}
# Template folders that carry no room's name; what else belongs to nobody is the shell's too.
OURS = {"layout", "components", "public", "errors", "forms", "django"}


@dataclass(frozen=True, slots=True)
class Room:
    """An app of ours; `label` is the last part of its package, as in templates/<label>/."""

    label: str
    path: Path

    def po(self, language: str) -> Path:
        return self.path / "locale" / language / "LC_MESSAGES" / "django.po"


@cache
def rooms() -> tuple[Room, ...]:
    """Every package of ours with an apps.py, whether the settings in use install it or not."""
    found = [path.parent for folder in SOURCES for path in (ROOT / folder).rglob("apps.py")]
    return tuple(Room(path.name, path) for path in sorted(found) if (path / "__init__.py").exists())


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def files_of(room: Room) -> list[Path]:
    return [path for path in all_files() if owner(path).label == room.label]


def all_files() -> Iterator[Path]:
    for folder in SOURCES:
        yield from _below(ROOT / folder, "*.py")
    for pattern in ("*.html", "*.txt"):
        yield from _below(ROOT / "templates", pattern)


def _below(folder: Path, pattern: str) -> Iterator[Path]:
    found = folder.rglob(pattern)
    yield from sorted(path for path in found if not SKIPPED & set(path.relative_to(ROOT).parts))


def owner(path: Path) -> Room:
    """The room whose catalogue holds this file's texts; what belongs to no room (kernel, layouts) is ui's."""
    by_label = {room.label: room for room in rooms()}
    if path.is_relative_to(ROOT / "templates"):
        return _template_owner(path.relative_to(ROOT / "templates"), by_label)
    holding = [room for room in by_label.values() if path.is_relative_to(room.path)]
    return max(holding, key=lambda room: len(room.path.parts), default=by_label["ui"])


def _template_owner(path: Path, by_label: dict[str, Room]) -> Room:
    """templates/cases/…, templates/emails/accounts/… or templates/emails/accounts_welcome.txt."""
    if path.parts[0] not in OURS:
        for part in path.parts:
            for label in (part, Path(part).stem, ALIASES.get(part, "")):
                if label in by_label:
                    return by_label[label]
    return by_label["ui"]


# Folders named by the library that looks for them, or by an address of several rooms' making.
ALIASES = {"account": "accounts", "mfa": "accounts", "allauth": "accounts", "emails": "accounts", "home": "staff"}
