"""Who must not meet whom, and who else is let in, over the API."""

from datetime import date, time, timedelta

import pytest

from audit.models import Event
from kernel.clock import at_sofia
from services.cases.models import Task
from services.cases.operations import assign_worker
from services.consultations.operations import Wanted, plan_consultation
from services.contact_centre.models import AdmittedPerson, MustNotMeet
from services.contact_centre.operations.apart import plan_apart
from services.contact_centre.operations.orders import keep_apart
from tests.contact_centre.conftest import NOW


@pytest.fixture(autouse=True)
def monday(door):
    door.now("10:00", NOW.date())


@pytest.fixture
def worker(cast, program):
    return program(cast.a.key_worker)


@pytest.fixture
def pair(family):
    return {
        "case": str(family.case.pk),
        "one": str(family.mother.pk),
        "other": str(family.father.pk),
        "reason": "Заповед за защита.",
    }


def test_a_pair_is_kept_apart_from_now_on_and_twice_is_once(worker, pair, family):
    made = [worker.post("must-not-meet/", **pair) for _ in range(2)]
    assert {answer.status_code for answer in made} == {201}
    assert len({answer.json()["id"] for answer in made}) == 1
    (row,) = worker.get("must-not-meet/", case=str(family.case.pk)).json()["results"]
    assert ({row["one"], row["other"]}, row["reason"]) == ({pair["one"], pair["other"]}, pair["reason"])
    assert Event.objects.filter(action="write", object_id=row["id"], actor_kind="token").count() == 1


def test_meetings_that_have_no_safe_windows_any_more_are_named(worker, pair, meeting, family):
    child = str(family.children[0].pk)
    told = worker.post("must-not-meet/", **pair | {"other": child, "one": str(family.father.pk)}).json()
    assert [one["session"] for one in told["must_move"]] == [str(meeting.pk)]
    assert told["must_move"][0]["why"]


def test_a_consultation_of_the_two_is_named_and_somebody_gets_a_task(worker, pair, cast, family, house):
    starts = at_sofia(date(2026, 11, 9), time(10))
    child = family.children[0]
    facts = {"kind": "parent_work", "worker": cast.a.key_worker, "room": house.moon, "adult": family.mother}
    hour = Wanted(starts_at=starts, ends_at=starts + timedelta(hours=1), child=child, **facts)
    plan_consultation(case=family.case, wanted=hour, by=cast.a.head, at=NOW)
    told = worker.post("must-not-meet/", **pair | {"other": str(child.pk)}).json()
    (row,) = [one for one in told["must_move"] if one["session"] is None]
    assert (row["starts_at"], bool(row["why"])) == ("2026-11-09T10:00:00+02:00", True)
    assert any("09.11.2026 10:00" in task.title for task in Task.objects.filter(case=family.case))


def test_of_a_pair_that_stands_by_another_case_no_more_is_told_than_was_sent(
    cast, pair, family, another_family, program
):
    mine = cast.a.worker("key_worker")
    assign_worker(case=family.case, worker=mine, by=cast.a.head, at=NOW)
    other = another_family("Иванов", "Борис")
    facts = {"reason": "Тайна на другото семейство.", "by": cast.a.head, "at": NOW}
    row = keep_apart(case=other.case, one=family.mother, other=family.father, **facts)
    told = program(mine).post("must-not-meet/", **pair)
    assert (told.status_code, told.json()["case"], told.json()["id"]) == (201, pair["case"], None)
    assert told.json()["reason"] == ""
    assert str(other.case.pk) not in told.text
    assert program(cast.a.head).post("must-not-meet/", **pair).json()["id"] == str(row.pk)


def test_whoever_may_meet_again_stays_as_history(worker, pair, family):
    made = worker.post("must-not-meet/", **pair).json()
    path = f"must-not-meet/{made['id']}/"
    assert worker.post(f"{path}may-meet/", reason=" ").status_code == 400
    assert worker.post(f"{path}may-meet/", reason="Отменена е.").status_code == 204
    assert worker.get(path).status_code == worker.post(f"{path}may-meet/", reason="x").status_code == 404
    assert MustNotMeet.objects.get().until is not None


def test_a_suggestion_is_answered_once(worker, pair, family):
    asked = {"case": str(family.case.pk)}
    (one,) = worker.get("must-not-meet/suggested/", **asked).json()
    assert {one["one"], one["other"]} == {pair["one"], pair["other"]}
    assert worker.post("must-not-meet/answer-may-meet/", **pair | {"reason": ""}).status_code == 400
    assert worker.post("must-not-meet/answer-may-meet/", **pair).status_code == 204
    assert worker.get("must-not-meet/suggested/", **asked).json() == []
    assert worker.get("must-not-meet/suggested/").json() == []


def test_only_people_of_the_case_can_be_named(worker, pair, another_family):
    stranger = {"other": str(another_family().father.pk)}
    assert "other" in worker.post("must-not-meet/", **pair | stranger).json()
    assert worker.post("must-not-meet/", **pair | {"other": pair["one"]}).status_code == 409
    assert not MustNotMeet.objects.exists()


@pytest.fixture
def grandmother(family):
    return family.relative("Елена Иванова")


