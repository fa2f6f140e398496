"""The pages of preparation: interviews, risk, the safety plan."""

from kernel import clock
from services.contact_centre.models import (
    Interview,
    RiskAssessment,
    SafetyPlan,
)
from tests.contact_centre.pages.addresses import address, tomorrow


def test_two_parents_are_never_interviewed_at_once(cast, family):
    client = cast.at(cast.a.key_worker)
    day = clock.today().isoformat()
    first = {"person": family.mother.pk, "day": day, "start_time": "10:00", "end_time": "11:00"}
    second = {"person": family.father.pk, "day": day, "start_time": "10,30 ч.", "end_time": "11:30"}
    assert client.post(address("new_interview", family.case.pk), first).status_code == 302
    answer = client.post(address("new_interview", family.case.pk), second)
    assert answer.status_code == 422
    assert family.mother.names in answer.content.decode()
    assert Interview.objects.count() == 1


def test_a_second_person_approves_the_risk(cast, family):
    author, colleague = cast.a.key_worker, cast.a.coordinator
    facts = {"level": "medium", "factors": "Заплахи по телефона.", "next_review_on": tomorrow(90).isoformat()}
    assert cast.at(author).post(address("new_risk", family.case.pk), facts).status_code == 302
    risk = RiskAssessment.objects.get()
    approve = address("approve_risk", risk.pk)
    assert approve not in cast.at(author).get(address("preparation", family.case.pk)).content.decode()
    cast.at(author).post(approve)
    risk.refresh_from_db()
    assert risk.approved_by is None
    assert approve in cast.at(colleague).get(address("preparation", family.case.pk)).content.decode()
    cast.at(colleague).post(approve)
    risk.refresh_from_db()
    assert risk.approved_by == colleague


def test_a_safety_plan_is_written_and_shown(cast, family, house):
    facts = {
        "protocol": "B",
        "visiting_entrance": house.front.pk,
        "resident_entrance": house.front.pk,
        "leaves_first": family.father.pk,
        "emergency": "Полицай Стоянов",
    }
    client = cast.at(cast.a.key_worker)
    assert client.post(address("new_safety_plan", family.case.pk), facts).status_code == 302
    assert SafetyPlan.objects.get().leaves_first == family.father
    assert "Полицай Стоянов" in client.get(address("preparation", family.case.pk)).content.decode()
