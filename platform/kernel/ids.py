"""Typed, time-ordered ids made by the application, so that a ciphertext can be bound to its row before the insert."""

import uuid

import uuid_utils


def uuid7() -> uuid.UUID:
    return uuid.UUID(int=uuid_utils.uuid7().int)
