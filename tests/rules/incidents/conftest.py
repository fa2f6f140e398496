"""An incident of the meeting, and the silence that is ordered about it."""

import pytest

from services.incidents import operations
from tests.incidents.conftest import LATER, files_in_a_folder_of_the_test, opened  # noqa: F401 - fixtures


@pytest.fixture
def silence(cast, family, opened):  # noqa: F811 - the fixture above
    def order(incident, **changed):
        facts = {"ground": "child", "reason": "ОЗД поиска мълчание до разпита", "look_again_on": None} | changed
        person = facts.pop("person", family.father)
        return operations.order_silence(incident=incident, person=person, by=cast.a.key_worker, at=LATER, **facts)

    return order