@pytest.fixture
def admission(family, grandmother):
    return {
        "arrangement": str(family.first.pk),
        "person": str(grandmother.pk),
        "how": "order",
        "ground": "Решението я допуска.",
        "from_date": "2026-11-01",
    }


def test_somebody_else_is_let_in_and_let_in_no_more(worker, admission, family):
    made = worker.post("admissions/", **admission)
    assert made.status_code == 201, made.content
    row = made.json()
    assert worker.get("admissions/", case=str(family.case.pk)).json()["results"] == [row]
    assert worker.get(f"admissions/{row['id']}/").json() == row
    assert worker.post(f"admissions/{row['id']}/end/").status_code == 204
    assert worker.get(f"admissions/{row['id']}/").json()["until_date"] == "2026-11-01"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"how": "consent"}, 400),
        ({"how": "both_parents"}, 409),
        ({"how": "head", "until_date": "2026-11-01"}, 409),
        ({"until_date": "2026-10-01"}, 409),
        ({"document": "00000000-0000-0000-0000-000000000000"}, 400),
        ({"arrangement": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"from_date": "9999-12-31"}, 400),
    ],
)
def test_nobody_is_let_in_without_a_ground(worker, admission, changes, status):
    assert worker.post("admissions/", **admission | changes).status_code == status
    assert not AdmittedPerson.objects.exists()


def test_nobody_is_let_in_to_whom_they_must_not_meet(worker, admission, pair, grandmother, family):
    worker.post("must-not-meet/", **pair | {"one": str(grandmother.pk)})
    told = worker.post("admissions/", **admission)
    assert (told.status_code, told.json()["refused"][0]["field"]) == (409, "person")


def test_an_admission_that_ends_leaves_a_child_alone_and_somebody_gets_a_task(
    worker, admission, pair, cast, family, house
):
    made = worker.post("admissions/", **admission).json()
    worker.post("must-not-meet/", **pair | {"other": str(family.children[0].pk)})
    starts = at_sofia(date(2026, 11, 9), time(10))
    facts = {"kind": "support", "worker": cast.a.key_worker, "room": house.moon, "child": family.children[0]}
    hour = Wanted(starts_at=starts, ends_at=starts + timedelta(hours=1), **facts)
    plan_consultation(case=family.case, wanted=hour, by=cast.a.head, at=NOW)
    for _ in range(2):
        assert worker.post(f"admissions/{made['id']}/end/").status_code in (204, 404)
        (task,) = [one for one in Task.objects.filter(case=family.case) if "09.11.2026 10:00" in one.title]
    assert "Няма с кого" in task.title


def test_who_must_not(cast, program, worker, pair, admission):
    apart = f"must-not-meet/{worker.post('must-not-meet/', **pair).json()['id']}/"
    let_in = f"admissions/{worker.post('admissions/', **admission).json()['id']}/"
    for who in (cast.a.supervisor, cast.a.reception):
        narrow = program(who)
        for path in ("must-not-meet/", apart, "admissions/", let_in):
            assert narrow.get(path).status_code == 403
        assert narrow.post(f"{apart}may-meet/", reason="x").status_code == 403
        assert narrow.post(f"{let_in}end/").status_code == 403
    for stranger in (program(cast.a.worker("key_worker")), program(cast.b.head)):
        for path in ("must-not-meet/", "admissions/"):
            assert stranger.get(path).json()["count"] == 0
        for path in (apart, let_in):
            assert stranger.get(path).status_code == 404
        assert stranger.post("must-not-meet/", **pair).status_code == 404
        assert stranger.get("must-not-meet/suggested/", case=pair["case"]).status_code == 404
        assert stranger.post("admissions/", **admission).status_code == 404
        assert stranger.post(f"{apart}may-meet/", reason="x").status_code == 404
        assert stranger.post(f"{let_in}end/").status_code == 404
    assert MustNotMeet.objects.get().until is None


def test_of_another_family_s_meetings_nothing_is_told(
    cast, program, worker, family, another_family, door, wanted, house
):
    """The pair concerns meetings of a case that this key may not see: they are protected, and not named."""
    other = another_family("Иванов", "Борис")
    other.case.parties.filter(person=other.father).update(person=family.father)
    told = worker.post(
        "must-not-meet/", case=str(family.case.pk), one=str(family.mother.pk), other=str(family.father.pk)
    ).json()
    assert all(one["session"] for one in told["must_move"])
    assert str(other.case.pk) not in str(told)


def test_of_a_meeting_of_another_case_whoever_keeps_two_apart_learns_only_the_hour(cast, family, meeting):
    people = [family.father, family.children[0]]
    keep_apart(case=family.case, one=people[0], other=people[1], reason="", by=cast.a.head, at=NOW)
    (own,) = plan_apart(people=people, by=cast.a.head, at=NOW)
    assert (own.session, own.is_theirs) == (meeting.pk, True)
    (other,) = plan_apart(people=people, by=cast.a.worker("key_worker"), at=NOW)
    assert (other.starts_at, other.is_theirs) == (meeting.starts_at, False)
    assert other.why == "двама души биха се срещнали."
