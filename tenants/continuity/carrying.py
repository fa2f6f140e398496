"""
What does not go back in time with a centre.

The audit: who looked and what was changed stays known, and the heads told outside go on to hold. The keys: numbers are
never given twice, and what was erased since stays erased. Access: nobody regains a right, a password or a second
factor that was taken away. Messages: what was sent is not sent again.
Both schemas have the same tables here; the restored one was brought up to date before.
"""

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

from audit import spans
from kernel import hooks
from tenants.isolation.names import quoted

COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
# Messages of which nobody can say whether they were sent: never sent again by themselves.
UNSURE = """
UPDATE {new}.outbox_message SET state = 'maybe_sent', finished_at = now(), payload = NULL
WHERE state IN ('pending', 'working')
"""
ACCESS = (
    "DELETE FROM {new}.accounts_session",
    """
    UPDATE {new}.accounts_user AS n SET password = o.password, is_active = n.is_active AND o.is_active,
        roles = ARRAY(SELECT role FROM unnest(n.roles) AS role WHERE role = ANY (o.roles))
    FROM {old}.accounts_user AS o WHERE o.id = n.id
    """,
    """
    UPDATE {new}.accounts_user AS n SET is_active = false
    WHERE NOT EXISTS (SELECT FROM {old}.accounts_user AS o WHERE o.id = n.id)
    """,
    """
    UPDATE {new}.accounts_apitoken AS n SET revoked_at = coalesce(n.revoked_at, o.revoked_at)
    FROM {old}.accounts_apitoken AS o WHERE o.id = n.id
    """,
    """
    UPDATE {new}.accounts_apitoken AS n SET revoked_at = now()
    WHERE n.revoked_at IS NULL AND NOT EXISTS (SELECT FROM {old}.accounts_apitoken AS o WHERE o.id = n.id)
    """,
    """
    UPDATE {new}.accounts_invitation AS n SET used_at = o.used_at, revoked_at = o.revoked_at, round = o.round,
        token_hash = o.token_hash, expires_at = o.expires_at
    FROM {old}.accounts_invitation AS o WHERE o.id = n.id
    """,
    """
    UPDATE {new}.accounts_invitation AS n SET revoked_at = now()
    WHERE n.revoked_at IS NULL AND n.used_at IS NULL
      AND NOT EXISTS (SELECT FROM {old}.accounts_invitation AS o WHERE o.id = n.id)
    """,
    "DELETE FROM {new}.mfa_authenticator",
)
MESSAGES = """
UPDATE {new}.outbox_message AS n SET state = o.state, finished_at = o.finished_at, started_at = o.started_at,
    attempts = o.attempts, last_error = o.last_error,
    payload = CASE WHEN o.payload IS NULL THEN NULL ELSE n.payload END
FROM {old}.outbox_message AS o WHERE o.id = n.id AND o.state <> 'pending'
"""
FORGOTTEN_MESSAGES = """
UPDATE {new}.outbox_message AS n SET state = 'maybe_sent', finished_at = now(), payload = NULL
WHERE n.state IN ('pending', 'working')
  AND NOT EXISTS (SELECT FROM {old}.outbox_message AS o WHERE o.id = n.id AND o.state = 'pending')
"""
CUT = """
DELETE FROM {new}.audit_event USING unnest(%s::bigint[], %s::bigint[]) AS span (low, high)
WHERE number BETWEEN low AND high
"""
# The present says which keys there are; what only the copy has may open its values and seal nothing.
KEYS = (
    "DELETE FROM {new}.vault_key AS n USING {old}.vault_key AS o WHERE o.number = n.number",
    """
    DELETE FROM {new}.vault_key AS n USING {old}.vault_key AS o
    WHERE o.state = 'erased' AND o.kind = n.kind AND o.subject IS NOT DISTINCT FROM n.subject
    """,
    """
    UPDATE {new}.vault_key AS n SET state = 'retired' WHERE EXISTS (SELECT FROM {old}.vault_key AS o
        WHERE o.kind = n.kind AND o.subject IS NOT DISTINCT FROM n.subject)
    """,
)


