"""The slow way: Django's own executor on one schema. The snapshot is read from what it makes."""

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from tenants.isolation.router import Kind, labels, migrating
from tenants.provisioning import owner


def migrate(schema: str, kind: Kind) -> None:
    """Brings one schema up to date; migrations of apps that do not belong there are neither run nor recorded."""
    with migrating(kind), owner.path(schema) as connection:
        executor = MigrationExecutor(connection)
        wanted = labels(kind)
        targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] in wanted]
        plan: list[tuple[Migration, bool]] = [
            step for step in executor.migration_plan(targets) if step[0].app_label in wanted
        ]
        executor.migrate(targets, plan=plan)
