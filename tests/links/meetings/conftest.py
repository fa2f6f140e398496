"""Two parents who want short messages, and a meeting that they were told of."""

from datetime import date
from typing import Any

import pytest

from services.contact_centre.models import Policy, Session
from services.contact_centre.operations.messages import tell_planned
from services.contact_centre.operations.reminders import give_reminder_consent
from services.people.models import ContactPoint
from tests.contact_centre.conftest import NOW, door, family, house, meeting, wanted  # noqa: F401 - fixtures
from tests.links.meetings.telling import FATHERS, MOTHERS
from tests.utils import sms


@pytest.fixture(autouse=True)
def box(tmp_path: Any, in_a: Any, clock: Any) -> Any:
    Policy.objects.update_or_create(only=True, defaults={"reminds": True})
    with sms.used(tmp_path) as used:
        used.clock = lambda: clock.at.timestamp()
        yield used


@pytest.fixture
def both(cast: Any, family: Any) -> Any:  # noqa: F811 - the fixture above
    for person, value in ((family.father, FATHERS), (family.mother, MOTHERS)):
        point = ContactPoint.objects.create(person=person, kind="phone", value=value)
        facts = {"language": "bg", "given_on": date(2026, 11, 2), "by": cast.a.key_worker, "at": NOW}
        give_reminder_consent(case=family.case, contact_point=point, **facts)


@pytest.fixture
def told(meeting: Session, both: Any) -> Session:  # noqa: F811 - the fixture above
    assert tell_planned(session=meeting, at=NOW) == 2
    return meeting
