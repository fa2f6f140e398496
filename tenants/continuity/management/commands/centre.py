"""`manage.py centre backup|restore|discard|…`: one centre copied, put back, handed over, tried out."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tenants.centres.models import Centre
from tenants.continuity import backup, drill, folder, moments, quarantine, restoring
from tenants.continuity.drill import Result
from tenants.continuity.export import package
from tenants.continuity.export.age import BadRecipient, recipients
from tenants.continuity.folder import Backup
from tenants.continuity.loading import NotTheSame, SchemaTaken
from tenants.continuity.manifest import Unproved
from tenants.continuity.restoring import Outcome, Refused
from tenants.isolation.scope import place_of_centre
from tenants.provisioning import owner
from vault.erasures import BrokenList

SAID = (
    BadRecipient,
    BrokenList,
    backup.CannotCopy,
    moments.OutOfReach,
    NotTheSame,
    SchemaTaken,
    Unproved,
    Refused,
    owner.Busy,
)


class Command(BaseCommand):
    help = "One centre: its backup, its return to an earlier state, its copy beside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whats = parser.add_subparsers(dest="what", required=True)
        self._backup(whats)
        self._restore(whats)
        self._discard(whats)
        self._drill(whats)
        self._export(whats)
        self._quarantine(whats)
        self._prune(whats)

    def _backup(self, whats: Any) -> None:
        one = whats.add_parser("backup", help="copies one centre, or every one")
        one.add_argument("slug", nargs="?", help="all working centres when none is given")
        one.add_argument("--to", type=Path, default=backups(), help="the folder of all backups")

    def _restore(self, whats: Any) -> None:
        one = whats.add_parser("restore", help="puts a centre back, or its copy beside")
        one.add_argument("backup", help="the folder of one backup, or a slug: its last one")
        one.add_argument("--at", help='a slug\'s state at this minute: "2026-11-21 14:03", on the clocks of Sofia')
        one.add_argument("--beside", action="store_true", help="into a schema for looking; the centre goes on")
        one.add_argument("--from", dest="root", type=Path, default=backups())
        one.add_argument("--by", required=True, help="who does this")
        one.add_argument("--reason", required=True, help="why; both stay in the centre's audit")

    def _discard(self, whats: Any) -> None:
        one = whats.add_parser("discard", help="gives up an open restore")
        one.add_argument("slug")
        one.add_argument("--by", required=True)

    def _drill(self, whats: Any) -> None:
        one = whats.add_parser("drill", help="tries every centre's last backup, and leaves nothing behind")
        one.add_argument("slug", nargs="?")
        one.add_argument("--from", dest="root", type=Path, default=backups())

    def _export(self, whats: Any) -> None:
        one = whats.add_parser("export", help="everything of a centre, readable without us, sealed with age")
        one.add_argument("slug")
        one.add_argument("--to", type=Path, required=True, help="the file, by custom ending in .zip.age")
        one.add_argument("--key", action="append", default=[], help="age1…, the public key of who receives it")
        one.add_argument("--passphrase-file", type=Path, help="instead of keys; its first line")
        one.add_argument("--by", required=True)
        one.add_argument("--reason", required=True)

    def _quarantine(self, whats: Any) -> None:
        one = whats.add_parser("quarantine", help="lists copies and schemas put aside, or drops one")
        one.add_argument("schema", nargs="?")
        one.add_argument("--by", default="", help="who drops it")

    def _prune(self, whats: Any) -> None:
        one = whats.add_parser("prune", help="lets old backups go: erased children's wrapped keys live on in them")
        one.add_argument("--keep", type=int, required=True, help="of each centre, the newest")
        one.add_argument("--from", dest="root", type=Path, default=backups())

    def handle(self, *, what: str, **options: Any) -> None:
        work: dict[str, Callable[..., None]] = {
            "backup": self.backup,
            "restore": self.restore,
            "discard": self.discard,
            "drill": self.drill,
            "export": self.export,
            "quarantine": self.quarantine,
            "prune": self.prune,
        }
        try:
            work[what](**options)
        except SAID as error:
            raise CommandError(f"{type(error).__name__}: {error}") from error

    def backup(self, *, slug: str | None, to: Path, **options: Any) -> None:
        failed = [centre.slug for centre in chosen(slug) if not self._back_up(centre, to, alone=bool(slug))]
        if failed:
            raise CommandError(f"not copied: {', '.join(failed)}")

    def _back_up(self, centre: Centre, to: Path, *, alone: bool) -> bool:
        """One that fails does not keep the others from being copied."""
        try:
            made = backup.backup(centre, to)
        except SAID as error:
            if alone:
                raise
            self.stderr.write(f"{centre.slug}: {type(error).__name__}: {error}")
            return False
        self.stdout.write(told(made))
        return True

    def restore(self, *, root: Path, beside: bool, by: str, reason: str, **options: Any) -> None:
        found = self._past(options["backup"], options["at"], root) or folder_of(options["backup"], root)
        centre = Centre.objects.using(owner.ALIAS).filter(pk=found.manifest.uuid).first()
        if centre is None:
            raise CommandError(f"no centre has the UUID {found.manifest.place}")
        put = restoring.beside if beside else restoring.restore
        self._told(put(centre, found, by=by, reason=reason))

    def _past(self, slug: str, at: str | None, root: Path) -> Backup | None:
        """Kept under `moments`: it is no nightly backup, and a restore that was interrupted goes on with it."""
        if not at:
            return None
        (centre,) = chosen(slug)
        held = restoring.open_restore(centre)
        if held and Path(held.backup).parent == root / "moments":
            self.stdout.write(f"going on with {held.backup}")
            return folder.opened(Path(held.backup))
        made = moments.backup_at(centre, moments.moment_of(at), root / "moments")
        self.stdout.write(told(made))
        return made

    def _told(self, outcome: Outcome) -> None:
        held, found = outcome.restore, outcome.findings
        self.stdout.write(f"{held.centre.slug} as of {held.taken_at.isoformat()} in {held.schema_name}")
        self.stdout.write(f"{found.opened} values opened, {found.without_key} of erased people; audit {found.audit}")
        if outcome.aside:
            self.stdout.write(f"the schema before lies in {outcome.aside}; audit {outcome.audit}")
        for note in [*outcome.notes, str(found)]:
            if note:
                self.stdout.write(note)

    def discard(self, *, slug: str, by: str, **options: Any) -> None:
        (centre,) = chosen(slug)
        held = restoring.discard(centre, by=by)
        self.stdout.write(f"{slug}: the restore of {held.backup} was given up; the centre is as it was")

    def drill(self, *, slug: str | None, root: Path, **options: Any) -> None:
        failed = 0
        for centre in chosen(slug):
            result = drill.drill(centre, root)
            drill.note(Path(settings.DRILL_PROTOCOL), result)  # type: ignore[misc]
            self.stdout.write(verdict(result))
            failed += not result.holds
        if failed:
            raise CommandError(f"{failed} of the backups cannot be relied on: docs/runbooks/restore.md")

    def export(self, *, slug: str, to: Path, key: list[str], by: str, reason: str, **options: Any) -> None:
        (centre,) = chosen(slug)
        sealed = recipients(_first_line(options["passphrase_file"]), key)
        rows = package.export(place_of_centre(centre), to, sealed, by=by, reason=reason)
        self.stdout.write(f"{slug}: {rows} rows, {to.stat().st_size:,} bytes in {to}")

    def prune(self, *, keep: int, root: Path, **options: Any) -> None:
        roots = ((root, keep), (root / "moments", 1))
        gone = [
            path for place, most in roots for centre in chosen(None) for path in folder.prune(place, centre.slug, most)
        ]
        self.stdout.write(f"{len(gone)} backups went")

    def quarantine(self, *, schema: str | None, by: str, **options: Any) -> None:
        if schema and not by:
            raise CommandError("say who drops it: --by NAME")
        if schema and schema.startswith("c_"):
            schema = quarantine.put_away(schema)
        if schema:
            gone = quarantine.drop(schema, by=by)
            self.stdout.write(f"{gone.schema_name} of {gone.centre.slug} is gone")
            return
        for copy in quarantine.besides():
            self.stdout.write(f"{copy.schema_name} {copy.centre.slug} {copy.taken_at.isoformat()}, for looking")
        for aside in quarantine.waiting():
            until = f"may go from {quarantine.may_go_from(aside):%d.%m.%Y}"
            self.stdout.write(f"{aside.schema_name} {aside.centre.slug} {aside.get_why_display()}, {until}")


def _first_line(file: Path | None) -> str:
    return file.read_text(encoding="utf-8").splitlines()[0] if file else ""


def verdict(result: Result) -> str:
    counts = f"{result.rows:>9} rows {result.files:>6} files {result.opened:>6} opened {result.seconds:>7.1f} s"
    return f"{result.slug:<24} {counts}  {'holds' if result.holds else result.why}"


def backups() -> Path:
    return Path(settings.BACKUPS_ROOT)  # type: ignore[misc]


def chosen(slug: str | None) -> list[Centre]:
    """
    :raises CommandError: nobody has this slug.
    """
    centres = Centre.objects.using(owner.ALIAS).filter(**({"slug": slug} if slug else {"state": "ready"}))
    found = list(centres.order_by("slug"))
    if slug and not found:
        raise CommandError(f"no centre has the address {slug}")
    return found


def folder_of(name: str, root: Path) -> Backup:
    """
    :raises CommandError: neither a backup's folder nor a slug that has one.
    """
    if Path(name).is_dir():
        return folder.opened(Path(name))
    found = folder.last_of(root, name)
    if found is None:
        raise CommandError(f"{name} is no folder, and {root} holds no backup of that name")
    return found


def told(made: Backup) -> str:
    manifest = made.manifest
    return f"{manifest.slug}: {manifest.rows} rows, {len(manifest.files)} files, {made.size():,} bytes in {made.path}"
