"""R20: what a party, the door and a stranger to the case know of an incident."""

import pytest
from django.core.exceptions import PermissionDenied

from services.incidents import operations, queries
from services.incidents.models import IncidentFact
from services.people.secrecy import may_know
from tests.contact_centre.door import moment
from tests.incidents.conftest import LATER, SAID, signal

pytestmark = pytest.mark.django_db


def test_r20_of_an_incident_a_party_knows_what_it_was_told_and_nothing_else(cast, family, opened):
    incident = opened("injury", what="Ани падна и си удари коляното.")
    given = operations.give_signal(incident=incident, signal=signal(), by=cast.a.supervisor, at=LATER)
    fact = IncidentFact.objects.get()
    for person in (family.mother, family.father):
        assert not may_know(person, fact)
        assert not may_know(person, given)
    facts = {"person": family.mother, "channel": "in_person", "words": "Ани падна.", "told_at": LATER}
    row = operations.tell_person(incident=incident, by=cast.a.key_worker, at=LATER, **facts)
    assert may_know(family.mother, row)
    assert not may_know(family.father, row)
    assert not may_know(family.mother, given)


def test_r20_whoever_stands_at_the_door_reads_no_facts(cast, opened, door):
    incident = opened()
    door.now("10:15")
    assert queries.facts_of(cast.a.reception, incident) == []
    assert [row.text for row in queries.facts_of(cast.a.supervisor, incident)] == [SAID]  # what they wrote
    assert [row.text for row in queries.facts_of(cast.a.key_worker, incident)] == [SAID]


def test_r20_a_stranger_to_the_case_opens_and_sees_nothing(cast, family, opened, door):
    other = cast.a.worker("key_worker")
    incident = opened()
    door.now("10:15", moment("10:15").date().replace(day=9))  # two days later: not on the board any more
    assert not queries.incident_list(other).exists()
    with pytest.raises(PermissionDenied):
        operations.open_incident(
            case=family.case, session_id=None, kind="other", at=LATER, by=other, what="x", severity="light"
        )
    with pytest.raises(PermissionDenied):
        operations.give_signal(incident=incident, signal=signal(), by=other, at=LATER)
