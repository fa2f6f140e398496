"""A case with its key worker, a psychologist who works on it, and what she wrote."""

import pytest

from services.cases import operations as cases
from services.psychology import operations
from tests.cases.conftest import NOW, referred  # noqa: F401 - a fixture
from tests.contact_centre.conftest import centre_addresses  # noqa: F401 - a fixture

SAID = "Рисува къща без врата и казва, че не иска да я отваря."


@pytest.fixture
def psychologist(cast):
    return cast.a.worker("psychologist", name="Елена Пеева")


@pytest.fixture
def case(cast, referred, in_a, psychologist):  # noqa: F811 - the fixture above
    case = referred()
    cases.assign_key_worker(case=case, worker=cast.a.key_worker, by=cast.a.head, at=NOW)
    cases.assign_worker(case=case, worker=psychologist, by=cast.a.head, at=NOW)
    case.refresh_from_db()
    return case


@pytest.fixture
def child(case):
    return case.parties.get(role="child").person


@pytest.fixture
def note(case, child, psychologist):
    facts = {"text": SAID, "happened_at": NOW, "by": psychologist, "at": NOW}
    return operations.write_note(case=case, child=child, **facts)
