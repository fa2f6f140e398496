"""The crawlers have a database of their own: two centres full of canaries, committed once for all their tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import override_settings

from accounts.models import Session
from config import memory
from kernel import clock
from kernel.place import entered
from tests.isolation_crawl.crawl import told_more
from tests.isolation_crawl.passes import Choices, find_choices, warm_up
from tests.isolation_crawl.shown import Everything, everything
from tests.isolation_crawl.world import METRICS_TOKEN, World, build
from tests.utils import database
from vault import keyring

A_DAY = 24 * 60 * 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "isolation_crawl":
            item.add_marker(pytest.mark.timeout(900))  # whoever comes first builds it


@pytest.fixture(scope="package")
def crawl_database(django_db_setup: None, django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """This process works in a copy of its own meanwhile, and leaves it also when the seeding fails."""
    template, name = database.names(worker_id)
    with django_db_blocker.unblock():
        database.clone(template, f"{name}_crawl")
    try:
        yield
    finally:
        with django_db_blocker.unblock():
            database.point_at(name)
            keyring.forget()  # the copy's keys would be taken for this database's


@pytest.fixture(scope="package")
def world(crawl_database: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    kept = {"FILES_ROOT": str(tmp_path_factory.mktemp("files")), "ACCOUNT_REAUTHENTICATION_TIMEOUT": A_DAY}
    with pytest.MonkeyPatch.context() as patch, override_settings(**kept), told_more():
        patch.setenv("METRICS_TOKEN", METRICS_TOKEN)
        with django_db_blocker.unblock():
            built = build()
        memory.settle()
        yield built


@pytest.fixture(autouse=True)
def awake(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    """All that a crawler does is undone, its being awake too: where the crawl takes half an hour, everybody slept."""
    if "world" in request.fixturenames:
        wake(request.getfixturevalue("world"), django_db_blocker)


def wake(world: World, django_db_blocker: Any) -> None:
    """Whoever asks before a test begins (the fixtures of a module do) wakes everybody first."""
    with django_db_blocker.unblock():
        for seeds in (world.a, world.b, world.network, world.operator):
            with entered(seeds.place):
                Session.objects.update(last_seen_at=clock.now())


@dataclass
class Opened:
    """Which rows fill which route, and what its own people got."""

    choices: Choices
    statuses: dict[str, int]


@pytest.fixture(scope="package")
def opened(world: World, django_db_blocker: Any) -> Opened:
    """Both halves of the warm-up: this process has seen every page of A twice."""
    wake(world, django_db_blocker)
    with django_db_blocker.unblock():
        found = Opened(*find_choices(world))
        warm_up(world, found.choices)
    return found


@pytest.fixture(scope="package")
def shown(world: World, django_db_blocker: Any) -> Everything:
    """Every form and every name that an address may hold, over all doors."""
    wake(world, django_db_blocker)
    with django_db_blocker.unblock():
        found = everything(world)
    memory.settle()  # whoever counts seconds counts none of the collector's
    return found
