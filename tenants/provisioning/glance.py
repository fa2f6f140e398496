"""
„Nothing to do", said before Django starts.

Starting it takes a second, and most of the times that somebody types `migrate_fleet` everybody is up to date: one
question to the registry and the names of the migrations' files tell. Only a yes is final. In every other case, also
when the question cannot be asked, the command itself starts and finds out.
"""

from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tenants.isolation.router import Kind
from tenants.provisioning.fingerprints import fingerprint

BEHIND = """
SELECT NOT EXISTS (SELECT FROM public.centres_schemastate WHERE schema_name = 'public' AND fingerprint = %s)
    OR EXISTS (SELECT FROM public.centres_schemastate WHERE kind <> 'public' AND fingerprint <> ALL (%s))
"""


def is_nobody_behind() -> bool:
    try:
        current = {kind: fingerprint(kind) for kind in Kind}
        with _session() as session:
            # An empty fingerprint: a schema that provisioning has not filled yet.
            found = session.execute(BEHIND, [current[Kind.PUBLIC], ["", *current.values()]]).fetchone()
    except (psycopg.Error, ImproperlyConfigured, KeyError):
        return False
    return found == (False,)


def _session() -> psycopg.Connection[tuple[object, ...]]:
    owner: dict[str, Any] = settings.DATABASES["owner"]
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    address = {name: owner[ours] for name, ours in names.items() if owner[ours]}
    return psycopg.connect(**address, **owner["OPTIONS"], autocommit=True)
