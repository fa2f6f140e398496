"""
The session back end: rows in the place's own schema, found and read only with the cookie's key in that place.

The row's id and the encryption key of its data both derive from the cookie, the place and the installation's secret.
A copied table (backup, cloned centre, another schema) therefore holds nothing that can be continued or read.
"""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, router, transaction
from django.db.models import QuerySet

from accounts import signing
from accounts.devices import described
from accounts.models import SESSION_IDLE, SESSION_LIFETIME, Session
from accounts.queries import sign_in_policy
from kernel import clock
from kernel.written import written

# An open page that polls writes its activity at most once a minute.
ACTIVITY_STEP = timedelta(seconds=60)
LOCKED = "locked"  # session: its person locked it; until it is unlocked it opens nothing
WRONG = "wrong_unlocks"


class SessionStore(SessionBase):
    """Django's session API over accounts.Session; `row` is the row it was loaded from, its account included."""

    row: Session | None = None
    user_agent = ""

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(key_hash=key_hash(session_key)).exists()

    def load(self) -> dict[str, Any]:
        key = self.session_key
        row = _find(key) if key else None
        data = opened(key, bytes(row.data)) if key and row else None
        if data is None:
            self.row, self._session_key = None, None
            return {}
        self.row = row
        return data

    @property
    def is_locked(self) -> bool:
        """Somebody's, but asleep or locked by hand: it opens nothing until its person proves to be there again."""
        return self.row is not None and self.row.user_id is not None and (self.row.is_idle or bool(self.get(LOCKED)))

    def unlock(self) -> None:
        """The person was recognised. Form tokens stay good, so that what was being written can be sent."""
        self.pop(LOCKED, None)
        self.pop(WRONG, None)
        if self.row is not None:
            self.row.last_seen_at = clock.now()
            Session.objects.filter(pk=self.row.pk).update(last_seen_at=self.row.last_seen_at)

    def cycle_key(self) -> None:
        """A new key prolongs nothing."""
        ends = self.row.expires_at if self.row else None
        super().cycle_key()
        if ends is not None and self.row is not None and ends < self.row.expires_at:
            self.row.expires_at = ends
            Session.objects.filter(pk=self.row.pk).update(expires_at=ends)

    def flush(self) -> None:
        super().flush()
        self.row = None

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def _get_new_session_key(self) -> str:
        return secrets.token_urlsafe(32)

    def save(self, must_create: bool = False) -> None:
        key = self.session_key
        if key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        if must_create:
            self.row = self._insert(key, data)
        else:
            self._update(key, data)
        return None

    def _insert(self, key: str, data: dict[str, Any]) -> Session:
        now = clock.now()
        row = Session(key_hash=key_hash(key), created_at=now, last_seen_at=now)
        row.data, row.user_id = sealed(key, data), data.get(SESSION_KEY)
        policy = sign_in_policy()
        row.expires_at, row.idle_minutes = now + policy.lifetime, policy.idle_minutes
        row.device = described(self.user_agent)
        try:
            with transaction.atomic(using=router.db_for_write(Session)):
                row.save(force_insert=True)
        except IntegrityError as error:
            raise CreateError from error
        return row

    def _update(self, key: str, data: dict[str, Any]) -> None:
        """:raises UpdateError: the session ended meanwhile, in another tab or by a head of service: it stays ended."""
        values = {"data": sealed(key, data), "user_id": data.get(SESSION_KEY)}
        if not self.is_locked:  # a wrong password does not wake it
            values["last_seen_at"] = clock.now()
        changed = Session.objects.filter(key_hash=key_hash(key)).update(**values)
        if not changed:
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(key_hash=key_hash(key)).delete()

    def seen(self) -> None:
        """Keeps an attended session awake; one that sleeps is not woken, and the hours in all are never prolonged."""
        row, now = self.row, clock.now()
        if row is not None and not self.is_locked and now - row.last_seen_at > ACTIVITY_STEP:
            Session.objects.filter(pk=row.pk).update(last_seen_at=now)

    def get_expiry_age(self, **kwargs: Any) -> int:
        return max(0, int((self.get_expiry_date() - clock.now()).total_seconds()))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        return self.row.expires_at if self.row else clock.now() + SESSION_LIFETIME

    def get_expire_at_browser_close(self) -> bool:
        return True

    @classmethod
    def clear_expired(cls) -> None:
        now = clock.now()
        Session.objects.filter(expires_at__lte=now).delete()
        Session.objects.filter(user=None, last_seen_at__lte=now - SESSION_IDLE).delete()


class NoSession(SessionBase):
    """The session of the public door, which has no people: always empty, never kept, never a query."""

    row = None
    is_locked = False

    def load(self) -> dict[str, Any]:
        return {}

    def exists(self, session_key: str) -> bool:
        return False

    def create(self) -> None:
        """Nothing is kept."""

    def save(self, must_create: bool = False) -> None:
        """Nothing is kept."""

    def delete(self, session_key: str | None = None) -> None:
        """Nothing was kept."""

    def seen(self) -> None:
        """Nobody is here to be seen."""


def _find(session_key: str) -> Session | None:
    """One that sleeps is found: its person may wake it. One that is nobody's yet has ended by sleeping."""
    row = next(iter(_alive(key_hash=key_hash(session_key), at=clock.now())), None)
    return None if row is not None and row.user_id is None and row.is_idle else row


@written
def _alive(*, key_hash: str, at: datetime) -> QuerySet[Session]:
    """With every request: of each key there is one at most."""
    return Session.objects.filter(key_hash=key_hash, expires_at__gt=at).select_related("user")[:1]


def key_hash(session_key: str) -> str:
    return signing.digest("session.id", session_key)


def sealed(session_key: str, data: dict[str, Any]) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + _cipher(session_key).encrypt(nonce, json.dumps(data, separators=(",", ":")).encode(), None)


def opened(session_key: str, data: bytes) -> dict[str, Any] | None:
    try:
        return json.loads(_cipher(session_key).decrypt(data[:12], data[12:], None))
    except (InvalidTag, ValueError):
        return None


def _cipher(session_key: str) -> AESGCM:
    return AESGCM(signing.derive("session.data", session_key))
