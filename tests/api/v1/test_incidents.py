"""Programs see that there are incidents and may open one; facts and signals are for people."""

import pytest

from kernel import clock
from services.incidents import operations
from services.incidents.models import IncidentFact

SAID = "Татко ме удари с колана."
URL = "incidents/"


@pytest.fixture
def incident(cast, family):
    facts = {"kind": "abuse_told", "severity": "critical", "what": SAID, "by": cast.a.key_worker, "at": clock.now()}
    return operations.open_incident(case=family.case, session_id=None, **facts)


def test_a_key_gets_steps_and_duty_and_no_word_of_it(cast, family, incident, program):
    keyed = program(cast.a.key_worker, "incidents.view", "cases.view_assigned")
    (row,) = keyed.get(URL, case=str(family.case.pk)).json()["results"]
    assert (row["kind"], row["duty"], row["state"]) == ("abuse_told", "open", "open")
    assert "signal" in {step["code"] for step in row["steps"]}
    answer = keyed.get(f"{URL}{incident.pk}/")
    assert answer.json() == row
    assert SAID not in answer.content.decode()


def test_a_key_of_somebody_without_the_case_gets_nothing(cast, family, incident, program):
    keyed = program(cast.a.worker("key_worker"), "incidents.view", "incidents.open", "cases.view_assigned")
    assert keyed.get(URL).json()["results"] == []
    assert keyed.get(f"{URL}{incident.pk}/").status_code == 404
    assert keyed.post(URL, case=str(family.case.pk), kind="other").status_code == 404


def test_a_program_opens_one(cast, family, in_a, program):
    keyed = program(cast.a.key_worker, "incidents.view", "incidents.open", "cases.view_assigned")
    answer = keyed.post(URL, case=str(family.case.pk), kind="injury", what="Падна.")
    assert answer.status_code == 201
    assert answer.json()["severity"] == "serious"
    assert IncidentFact.objects.get().text == "Падна."
    assert keyed.post(URL, case=str(family.case.pk), kind="unsaid").status_code == 400


@pytest.mark.parametrize("tail", ["review/", "close/", "signal/"])
def test_no_program_decides(cast, incident, program, tail):
    keyed = program(cast.a.head)
    assert keyed.client.post(f"/api/v1/{URL}{incident.pk}/{tail}").status_code == 404


def test_the_state_that_is_asked_for_is_one_or_none(incident, program, cast):
    keyed = program(cast.a.head)
    assert keyed.get(URL, state="").json()["count"] == keyed.get(URL, state="clock").json()["count"] == 1
    assert keyed.get(URL, state="closed").json()["count"] == 0
    assert keyed.get(URL, state="opened").status_code == 400
