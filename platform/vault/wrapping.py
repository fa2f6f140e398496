"""How a key lies in the database: sealed with the key above it, a place's own key with a master key."""

from typing import TYPE_CHECKING
from uuid import UUID

from vault import crypto, master
from vault.errors import Unreadable, WrongMasterKey

if TYPE_CHECKING:
    from vault.keyring import Ring


def _bound(ring: "Ring", kind: str, subject: UUID | None) -> bytes:
    return ring.bound + crypto.bind(b"vault_key", kind.encode(), subject.bytes if subject else b"")


def unwrap(ring: "Ring", kind: str, subject: UUID | None, wrapped: bytes) -> bytes:
    """
    :raises WrongMasterKey: the place's own key does not open; nothing of this place can be read or written.
    """
    bound = _bound(ring, kind, subject)
    parent = crypto.key_number(wrapped)
    if not master.is_master(parent):
        return crypto.unseal(ring.key(parent), wrapped, bound)
    for one in master.fitting(parent):
        try:
            return crypto.unseal(one.key, wrapped, bound)
        except Unreadable:
            continue
    raise WrongMasterKey(_wrong(ring, parent))


def _wrong(ring: "Ring", number: int) -> str:
    configured = " and ".join(one.name for one in master.known())
    by = f"by {master.name_of(number)}" if number else "by another one"
    return (
        f"installation {master.installation()}: the keys of place {ring.place.uuid} are wrapped {by}, "
        f"and the master key of this process is {configured}"
    )


def wrap(ring: "Ring", kind: str, subject: UUID | None, key: bytes, *, by: int | None) -> bytes:
    """Wrapped by the key of this number, or by the master key in use."""
    own = master.current() if by is None else None
    parent, number = (own.key, own.number) if own else (ring.key(by or 0), by or 0)
    return crypto.seal(parent, number, key, _bound(ring, kind, subject))
