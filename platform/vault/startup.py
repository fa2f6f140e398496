"""A server with the wrong master key must not start: it would write what nobody can read."""

import logging
from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, ProgrammingError, transaction

from kernel import ports
from kernel.place import Place, entered
from vault import keyring
from vault.errors import WrongMasterKey

log = logging.getLogger("zakrila.vault")


def refuse_wrong_master_key() -> None:
    """
    Open the first place that has keys. Called when a web or worker process starts, and before a place gets keys.

    A database that is down or empty is no reason not to start: every later use opens the place's key again and fails.

    :raises WrongMasterKey: MASTER_KEY is not the one that this installation was made with.
    """
    keyring.master_key()
    try:
        any(_opens(place) for place in ports.each_place())
    except Error:
        log.warning("the master key could not be compared: the database does not answer")


def _opens(place: Place) -> bool:
    """False when it has no keys, or no tables yet; in a savepoint, for the sake of the transaction around us."""
    with entered(place):
        try:
            with transaction.atomic():
                return keyring.has_keys(place)
        except ProgrammingError:
            return False


def check_form(**kwargs: Any) -> list[checks.CheckMessage]:
    try:
        keyring.master_key()
    except ImproperlyConfigured as error:
        return [checks.Critical(str(error), id="vault.E010")]
    return []


def check_fit(databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if not databases:
        return []
    try:
        refuse_wrong_master_key()
    except WrongMasterKey as error:
        return [checks.Critical(str(error), id="vault.E011")]
    return []


def bind() -> None:
    checks.register(check_form, checks.Tags.security)
    checks.register(check_fit, checks.Tags.database)
