"""A family with a meeting on Saturday, and what happens at it."""

import pytest

from services.incidents import operations
from services.incidents.enums import IncidentKind, Severity
from tests.contact_centre.conftest import (  # noqa: F401 - fixtures
    another_family,
    centre_addresses,
    door,
    family,
    house,
    meeting,
    wanted,
)
from tests.contact_centre.door import moment

SAID = "Татко ме удари с колана, когато бяхме на село."
WORDS = "Детето Ани разказа на срещата, че баща ѝ я е ударил с колан на село."
BECAUSE = "Проверено е с двамата родители и с лекаря."
TEN = moment("10:10")
LATER = moment("10:30")


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.FILES_ROOT = str(tmp_path)


@pytest.fixture
def opened(cast, family, meeting):  # noqa: F811 - the fixtures above
    """An incident of the meeting, by its supervisor unless said otherwise."""

    def make(kind=IncidentKind.ABUSE_TOLD, *, what=SAID, by=None, session=True, at=TEN, **more):
        facts = {"severity": Severity.CRITICAL, "what": what, "by": by or cast.a.supervisor, "at": at} | more
        session_id = meeting.pk if session else None
        return operations.open_incident(case=family.case, session_id=session_id, kind=kind, **facts)

    return make


def signal(**changed):
    from services.incidents.operations.signals import NewSignal  # noqa: PLC0415

    facts = {
        "to": "odz",
        "institution_name": "ДСП – Хасково, ОЗД",
        "channel": "phone",
        "given_at": moment("10:20"),
        "number": "123-45/2026",
        "said": WORDS,
    }
    return NewSignal(**(facts | changed))
