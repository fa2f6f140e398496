"""`manage.py keys …`: see docs/runbooks/keys.md."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from kernel import hooks, ports
from kernel.place import Place
from vault import census, erasures, master, rewrapping, rotation, shredding
from vault.errors import VaultError
from vault.models import Kind, State

KINDS = {"place": Kind.PLACE, "index": Kind.INDEX, "people": Kind.SUBJECT}


class Command(BaseCommand):
    help = "Shows, changes and removes the keys of places; needs the owner's address, like the provisioner."
    requires_system_checks = ()  # each action below opens the keys itself, and a wrong master key is refused there

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        for name, text in ACTIONS.items():
            action = actions.add_parser(name, help=text)
            if name in {"status", "rotate", "remove", "replay-erasures"}:
                action.add_argument("slug", nargs="*", help="haskovo, network, …; none: every place")
            if name == "rotate":
                action.add_argument("--kind", action="append", choices=KINDS, help="default: all three")
                action.add_argument("--person", action="append", type=UUID, default=[], help="this person's key alone")

    def handle(self, *args: Any, **options: Any) -> None:
        act: Callable[..., None] = getattr(self, options["action"].replace("-", "_"))
        try:
            act(options)
        except (ImproperlyConfigured, VaultError) as error:
            raise CommandError(str(error)) from error

    def status(self, options: dict[str, Any]) -> None:
        """What there is, what is under way, and whether the former master key can go."""
        for place in self._places(options["slug"]):
            self._show(place)
        found = rewrapping.wrapped_by()
        for number, count in sorted(found.items()):
            note = "in use" if number == master.current().number else "former: run `keys rewrap`"
            self.stdout.write(f"master key {master.name_of(number)}: {count} keys of places ({note})")
        if master.former() and set(found) == {master.current().number}:
            self.stdout.write("nothing is wrapped by the former master key: take it out of the configuration")

    def _show(self, place: Place) -> None:
        with ports.owning(place) as alias:
            keys = census.keys(alias)
            retired = [key.number for key in keys if key.state == State.RETIRED]
            named = census.named(alias, retired)
        counted = Counter((key.kind, key.state) for key in keys)
        parts = [f"{count} {kind} {state}" for (kind, state), count in sorted(counted.items())]
        self.stdout.write(f"{place.slug}: {', '.join(parts)}")
        for number in retired[:20]:
            self.stdout.write(f"  retired {number}: {_listed(named.get(number))}")
        if len(retired) > 20:
            self.stdout.write(f"  and {len(retired) - 20} more, {len(set(retired[20:]) & set(named))} of them named")

    def rotate(self, options: dict[str, Any]) -> None:
        kinds = [KINDS[name] for name in options["kind"] or ([] if options["person"] else KINDS)]

        def step(place: Place) -> None:
            done = rotation.rotate(place, kinds=kinds, people=options["person"], tell=self._progress(place))
            self.stdout.write(f"{place.slug}: {done.begun} new keys, {done.resealed} rows sealed anew")
            self._complain(done.damaged)

        self._each(options["slug"], step)

    def remove(self, options: dict[str, Any]) -> None:
        def step(place: Place) -> None:
            result = rotation.remove(place, tell=self._progress(place))
            self.stdout.write(f"{place.slug}: {len(result.removed)} removed, {len(result.waits)} retired too lately")
            for number, where in sorted(result.named.items()):
                self.stdout.write(f"  key {number} stays: {_listed(where)}")
            self._complain(result.damaged)

        self._each(options["slug"], step)

    def rewrap(self, options: dict[str, Any]) -> None:
        count = rewrapping.rewrap(lambda place, keys: self.stdout.write(f"{place.slug}: {keys} wrapped anew"))
        erasures.anchor()
        self.stdout.write(f"{count} keys are wrapped by master key {master.current().name} now")

    def replay_erasures(self, options: dict[str, Any]) -> None:
        def step(place: Place) -> None:
            done = shredding.replay(place)
            self.stdout.write(f"{place.slug}: {done.keys} keys of people and {done.files} of files erased again")
            for subject in done.missing:
                self.stderr.write(f"  erased here and not in the list: {subject}")
            self._rows(place)
            if done.missing:
                raise erasures.BrokenList("the list of erasures is an old or a cut one: find today's")

        self._each(options["slug"], step)

    def _rows(self, place: Place) -> None:
        """What was sealed with the place's own key is out of the keys' reach: the rooms delete it."""
        with ports.owning(place) as alias, transaction.atomic(using=alias):
            for notes in hooks.erased_again(place) if place.is_centre else ():
                for note in notes:
                    self.stdout.write(f"  {note}")

    def erasures(self, options: dict[str, Any]) -> None:
        """Proves the list; what it prints is compared with what was written down elsewhere."""
        head = erasures.head()
        self.stdout.write(f"{head.count} lines, the last one {head.hash}")

    def _each(self, slugs: list[str], step: Callable[[Place], None]) -> None:
        """One place that cannot be worked on does not keep the others waiting."""
        failed = []
        for place in self._places(slugs):
            try:
                step(place)
            except VaultError as error:
                failed.append(place.slug)
                self.stderr.write(f"{place.slug}: {error}")
        if failed:
            raise CommandError(f"not done: {', '.join(failed)}")

    def _places(self, slugs: list[str]) -> Iterable[Place]:
        every = {place.slug: place for place in ports.every_place()}
        unknown = set(slugs) - set(every)
        if unknown:
            raise CommandError(f"there is no {', '.join(sorted(unknown))}")
        return [every[slug] for slug in slugs] if slugs else list(every.values())

    def _progress(self, place: Place) -> rotation.Tell:
        return lambda table, done, total: self.stdout.write(f"{place.slug}: {table} {done} of {total}")

    def _complain(self, damaged: set[str]) -> None:
        for row in sorted(damaged):
            self.stderr.write(f"  cannot be opened and was left alone: {row}")


def _listed(where: Counter[str] | None) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(where.items())) if where else "named by nothing"


ACTIONS = {
    "status": "which keys there are, and what still names the retired ones",
    "rotate": "new keys of places, and everything sealed anew while people work",
    "remove": "delete retired keys that nothing names",
    "erasures": "prove the list of erasures and show its end",
    "replay-erasures": "after a restore: erase again what the list says",
    "rewrap": "after a new master key: wrap every place's keys with it",
}
