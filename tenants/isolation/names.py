"""Names of schemas and roles: generated here, checked here, typed by nobody."""

import re
import secrets
import string

from django.conf import settings

CENTRE_SCHEMA = re.compile(r"\Ac_[a-z0-9]{12}\Z")
# Everything that reaches SQL between double quotes must look like this, so quoting can never be escaped.
IDENTIFIER = re.compile(r"\A[a-z_][a-z0-9_]{0,62}\Z")
_ALPHABET = string.ascii_lowercase + string.digits


class UnsafeName(ValueError):
    """A name that we did not make."""


def new_schema() -> str:
    """A centre's schema: 62 bits of chance, no meaning, never derived from what a person typed."""
    return "c_" + "".join(secrets.choice(_ALPHABET) for _ in range(12))


def quoted(name: str) -> str:
    """
    The name between double quotes.

    :raises UnsafeName: it holds anything but lower-case letters, digits and underscores.
    """
    if not IDENTIFIER.match(name):
        raise UnsafeName(repr(name))
    return f'"{name}"'


def centre_role(schema: str) -> str:
    """The role that works in this centre's schema; roles are cluster-wide, so the database's name comes first."""
    if not CENTRE_SCHEMA.match(schema):
        raise UnsafeName(repr(schema))
    return f"{settings.ROLE_PREFIX}_centre_{schema.removeprefix('c_')}"


def door_role(door: str) -> str:
    return f"{settings.ROLE_PREFIX}_door_{door}"


def centres_role() -> str:
    """The group of all centre roles: holds the few rights on public tables, so those have one short access list."""
    return f"{settings.ROLE_PREFIX}_centres"
