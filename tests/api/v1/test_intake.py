"""How a case came, who consented, who works on it: over the API."""

from datetime import timedelta

import pytest

from audit.models import Event
from services.cases.models import Assignment, Case, Consent, Referral
from services.cases.operations import add_document
from services.files.operations import store_generated
from tests.contact_centre.conftest import NOW


@pytest.fixture(autouse=True)
def monday(door):
    door.now("10:00", NOW.date())


@pytest.fixture
def coordinator(cast, program):
    return program(cast.a.coordinator)


@pytest.fixture
def case(family):
    return {"case": str(family.case.pk)}


@pytest.fixture
def letter(case):
    return {
        **case,
        "source": "court",
        "institution_name": "РС – Хасково",
        "reference": "Изх. 12",
        "text": "Моля да осигурите срещи.",
        "received_at": "2026-11-01T09:00:00+02:00",
    }


def test_a_further_referral_is_received_and_acknowledged_once(coordinator, letter, case):
    made = coordinator.post("referrals/", **letter)
    assert made.status_code == 201, made.content
    path = f"referrals/{made.json()['id']}/"
    assert coordinator.get("referrals/", **case).json()["count"] == 2
    first = coordinator.post(f"{path}acknowledge/").json()
    assert first["acknowledged_at"]
    assert coordinator.post(f"{path}acknowledge/").json() == first
    assert coordinator.get(path).json() == first


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"institution_name": ""}, 409),
        ({"received_at": "2026-11-03T09:00:00"}, 409),
        ({"received_at": "2026-10-25T03:30:00"}, 400),
        ({"source": "neighbour"}, 400),
        ({"case": "00000000-0000-0000-0000-000000000000"}, 404),
    ],
)
def test_a_referral_that_cannot_be_is_refused(coordinator, letter, changes, status):
    before = Referral.objects.count()
    assert coordinator.post("referrals/", **letter | changes).status_code == status
    assert Referral.objects.count() == before


def test_consents_are_given_apart_and_withdrawn(coordinator, case, family, cast):
    given = {**case, "given_at": "2026-11-02T09:00:00"}
    file = store_generated(name="a.txt", content=b"x", content_type="text/plain", subject=None, by=cast.a.head, at=NOW)
    paper = add_document(case=family.case, kind="consent", title="Съгласие", file=file, by=cast.a.head, at=NOW)
    mother = coordinator.post("consents/", **given, person=str(family.mother.pk), document=str(paper.pk))
    assert mother.status_code == 201, mother.content
    assert coordinator.post("consents/", **given, person=str(family.mother.pk)).status_code == 409
    assert coordinator.post("consents/", **given, person=str(family.children[0].pk)).status_code == 409
    path = f"consents/{mother.json()['id']}/"
    assert coordinator.post(f"{path}withdraw/").json()["withdrawn_at"]
    assert coordinator.get(path).json()["document"] == str(paper.pk)
    assert Consent.objects.get().withdrawn_at


