"""`manage.py walls`: a migration with the row policies as the models and rules now want them; nothing if they fit."""

from typing import Any, ClassVar

from django.core.management.base import BaseCommand
from django.db.migrations.loader import MigrationLoader

from services.walls.compiling import statements
from services.walls.frozen import FOLDER, changed, digest_of, text_of
from tenants.isolation.router import Kind, labels

MIGRATION = '''"""Row policies, written by `manage.py walls` from models, rules and the rooms' querysets."""

from typing import ClassVar

from django.db import migrations

from services.walls.frozen import frozen


class Migration(migrations.Migration):
    dependencies: ClassVar = [
{dependencies}
    ]
    operations: ClassVar = [
        migrations.RunSQL(
            frozen("{name}.sql", "{digest}"),
            migrations.RunSQL.noop,
        )
    ]
'''


class Command(BaseCommand):
    requires_system_checks: ClassVar[list[str]] = []
    help = "Writes a migration when the row policies no longer fit the models"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; 1 when a migration is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = changed(statements())
        if not missing:
            self.stdout.write("the walls stand")
        elif options["check"]:
            self.stderr.write("the row policies do not fit the models: run manage.py walls")
            raise SystemExit(1)
        else:
            self.stdout.write(_write(text_of(missing)))


def _write(text: str) -> str:
    name = f"{len(list(FOLDER.glob('[0-9]*.sql'))) + 1:04d}_walls"
    (FOLDER / f"{name}.sql").write_text(text)
    lines = "\n".join(f'        ("{label}", "{migration}"),' for label, migration in _leaves(name))
    (FOLDER / f"{name}.py").write_text(MIGRATION.format(name=name, dependencies=lines, digest=digest_of(text)))
    return name


def _leaves(name: str) -> list[tuple[str, str]]:
    """The last migration of each room of a centre: its tables must be there. Asks no database."""
    graph = MigrationLoader(None).graph
    wanted = labels(Kind.CENTRE)
    return sorted(leaf for leaf in graph.leaf_nodes() if leaf[0] in wanted and leaf[1] != name)
