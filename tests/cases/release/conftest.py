"""A family in which the school of the child is withheld from the father."""

import pytest

from services.cases import operations
from tests.cases.conftest import NOW
from tests.cases.release.papers import World


@pytest.fixture
def world(cast, case):
    operations.assign_key_worker(case=case, worker=cast.a.key_worker, by=cast.a.head, at=NOW)
    return World(cast, case)
