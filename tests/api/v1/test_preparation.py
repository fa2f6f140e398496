"""What comes before the first meeting, over the API."""

import pytest

from audit.models import Event
from services.contact_centre.models import Interview, RiskAssessment, SafetyPlan
from tests.contact_centre.conftest import NOW

SEEN = {"points": ["place", "people", "safety", "not_its_fault", "worries"], "visited": True}
RESOURCES = ("interviews", "orientations", "risk-assessments", "safety-plans", "agreements")


@pytest.fixture(autouse=True)
def monday(door):
    door.now("10:00", NOW.date())


@pytest.fixture
def worker(cast, program):
    return program(cast.a.key_worker)


@pytest.fixture
def bodies(family, house):
    """A good body for every resource."""
    case, mother, child = str(family.case.pk), str(family.mother.pk), str(family.children[0].pk)
    talk = {"starts_at": "2026-11-02T09:00:00", "ends_at": "2026-11-02T09:45:00", "note": "Спокоен разговор."}
    doors = {"visiting_entrance": str(house.front.pk), "resident_entrance": str(house.front.pk)}
    return {
        "interviews": {"case": case, "person": mother, "limits_told": True, **talk},
        "orientations": {"case": case, "child": child, "at": "2026-11-02T09:50:00", "note": "Видя стаята.", **SEEN},
        "risk-assessments": {"case": case, "level": "high", "factors": "Заплахи.", "next_review_on": "2027-02-01"},
        "safety-plans": {"case": case, **doors, "emergency": "112", "leaves_first": mother},
        "agreements": {"case": case, "person": mother, "signed_on": "2026-11-02"},
    }


@pytest.mark.parametrize("resource", RESOURCES)
def test_what_was_written_can_be_read_and_stands_in_the_journal(worker, bodies, resource, family, cast):
    made = worker.post(f"{resource}/", **bodies[resource])
    assert made.status_code == 201, made.content
    row = made.json()
    assert worker.get(f"{resource}/{row['id']}/").json() == row
    listed = worker.get(f"{resource}/", case=str(family.case.pk)).json()
    assert (listed["count"], listed["results"]) == (1, [row])
    event = Event.objects.filter(action="write", object_id=row["id"]).get()
    assert (event.actor_kind, event.case_id) == ("token", family.case.pk)


@pytest.mark.parametrize("resource", RESOURCES)
def test_who_must_not(cast, program, bodies, resource, worker):
    path = f"{resource}/{worker.post(f'{resource}/', **bodies[resource]).json()['id']}/"
    for who in (cast.a.supervisor, cast.a.reception):
        narrow = program(who)
        assert narrow.get(f"{resource}/").status_code == narrow.get(path).status_code == 403
        assert narrow.post(f"{resource}/", **bodies[resource]).status_code == 403
    for stranger in (program(cast.a.worker("key_worker")), program(cast.b.head)):
        assert stranger.get(f"{resource}/").json()["count"] == 0
        assert stranger.get(path).status_code == stranger.post(f"{resource}/", **bodies[resource]).status_code == 404
    assert program(cast.a.key_worker, "cases.view_assigned").get(path).status_code == 403


@pytest.mark.parametrize(
    ("resource", "changes", "status"),
    [
        ("interviews", {"ends_at": "2026-11-02T08:00:00"}, 409),
        ("interviews", {"starts_at": "2026-10-25T03:30:00"}, 400),
        ("interviews", {"person": "00000000-0000-0000-0000-000000000000"}, 404),
        ("orientations", {"at": "2026-11-03T09:00:00"}, 409),
        ("orientations", {"at": "soon"}, 400),
        ("risk-assessments", {"factors": " "}, 400),
        ("risk-assessments", {"next_review_on": "2026-11-02"}, 409),
        ("risk-assessments", {"level": "none"}, 400),
        ("safety-plans", {"visiting_entrance": "00000000-0000-0000-0000-000000000000"}, 404),
        ("safety-plans", {"protocol": "Z"}, 400),
        ("agreements", {"signed_on": "2026-11-03"}, 409),
        ("agreements", {"document": "00000000-0000-0000-0000-000000000000"}, 400),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(worker, bodies, resource, changes, status):
    told = worker.post(f"{resource}/", **bodies[resource] | changes)
    assert told.status_code == status, told.content
    assert told.json()
    assert worker.get(f"{resource}/").json()["count"] == 0


def test_parents_are_never_in_the_house_at_once(worker, bodies, family):
    worker.post("interviews/", **bodies["interviews"])
    told = worker.post("interviews/", **bodies["interviews"] | {"person": str(family.father.pk)})
    assert (told.status_code, told.json()["refused"][0]["field"]) == (409, "start_time")
    assert Interview.objects.count() == 1


def test_an_assessment_from_medium_up_waits_for_a_second_person_and_no_program(worker, bodies):
    made = worker.post("risk-assessments/", **bodies["risk-assessments"]).json()
    assert (made["needs_approval"], made["approved_by"]) == (True, None)
    assert worker.post(f"risk-assessments/{made['id']}/approve/").status_code == 404
    assert RiskAssessment.objects.get().approved_at is None


def test_a_new_version_leaves_the_former_one(worker, bodies):
    for words in ("112", "112, после дежурния"):
        worker.post("safety-plans/", **bodies["safety-plans"] | {"emergency": words})
    listed = worker.get("safety-plans/").json()["results"]
    assert [one["emergency"] for one in listed] == ["112, после дежурния", "112"]
    assert SafetyPlan.objects.count() == 2


def test_what_is_missing_is_told(worker, bodies, family):
    path = f"cases/{family.case.pk}/preparation/"
    before = worker.get(path).json()
    assert before["not_interviewed"] == [str(family.father.pk), str(family.mother.pk)]
    assert (before["not_oriented"], before["risk"]) == ([str(family.children[0].pk)], None)
    for resource, body in bodies.items():
        worker.post(f"{resource}/", **body)
    after = worker.get(path).json()
    assert (after["not_interviewed"], after["not_oriented"]) == ([str(family.father.pk)], [])
    assert (after["risk"]["level"], after["risk_waits_for_approval"], after["safety_plan_needed"]) == (
        "high",
        True,
        True,
    )
    assert after["safety_plan"]["emergency"] == "112"


def test_lists_cost_the_same_however_long_they_are(worker, bodies, django_assert_max_num_queries):
    for number in range(4):
        worker.post("orientations/", **bodies["orientations"] | {"note": f"{number}"})
    with django_assert_max_num_queries(18):
        assert worker.get("orientations/", limit=3).json()["count"] == 4
