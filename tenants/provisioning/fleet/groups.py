"""Who is behind, and what they lack."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from tenants.centres.models import PremadeSchema, SchemaState
from tenants.isolation.names import quoted
from tenants.isolation.router import Kind, labels
from tenants.provisioning import owner
from tenants.provisioning.fingerprints import Key, fingerprint
from tenants.provisioning.tape import Recorded


@dataclass(slots=True)
class Group:
    """Schemas of one kind that have had exactly the same migrations; the tape is recorded on the first of them."""

    kind: Kind
    applied: frozenset[Key]
    schemas: list[str]
    plan: list[Migration] = field(default_factory=list)
    squashed: list[Key] = field(default_factory=list)
    tape: list[Recorded] = field(default_factory=list)

    def settle(self, loader: MigrationLoader) -> None:
        """The plan in the order of the graph; a squashed migration whose parts were all applied is only noted."""
        nodes = [loader.graph.nodes[key] for key in self._missing(loader)]
        self.squashed = [_key(node) for node in nodes if node.replaces and set(node.replaces) <= self.applied]
        self.plan = [node for node in nodes if _key(node) not in self.squashed]

    def _missing(self, loader: MigrationLoader) -> list[Key]:
        wanted, order = labels(self.kind), dict[Key, None]()
        for leaf in sorted(loader.graph.leaf_nodes()):
            if leaf[0] in wanted:
                order |= dict.fromkeys(loader.graph.forwards_plan(leaf))
        return [key for key in order if key[0] in wanted and key not in self.applied]

    def state(self, loader: MigrationLoader) -> ProjectState:
        """The models as these schemas have them now."""
        nodes = [key for key in sorted(self.applied | set(self.squashed)) if key in loader.graph.nodes]
        return loader.project_state(nodes) if nodes else ProjectState(real_apps=loader.unmigrated_apps)

    @property
    def is_whole(self) -> bool:
        """Whether one transaction can hold all of it."""
        return all(migration.atomic for migration in self.plan)


def _key(migration: Migration) -> Key:
    return migration.app_label, migration.name


def behind() -> list[SchemaState]:
    """One query. A schema that provisioning has not filled yet has no fingerprint and is no business of ours."""
    current = [fingerprint(kind) for kind in Kind]
    states = SchemaState.objects.using(owner.ALIAS).exclude(kind=Kind.PUBLIC)
    return list(states.exclude(fingerprint__in=["", *current]).order_by("schema_name"))


def empty_first(states: Iterable[SchemaState]) -> list[SchemaState]:
    """Nobody's data are in those that wait to be given away: a mistake in a migration shows there."""
    premade = set(PremadeSchema.objects.using(owner.ALIAS).values_list("schema_name", flat=True))
    return sorted(states, key=lambda state: state.schema_name not in premade)


def groups(had: Iterable[tuple[SchemaState, frozenset[Key]]], loader: MigrationLoader) -> list[Group]:
    """By what each schema's own django_migrations says, not by what the registry believes."""
    found: dict[tuple[Kind, frozenset[Key]], list[str]] = defaultdict(list)
    for state, keys in had:
        found[Kind(state.kind), keys].append(state.schema_name)
    made = [Group(kind, keys, names) for (kind, keys), names in found.items()]
    for group in made:
        group.settle(loader)
    return made


def applied(schema: str) -> frozenset[Key]:
    with owner.connection().cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {quoted(schema)}.django_migrations")  # noqa: S608
        return frozenset((app, name) for app, name in cursor.fetchall())