def test_colleagues_are_put_on_a_case_and_taken_off(coordinator, case, cast, family, program):
    other = cast.a.worker("key_worker")
    made = [coordinator.post("assignments/", **case, worker=str(other.pk)) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert program(other).get(f"cases/{family.case.pk}/").status_code == 200
    assert coordinator.post(f"assignments/{made[0].json()['id']}/end/").status_code == 204
    assert program(other).get(f"cases/{family.case.pk}/").status_code == 404
    assert Assignment.objects.count() == 1
    nobody = coordinator.post("assignments/", **case, worker="00000000-0000-0000-0000-000000000000")
    assert (nobody.status_code, list(nobody.json())) == (400, ["worker"])
    assert coordinator.post("assignments/", **case, worker=str(cast.a.reception.pk)).status_code == 409


def test_the_case_gets_its_people_grounds_and_key_worker(coordinator, family, cast):
    path = f"cases/{family.case.pk}/"
    aunt = coordinator.post("people/", kind="adult", names="Елена Петрова Иванова").json()["id"]
    with_aunt = coordinator.post(f"{path}parties/", person=aunt, role="relative").json()
    assert aunt in {one["person"] for one in with_aunt["parties"]}
    assert coordinator.post(f"{path}parties/", person=aunt, role="child").status_code == 409
    assert coordinator.post(f"{path}grounds/", grounds=["domestic_violence"]).json()["grounds"] == [
        "domestic_violence"
    ]
    other = cast.a.worker("key_worker")
    assert coordinator.post(f"{path}key-worker/", worker=str(other.pk)).json()["key_worker"] == str(other.pk)
    assert coordinator.post(f"{path}key-worker/", worker=str(cast.a.reception.pk)).status_code == 409


def test_look_alikes_show_names_and_a_year_and_people_judge_them(coordinator, family, another_family):
    twin = another_family("Иванов", "Ани")
    path = f"cases/{family.case.pk}/"
    found = coordinator.get(f"{path}duplicates/").json()
    (ani,) = (one["alike"] for one in found if one["person"] == str(family.children[0].pk))
    child = {"id": str(twin.children[0].pk), "names": "Ани Иванов", "born": 2017}
    assert ani == [{**child, "shares_phone": False, "is_told_apart": False}]
    Case.objects.filter(pk=family.case.pk).update(state="received", duplicates_checked_at=None)
    assert coordinator.post(f"{path}duplicates-checked/").status_code == 200
    assert Case.objects.get(pk=family.case.pk).duplicates_checked_at


def test_who_must_not(cast, program, coordinator, letter, case, family):
    referral = f"referrals/{coordinator.post('referrals/', **letter).json()['id']}/"
    consent = {**case, "person": str(family.mother.pk), "given_at": (NOW - timedelta(hours=1)).isoformat()}
    given = f"consents/{coordinator.post('consents/', **consent).json()['id']}/"
    leader = program(cast.a.key_worker)
    assert leader.get(referral).status_code == leader.get(given).status_code == 200
    for path, body in (
        ("referrals/", letter),
        ("consents/", consent),
        (f"{given}withdraw/", {}),
        (f"{referral}acknowledge/", {}),
        ("assignments/", {**case, "worker": str(cast.a.key_worker.pk)}),
        (f"cases/{family.case.pk}/key-worker/", {"worker": str(cast.a.key_worker.pk)}),
        (f"cases/{family.case.pk}/duplicates-checked/", {}),
    ):
        assert leader.post(path, **body).status_code == 403, path
    assert leader.get(f"cases/{family.case.pk}/duplicates/").status_code == 403
    for stranger in (program(cast.a.worker("key_worker")), program(cast.b.head)):
        assert stranger.get(referral).status_code == stranger.get(given).status_code == 404
        assert stranger.get("referrals/").json()["count"] == stranger.get("consents/").json()["count"] == 0
        assert stranger.post(f"cases/{family.case.pk}/grounds/", grounds=[]).status_code == 404
    for who in (cast.a.supervisor, cast.a.reception):
        assert program(who).get(referral).status_code == program(who).get("assignments/").status_code == 403


def test_every_write_names_the_key(coordinator, letter):
    coordinator.post("referrals/", **letter)
    assert Event.objects.latest("number").actor_label.startswith("test (")


def test_what_is_only_asked_for_again_is_a_look(coordinator, family, cast):
    """Nothing changes by it, and the answer tells of a family all the same."""
    body = {"person": str(family.mother.pk), "role": "parent"}
    coordinator.post(f"cases/{family.case.pk}/parties/", **body)
    event = Event.objects.latest("number")
    assert (event.action, event.actor_kind, event.detail["changed"]) == ("read", "token", False)
    coordinator.post("sessions/alternatives/", case=str(family.case.pk))  # malformed: nothing is told, nothing kept
    assert Event.objects.latest("number") == event


# --- a referral opens a case ----------------------------------------------------------------------------------------


@pytest.fixture
def arrival(family):
    return {
        "source": "court",
        "institution_name": "РС – Хасково",
        "received_at": "2026-11-01T09:00:00+02:00",
        "children": [str(family.children[0].pk)] * 2,
        "adults": [{"person": str(family.mother.pk), "role": "parent"}] * 2,
    }


def test_whoever_is_named_twice_comes_once(coordinator, arrival, family):
    made = coordinator.post("cases/", **arrival)
    assert made.status_code == 201, made.content
    people = sorted((one["person"], one["role"]) for one in made.json()["parties"])
    assert people == sorted([(str(family.children[0].pk), "child"), (str(family.mother.pk), "parent")])


def test_a_child_is_nobodys_parent(coordinator, arrival, family):
    child = {"person": str(family.children[0].pk), "role": "parent"}
    before = Case.objects.count()
    told = coordinator.post("cases/", **arrival | {"adults": [child]})
    assert (told.status_code, told.json()["refused"][0]["field"]) == (409, "adults")
    assert Case.objects.count() == before


def test_what_is_no_move_of_the_workflow_is_none_of_a_program(coordinator, family):
    told = coordinator.post(f"cases/{family.case.pk}/move/", move="take_over")
    assert (told.status_code, list(told.json())) == (400, ["move"])


def test_a_look_for_duplicates_is_a_search(coordinator, family):
    coordinator.get(f"cases/{family.case.pk}/duplicates/")
    event = Event.objects.latest("number")
    assert (event.action, event.object_id) == ("search", family.case.pk)
