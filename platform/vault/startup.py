"""A server with the wrong master key must not start: it would write what nobody can read."""

import logging
from itertools import takewhile
from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, ProgrammingError, transaction

from kernel import ports
from kernel.alarms import Alarm, alarm
from kernel.place import Place, entered
from vault import keyring, master
from vault.errors import WrongMasterKey

log = logging.getLogger("zakrila.vault")


def refuse_wrong_master_key() -> None:
    """
    Open the keys of the two doors. Called when a process starts, and before a place gets keys.

    When the master key is changed, one door's keys are wrapped anew before every centre's and the other's after them
    (vault.rewrapping): so the two speak for all. A database that is down or empty is no reason not to start: every
    later use opens the place's key again and fails.

    :raises WrongMasterKey: the master key is not the one that this installation was made with.
    """
    master.known()
    try:
        for place in takewhile(lambda place: not place.is_centre, ports.each_place()):
            _opens(place)
    except WrongMasterKey:
        alarm(log, Alarm.MASTER_KEY_WRONG, "the master key opens nothing here: this process does not start")
        raise
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
        master.known()
    except ImproperlyConfigured as error:
        return [checks.Critical(str(error), id="vault.E010")]
    return []


def check_fit(**kwargs: Any) -> list[checks.CheckMessage]:
    """Not only where Django looks at databases: a command that writes must be refused like a server."""
    try:
        refuse_wrong_master_key()
    except ImproperlyConfigured:
        return []  # check_form tells
    except WrongMasterKey as error:
        return [checks.Critical(str(error), id="vault.E011")]
    return []


def bind() -> None:
    checks.register(check_form, checks.Tags.security)
    checks.register(check_fit, checks.Tags.security)
