"""A centre with two families, and a raw count that asks the database alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.urls import set_urlconf

from kernel import sight
from kernel.sight import Sight
from services.cases.operations import assign_key_worker
from services.staff.sight import sight_of
from tests.cases.conftest import NOW, Referred

__all__ = ["NOW"]


@pytest.fixture(autouse=True)
def centre_addresses() -> Iterator[None]:
    set_urlconf("config.urls.centre")
    yield
    set_urlconf(None)


@pytest.fixture
def referred(cast: Any, in_a: Any) -> Referred:
    return Referred(cast)


@pytest.fixture
def mine(referred: Referred, cast: Any) -> Any:
    """A case of the key worker."""
    case = referred("Иванов")
    assign_key_worker(case=case, worker=cast.a.key_worker, by=cast.a.head, at=NOW)
    return case


@pytest.fixture
def foreign(referred: Referred) -> Any:
    """A case of nobody who does not see them all."""
    return referred("Петров")


def rows_of(table: str, condition: str = "true") -> int:
    """What raw SQL finds, with the sight of this moment."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {condition}')
        return int(cursor.fetchone()[0])


@contextmanager
def eyes_of(worker: Any) -> Iterator[Sight]:
    """As a page of the worker would see now."""
    worker.__dict__.pop("capabilities", None)
    with sight.entered(sight_of(worker)) as seen:
        yield seen
