"""Messages, answers and requests for consent over the API: for programs of those who may see the case."""

import pytest

from services.contact_centre.models import PartyAnswer
from services.contact_centre.operations.messages import tell_planned
from services.contact_centre.operations.reminders import give_reminder_consent
from services.links.enums import LinkKind
from services.links.models import Link
from services.people.models import ContactPoint
from tests.contact_centre.conftest import NOW


@pytest.fixture(autouse=True)
def monday(door):
    door.now("10:00", NOW.date())


@pytest.fixture
def told(meeting, family, cast):
    point = ContactPoint.objects.create(person=family.father, kind="phone", value="+359888111222")
    facts = {"language": "bg", "given_on": NOW.date(), "by": cast.a.key_worker, "at": NOW}
    give_reminder_consent(case=family.case, contact_point=point, **facts)
    tell_planned(session=meeting, at=NOW)
    link = Link.objects.get(kind=LinkKind.MEETING)
    PartyAnswer.objects.create(
        session=meeting, person=family.father, link=link, comes=True, arrives_at=meeting.starts_at, at=NOW
    )
    return meeting


def test_what_was_told_and_answered_without_its_words(told, family, cast, program):
    worker = program(cast.a.key_worker)
    (row,) = worker.get("messages/", case=str(family.case.pk)).json()["results"]
    assert (row["kind"], row["session"], row["person"]) == ("planned", str(told.pk), str(family.father.pk))
    (answer,) = worker.get("answers/").json()["results"]
    assert answer["comes"] is True
    text = worker.get("messages/").content.decode()
    assert "888111222" not in text
    assert "link.localhost" not in text


def test_who_must_not(told, cast, program):
    assert program(cast.a.supervisor).get("messages/").status_code == 403
    assert program(cast.b.key_worker).get("messages/").json()["results"] == []
    assert program(cast.a.key_worker).get("consent-requests/").status_code == 403
    assert program(cast.a.head).get("consent-requests/").json()["results"] == []
