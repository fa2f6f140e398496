"""kill -9 anywhere in provisioning: never served half made, and the next run completes it."""

import os
import random
import signal
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import connections

from tenants.centres.enums import CentreState
from tenants.centres.models import Centre, PremadeSchema
from tenants.isolation import hosts
from tenants.isolation.names import centre_role
from tenants.provisioning.operations import provision
from tenants.provisioning.owner import Busy
from tests.utils.catalogue import describe

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.slow,
    # The child only talks to the database and ends by a signal.
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]


def forked(work: Callable[[], Any]) -> int:
    """Runs the work in a child process with database sessions of its own; returns the child's id."""
    for alias in ("default", "owner"):
        connections[alias].close()
    connections["default"].close_pool()
    child = os.fork()
    if child:
        return child
    try:
        work()
    finally:
        os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("the child is dead")


class Killer:
    """Kills its own process just before the n-th statement or commit of either connection."""

    def __init__(self, at: int) -> None:
        self.left = at

    def tick(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def __call__(self, execute: Any, *args: Any) -> Any:
        self.tick()
        return execute(*args)

    def watch(self, alias: str) -> None:
        connection = connections[alias]
        connection.execute_wrappers.append(self)
        commit = connection._commit

        def counted() -> None:
            self.tick()
            commit()

        connection._commit = counted


def wait(child: int) -> None:
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


def died_at(moment: int, centre: Centre) -> bool:
    """Whether the child got that far: it tells through the database that it came to the end."""

    def work() -> None:
        killer = Killer(moment)
        for alias in ("default", "owner"):
            killer.watch(alias)
        provision(centre.pk)

    wait(forked(work))
    return Centre.objects.using("owner").get(pk=centre.pk).state != CentreState.READY


def is_served(slug: str) -> bool:
    hosts.book.forget()
    answer = hosts.find(f"{slug}.localhost")
    return answer.place is not None and answer.is_served


def shape(centre: Centre) -> dict[str, str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("DISCARD ALL")
        found = describe(cursor, centre.schema_name, centre_role(centre.schema_name))
    # Keys are random, and a seed that was rolled back leaves a gap in a sequence.
    return {name: value for name, value in found.items() if not name.startswith(("rows vault_", "next value"))}


def complete(centre: Centre) -> Centre:
    """The server may need a moment to notice that the process which held the lock is dead."""
    for _ in range(100):
        try:
            return provision(centre.pk)
        except Busy:
            time.sleep(0.1)
    raise AssertionError("still busy after ten seconds")


def test_killed_before_every_statement_and_commit(requested: Callable[..., Centre]) -> None:
    PremadeSchema.objects.using("owner").all().delete()
    whole = shape(provision(requested("whole-one").pk))
    for moment in count(1):
        centre = requested(f"town-{moment}")
        if not died_at(moment, centre):
            break
        assert not is_served(centre.slug), moment
        finished = complete(centre)
        assert finished.state == CentreState.READY
        assert is_served(centre.slug)
        if moment % 5 == 0:
            assert shape(finished) == whole, moment
    assert moment > 15


def test_killed_while_taking_a_premade_schema(requested: Callable[..., Centre]) -> None:
    for moment in range(1, 9):
        centre = requested(f"town-{moment}")
        died_at(moment, centre)
        finished = complete(centre)
        assert finished.state == CentreState.READY
    schemas = list(Centre.objects.using("owner").values_list("schema_name", flat=True))
    assert len(schemas) == len(set(schemas))
    assert not set(schemas) & set(PremadeSchema.objects.using("owner").values_list("schema_name", flat=True))


def test_killed_at_random_moments(requested: Callable[..., Centre]) -> None:
    PremadeSchema.objects.using("owner").all().delete()
    chance = random.Random(7235)
    for number in range(15):
        centre = requested(f"town-{number}")
        child = forked(partial(provision, centre.pk))
        time.sleep(chance.uniform(0.0, 0.35))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if Centre.objects.using("owner").get(pk=centre.pk).state != CentreState.READY:
            assert not is_served(centre.slug)
        assert complete(centre).state == CentreState.READY
        assert is_served(centre.slug)
