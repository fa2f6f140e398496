"""
A backup as a folder: `manifest.json`, `definition.json`, `rows/<table>.gz`, `files/<name>`.

Made under another name and renamed when everything lies on the disk: a folder without the ending is whole.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tenants.continuity import manifest
from tenants.continuity.manifest import Manifest, Part, Unproved

UNFINISHED = ".unfinished"
FORM = "%Y%m%dT%H%M%S%fZ"
MANIFEST, DEFINITION, ROWS, FILES = "manifest.json", "definition.json", "rows", "files"


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    manifest: Manifest

    @property
    def definition(self) -> str:
        """
        :raises Unproved: it is not the one of the manifest.
        """
        text = (self.path / DEFINITION).read_text(encoding="utf-8")
        if hashlib.sha256(text.encode()).hexdigest() != self.manifest.definition:
            raise Unproved("the definition of the tables was changed")
        return text

    def rows(self, table: str) -> Path:
        return self.path / ROWS / f"{table}.gz"

    def file(self, name: str) -> Path:
        return self.path / FILES / name

    def size(self) -> int:
        return sum(file.stat().st_size for file in self.path.rglob("*") if file.is_file())


def opened(path: Path) -> Backup:
    """
    :raises Unproved: no whole backup of this installation.
    """
    try:
        text = (path / MANIFEST).read_text(encoding="utf-8")
    except OSError as error:
        raise Unproved(f"{path} holds no whole backup") from error
    return Backup(path, manifest.read(text))


def begin(root: Path, slug: str, at: datetime) -> Path:
    """A new closed folder; what a killed run of this centre left is cleared away, a day later."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    _clear(root, slug, at - timedelta(days=1))
    path = root / f"{slug}-{at.astimezone(UTC):{FORM}}{UNFINISHED}"
    path.mkdir(mode=0o700)
    for name in (ROWS, FILES):
        (path / name).mkdir(mode=0o700)
    return path


def _clear(root: Path, slug: str, before: datetime) -> None:
    """Not at once: another process may still be writing. It may hold the keys of people who are erased by now."""
    name = f"{slug}-{before.astimezone(UTC):{FORM}}"
    for path in unfinished_of(root, slug):
        if path.name < name:
            shutil.rmtree(path, ignore_errors=True)


def unfinished_of(root: Path, slug: str) -> list[Path]:
    """Of a run that is still at it, or was killed."""
    return [path for path in root.glob(f"{slug}-[0-9]*{UNFINISHED}") if _is_ours(path, slug)]


def finish(path: Path, made: Manifest) -> Backup:
    """Flushed, then renamed."""
    (path / MANIFEST).write_text(manifest.written(made), encoding="utf-8")
    for found in sorted(path.rglob("*"), reverse=True):
        flush(found)
    flush(path)
    final = path.with_name(path.name.removesuffix(UNFINISHED))
    path.rename(final)
    flush(final.parent)
    return Backup(final, made)


def abandon(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)


def all_of(root: Path, slug: str) -> list[Path]:
    """Whole ones, the newest last; the time in their names sorts them."""
    found = root.glob(f"{slug}-[0-9]*Z") if root.is_dir() else ()
    return sorted(path for path in found if _is_ours(path, slug))


def _is_ours(path: Path, slug: str) -> bool:
    """`sofia-2` is not a backup of `sofia`."""
    return path.is_dir() and path.name.removeprefix(f"{slug}-").count("-") == 0


def prune(root: Path, slug: str, keep: int) -> list[Path]:
    """All but the newest go; at least one stays, whatever was asked."""
    gone = all_of(root, slug)[: -max(keep, 1)]
    for path in gone:
        shutil.rmtree(path)
    return gone


def last_of(root: Path, slug: str) -> Backup | None:
    """
    :raises Unproved: there is one and it is not what it says.
    """
    found = all_of(root, slug)
    return opened(found[-1]) if found else None


def take_files(source: Path, into: Path, before: Backup | None) -> Iterator[tuple[str, Part]]:
    """
    Every sealed file. They never change once written, so one that the last backup holds is linked, not copied again.
    """
    for file in sorted(source.glob("*")) if source.is_dir() else ():
        if file.is_file() and not file.suffix:
            known = before.manifest.files.get(file.name) if before else None
            linked = before and known and _linked(before.file(file.name), into / file.name, known)
            yield file.name, known if linked and known else copied(file, into / file.name)


def _linked(old: Path, new: Path, known: Part) -> bool:
    try:
        if old.stat().st_size != known.size:
            return False
        os.link(old, new)
    except OSError:  # another disk, or no longer there
        return False
    return True


def copied(source: Path, target: Path) -> Part:
    """Bytes as they are; the checksum is of what was written."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as incoming, target.open("xb") as outgoing:
        while piece := incoming.read(1 << 20):
            digest.update(piece)
            size += len(piece)
            outgoing.write(piece)
    return Part(digest.hexdigest(), size)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
