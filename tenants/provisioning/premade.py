"""A few complete centres wait under their final names, so that giving one away is a change of two rows."""

from django.conf import settings
from django.db import transaction

from tenants.centres.models import PremadeSchema
from tenants.isolation.names import centre_role, new_schema
from tenants.isolation.router import Kind
from tenants.provisioning import owner, schemas, snapshot
from tenants.provisioning.fingerprints import fingerprint

# One that the fleet migrator has not reached yet is passed over, not handed out.
TAKE = """
DELETE FROM centres_premadeschema WHERE id = (
    SELECT p.id FROM centres_premadeschema p
    JOIN centres_schemastate s ON s.schema_name = p.schema_name AND s.fingerprint = %s AND s.failure = ''
    ORDER BY p.made_at, p.id LIMIT 1 FOR UPDATE OF p SKIP LOCKED)
RETURNING schema_name
"""


def take() -> str | None:
    """A schema that nobody has and everything is in; belongs in the transaction that gives it to a centre."""
    with owner.connection().cursor() as cursor:
        cursor.execute(TAKE, [fingerprint(Kind.CENTRE)])
        row = cursor.fetchone()
    return row[0] if row else None


def refill() -> int:
    """Makes as many as are missing; returns how many there were to make."""
    with owner.alone("premade", wait=True):
        missing = settings.PREMADE_SCHEMAS - PremadeSchema.objects.using(owner.ALIAS).count()
        for _ in range(missing):
            _make()
    return max(missing, 0)


def _make() -> None:
    schema = new_schema()
    snapshot.text_of(Kind.CENTRE)
    with transaction.atomic(using=owner.ALIAS):
        schemas.make_empty(schema, centre_role(schema), is_centre=True)
        schemas.fill(schema, centre_role(schema), Kind.CENTRE)
        PremadeSchema.objects.using(owner.ALIAS).create(schema_name=schema)
