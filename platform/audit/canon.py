"""
What exactly a seal vouches for: every stored column of an event, as the database holds it.

Encrypted columns are taken sealed: an event stays verifiable without any key, also after a person's erasure.
The form is frozen; a column that is added later comes with a new form beside this one.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from uuid import UUID

from django.db import connections, router

from audit.models import Event, Seal
from audit.spans import Span

EVENT_FORM = b"zakrila audit event 1"
SEAL_FORM = b"zakrila audit seal 1"
# Text that does not depend on any setting of the session.
_COLUMNS = (
    "id::text",
    "(extract(epoch FROM at) * 1000000)::bigint::text",
    "actor_kind",
    "actor_id::text",
    "encode(actor_label, 'hex')",
    "array_to_json(roles)::text",
    "action",
    "object_type",
    "object_id::text",
    "case_id::text",
    "array_to_json(fields)::text",
    "encode(reason, 'hex')",
    "encode(detail, 'hex')",
    "request_id",
    "session",
    "address",
)
_SELECT = f"SELECT number, {', '.join(_COLUMNS)} FROM audit_event "  # noqa: S608 - constants

Digests = Iterator[tuple[int, bytes]]


def joined(form: bytes, parts: Iterable[str | None]) -> bytes:
    """The hash of parts that cannot run into each other: each stands behind its length; nothing is not empty."""
    texts = (b"-" if part is None else b"%d:%b" % (len(part.encode()), part.encode()) for part in parts)
    return hashlib.sha256(form + b"".join(texts)).digest()


def digests_within(spans: Sequence[Span]) -> Digests:
    """Numbers and digests of the stored events inside these spans, in the order of numbers."""
    lows, highs = [low for low, _ in spans], [high for _, high in spans]
    where = "JOIN unnest(%s::bigint[], %s::bigint[]) AS span (low, high) ON number BETWEEN low AND high"
    return _digests(f"{_SELECT} {where} ORDER BY number", [lows, highs])


def digests_waiting(top: int, open_gaps: Sequence[Span], limit: int) -> Digests:
    """The same for what no seal covers: everything above `top` and what has appeared in the gaps below it."""
    lows, highs = [low for low, _ in open_gaps], [high for _, high in open_gaps]
    late = "SELECT FROM unnest(%s::bigint[], %s::bigint[]) AS gap (low, high) WHERE number BETWEEN low AND high"
    where = f"WHERE number > %s OR EXISTS ({late})" if open_gaps else "WHERE number > %s"
    values = [top, lows, highs] if open_gaps else [top]
    return _digests(f"{_SELECT} {where} ORDER BY number LIMIT %s", [*values, limit])


def _digests(statement: str, values: list[object]) -> Digests:
    with connections[router.db_for_read(Event)].cursor() as cursor:
        cursor.execute(statement, values)
        for number, *parts in cursor.fetchall():
            yield number, joined(EVENT_FORM, [str(number), *parts])


def root_of(digests: Iterable[bytes]) -> bytes:
    return hashlib.sha256(b"".join(digests)).digest()


def hash_of(seal: Seal, place: UUID) -> bytes:
    """The seal's own hash, which the next one carries."""
    at = seal.at.astimezone(UTC).isoformat()
    parts = (place.hex, seal.number, seal.covers, seal.events, bytes(seal.root).hex(), bytes(seal.previous).hex(), at)
    return joined(SEAL_FORM, map(str, parts))
