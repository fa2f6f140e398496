"""
The one door through which a centre gives something to the commons: the hash of a signed paper's code.

A centre's role may write no shared table. It may call two functions that the owner wrote; they take a hash and dates
and nothing else, so that no fact about a person can pass. The caller writes the audit event in its own schema.
"""

from datetime import date

from django.db import connection

from kernel.ids import uuid7
from kernel.place import require_centre
from tenants.centres.models import PublishedCode


def publish_code(*, code_hash: str, issued_on: date, valid_until: date) -> None:
    """Publish, in the current transaction; publishing the same hash again changes nothing."""
    require_centre()
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.publish_code(%s, %s, %s, %s)", [uuid7(), code_hash, issued_on, valid_until])


def revoke_code(*, code_hash: str, on: date) -> bool:
    """Say that a paper no longer holds; False when this centre never published it or it was revoked before."""
    require_centre()
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.revoke_code(%s, %s)", [code_hash, on])
        return bool(cursor.fetchone()[0])


def find_code(code_hash: str) -> PublishedCode | None:
    """For the public door."""
    return PublishedCode.objects.filter(code_hash=code_hash).first()
