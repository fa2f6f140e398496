"""The Ivanovs with a psychologist who works on their case, and an hour with the mother."""

from datetime import date, time, timedelta

import pytest

from kernel import clock
from kernel.clock import at_sofia
from services.cases.operations import assign_worker
from services.consultations import coming
from services.consultations.enums import ConsultationKind
from services.consultations.operations import Wanted, plan_consultation
from services.contact_centre.models import Policy
from services.contact_centre.operations.reminders import give_reminder_consent
from services.people.operations import NewContact, add_contact_point
from tests.contact_centre.conftest import (  # noqa: F401 - fixtures, by name
    NOW,
    SATURDAY,
    another_family,
    centre_addresses,
    door,
    family,
    house,
    meeting,
    wanted,
)
from tests.contact_centre.door import moment

MONDAY = date(2026, 11, 9)


@pytest.fixture
def psychologist(cast, family):  # noqa: F811 - the fixture above
    worker = cast.a.worker("psychologist", name="Елена Пеева")
    assign_worker(case=family.case, worker=worker, by=cast.a.head, at=NOW)
    return worker


@pytest.fixture
def hour(family, house, psychologist):  # noqa: F811 - the fixtures above
    """What is wanted: parent work with the mother, Monday at ten."""

    def make(at=time(10), *, day=MONDAY, minutes=60, **changes):
        starts = at_sofia(day, at)
        facts = {
            "kind": ConsultationKind.PARENT_WORK,
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=minutes),
            "room": house.moon,
            "worker": psychologist,
            "adult": family.mother,
        }
        return Wanted(**(facts | changes))

    return make


@pytest.fixture
def plan(family, psychologist):  # noqa: F811 - the fixture above
    def make(one, *, by=None, at=NOW, case=None):
        return plan_consultation(case=case or family.case, wanted=one, by=by or psychologist, at=at)

    return make


@pytest.fixture
def planned(plan, hour):
    return plan(hour())


@pytest.fixture
def its_time(monkeypatch):
    """The pages are opened at that moment."""

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "today", lambda: clock.local(moment).date())

    return set_to


@pytest.fixture
def wants_messages(cast, family):  # noqa: F811 - the fixture above
    def make(person, phone):
        facts = {"by": cast.a.head, "at": NOW}
        point = add_contact_point(person=person, contact=NewContact("phone", phone), **facts)
        facts |= {"language": "bg", "given_on": NOW.date()}
        return give_reminder_consent(case=family.case, contact_point=point, **facts)

    Policy.objects.update_or_create(defaults={"tells_changes": True})
    return make


@pytest.fixture
def step(cast):
    """`step(row, mother, "arrived", "9:55")`, by reception; on Monday unless told otherwise."""

    def note(row, person, kind, at, *, day=MONDAY, noted="", **facts):
        facts = {"by": cast.a.reception, "at": moment(at, day), "noted_at": moment(noted or at, day), **facts}
        return coming.note_step(consultation=row, person=person, kind=kind, **facts)

    return note


@pytest.fixture
def at_the_board(cast, door):  # noqa: F811 - the fixture above
    """The board as reception sees it at that moment."""

    def look(at, day=MONDAY):
        door.now(at, day)
        return cast.at(cast.a.reception)

    return look
