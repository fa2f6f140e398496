"""Whether a copy is worth anything: its values open, its audit holds, its files are those that its rows name."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import models

from audit import heads
from audit.heads import Head
from audit.verify import Fault, Report, verify
from kernel import hooks
from kernel.place import Place, require
from tenants.continuity.folder import Backup
from tenants.continuity.server import inside
from tenants.isolation.roles import models_of
from tenants.isolation.router import Kind
from vault import keyring
from vault.errors import KeyMissing, VaultError
from vault.fields import EncryptedField
from vault.models import Kind as KeyKind
from vault.sealed import Sealed

SAMPLE = 40  # rows of each table, spread from the first to the last


@dataclass(slots=True)
class Findings:
    """`opened`: values; `without_key`: those of people who were erased."""

    opened: int = 0
    without_key: int = 0
    unreadable: list[str] = field(default_factory=list)
    audit: str = ""
    audit_holds: bool = True
    files: int = 0
    missing_files: list[str] = field(default_factory=list)

    @property
    def hold(self) -> bool:
        return self.audit_holds and not (self.unreadable or self.missing_files)

    def __str__(self) -> str:
        bad = [f"{name} cannot be opened" for name in self.unreadable]
        bad += [f"file {name} is missing or another" for name in self.missing_files]
        bad += [] if self.audit_holds else [f"audit: {self.audit}"]
        return "; ".join(bad)


def check(place: Place, backup: Backup, sample: int = SAMPLE) -> Findings:
    """Of a loaded schema, without changing anything in it."""
    with inside(place):
        found = opened(sample)
        _audit(found, backup)
        _files(found, backup)
    return found


def opened(sample: int = SAMPLE) -> Findings:
    """Of the centre that has been entered: whether its key opens, and the values of so many rows of each table."""
    found = Findings()
    _keys(found)
    for model in models_of(Kind.CENTRE):
        _values(found, model, sample)
    return found


def _keys(found: Findings) -> None:
    try:
        keyring.here().key(keyring.here().number(KeyKind.PLACE))
    except VaultError as error:
        found.unreadable.append(f"the key of the centre ({type(error).__name__})")


def _values(found: Findings, model: type[models.Model], sample: int) -> None:
    sealed = [one for one in model._meta.fields if isinstance(one, EncryptedField)]
    for row in spread(model, sample) if sealed else ():
        for field_ in sealed:
            _value(found, row, field_)


def _value(found: Findings, row: models.Model, of: EncryptedField) -> None:
    """Past the attribute, which shows a value that was erased as if it were one."""
    value = row.__dict__[of.attname]
    try:
        if type(value) is Sealed:
            of.unseal(value.blob, row)
            found.opened += 1
    except KeyMissing:
        found.without_key += 1
    except (VaultError, ValueError):
        found.unreadable.append(f"{row._meta.label}.{of.name} of {row.pk}")


def spread(model: type[models.Model], sample: int) -> Iterator[models.Model]:
    """Some rows of every age: ids count time."""
    rows = model._default_manager.order_by("pk")
    count = rows.count()
    for start in range(0, count, max(1, math.ceil(count / sample))):
        yield rows[start]


def _audit(found: Findings, backup: Backup) -> None:
    report = verify(told_until(backup))
    # What waited for its seal when the copy was made waits in it for ever.
    found.audit_holds = report.holds or _only_waits(report)
    found.audit = f"{report.seals} seals, {report.events} events" if found.audit_holds else str(report.finding)


def _only_waits(report: Report) -> bool:
    return report.finding is not None and report.finding.fault == Fault.UNSEALED


def told_until(backup: Backup) -> list[Head]:
    """The heads that the copy must agree with: its own last one, and those told before."""
    last = backup.manifest.head
    own = [Head(backup.manifest.place, last["seal"], last["hash"], last["at"])] if last else []
    top = last["seal"] if last else 0
    return [*(one for one in told() if one.seal <= top), *own]


def told() -> list[Head]:
    file = Path(settings.AUDIT_HEADS_FILE)  # type: ignore[misc]
    return list(heads.read(file, require().uuid)) if file.exists() else []


def _files(found: Findings, backup: Backup) -> None:
    for source in hooks.stored_files:
        for name, digest in source():
            found.files += 1
            part = backup.manifest.files.get(name)
            if part is None or part.sha256 != digest:
                found.missing_files.append(name)