class Carrier:
    """Between two schemas of one centre, in the transaction that exchanges them."""

    def __init__(self, cursor: CursorWrapper, old: str, new: str) -> None:
        self._cursor, self._names = cursor, {"old": quoted(old), "new": quoted(new)}

    def everything(self) -> None:
        self.audit()
        self.keys()
        self.access()
        self.messages()
        self.of_the_rooms()

    def of_the_rooms(self) -> None:
        """What rooms above keep as it is today: proofs of erasure, legal holds."""
        for rows in hooks.kept_rows():
            for table, condition in rows:
                self._run(f"DELETE FROM {{new}}.{table} AS n USING {{old}}.{table} AS o WHERE o.id = n.id")  # noqa: S608
                self._add(table, f"WHERE {condition}" if condition else "")

    def audit(self) -> None:
        """Only added to: what both know stays as the copy has it."""
        for table in ("audit_event", "audit_seal", "audit_check", "audit_cut"):
            self._add(table, f"WHERE NOT EXISTS (SELECT FROM {{new}}.{table} AS n WHERE n.id = o.id)")
        self._count_on("audit_event", "number")
        self._cut_again()

    def _cut_again(self) -> None:
        """The copy may hold events that were taken out since: their term has passed for it too."""
        of_cuts = "FROM {new}.audit_seal AS s JOIN {new}.audit_cut AS c ON s.number BETWEEN c.first AND c.upto"
        self._run(f"SELECT s.covers {of_cuts}")
        covered = [span for (covers,) in self._cursor.fetchall() for span in spans.read(covers)]
        if covered:
            self._run("ALTER TABLE {new}.audit_event DISABLE TRIGGER USER")
            statement = CUT.format(**self._names)
            self._cursor.execute(statement, [[low for low, _ in covered], [high for _, high in covered]])
            self._run("ALTER TABLE {new}.audit_event ENABLE TRIGGER USER")

    def keys(self) -> None:
        """Wrapped as they are now, erased as they are now."""
        for statement in KEYS:
            self._run(statement)
        self._add("vault_key")
        self._count_on("vault_key", "number")

    def access(self) -> None:
        for statement in ACCESS:
            self._run(statement)
        self._add("mfa_authenticator", "WHERE EXISTS (SELECT FROM {new}.accounts_user AS n WHERE n.id = o.user_id)")
        self._count_on("mfa_authenticator", "id")

    def messages(self) -> None:
        self._run(MESSAGES)
        self._run(FORGOTTEN_MESSAGES)

    def _add(self, table: str, where: str = "") -> None:
        self._cursor.execute(COLUMNS, [f"{self._names['old']}.{table}"])
        (columns,) = self._cursor.fetchone()
        select = f"SELECT {columns} FROM {{old}}.{table} AS o {where}"  # noqa: S608 - names of ours
        self._run(f"INSERT INTO {{new}}.{table} ({columns}) OVERRIDING SYSTEM VALUE {select}")

    def _count_on(self, table: str, column: str) -> None:
        """From the highest number either of them has given; a number that failed is not given again either."""
        highest = " UNION ALL ".join(self._last(schema, table, column) for schema in self._names.values())
        target = f"pg_get_serial_sequence('{self._names['new']}.{table}', '{column}')"
        self._cursor.execute(f"SELECT setval({target}, greatest(max(n), 1)) FROM ({highest}) AS found (n)")  # noqa: S608

    def _last(self, schema: str, table: str, column: str) -> str:
        sequence = f"pg_sequence_last_value(pg_get_serial_sequence('{schema}.{table}', '{column}')::regclass)"
        return f"SELECT greatest({sequence}, (SELECT max({column}) FROM {schema}.{table}))"  # noqa: S608

    def _run(self, statement: str) -> None:
        self._cursor.execute(statement.format(**self._names))


def unsure(cursor: CursorWrapper, new: str) -> None:
    """Where nothing is left of the present: everybody signs in again, and no waiting message is sent."""
    for statement in ("DELETE FROM {new}.accounts_session", UNSURE):
        cursor.execute(statement.format(new=quoted(new)))


def tables_to_lock(cursor: CursorWrapper, schema: str) -> Iterator[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
    yield from (f"{quoted(schema)}.{quoted(name)}" for (name,) in cursor.fetchall())
