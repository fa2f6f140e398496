"""Plans over the API: the words are read, questions answered, dates confirmed, meetings made."""

import pytest

from services.contact_centre.models import ContactPlan, Session
from tests.contact_centre.conftest import NOW, REGIME


@pytest.fixture(autouse=True)
def monday(door):
    door.now("10:00", NOW.date())


@pytest.fixture
def of(family):
    return {"order": str(family.basis.pk)}


@pytest.fixture
def confirmed(cast, program, family, of):
    """A program that has confirmed the plan of the Ivanovs, and the plan."""
    one = program(cast.a.coordinator)
    seen = one.post("plans/reading/", **of).json()["seen"]
    made = one.post("plans/", **of, arrangements=[str(family.first.pk)], seen=seen)
    assert made.status_code == 201, made.content
    return one, made.json()


def test_the_words_are_read_and_nothing_is_kept(cast, program, of):
    reading = program(cast.a.coordinator).post("plans/reading/", **of).json()
    assert reading["is_ready"]
    days = [one["day"] for one in reading["dates"] if one["kind"] == "meeting"]
    assert days[:3] == ["2026-11-07", "2026-11-21", "2026-12-05"]
    assert reading["dates"][0]["starts"] == "2026-11-07T10:00:00+02:00"
    assert not ContactPlan.objects.exists()


def test_a_question_is_asked_until_it_is_answered(cast, program, of):
    words = "втора и четвърта седмица, събота и неделя, от 10,00 до 12,00 ч."
    one = program(cast.a.coordinator)
    reading = one.post("plans/reading/", **of, text=words).json()
    asked = next(question for question in reading["questions"] if question["choices"])
    assert not reading["is_ready"]
    wrong = one.post("plans/reading/", **of, text=words, answers={asked["key"]: "maybe"}).json()
    assert next(question for question in wrong["questions"] if question["key"] == asked["key"])["error"]
    answers = {asked["key"]: asked["choices"][0]["code"]}
    given = one.post("plans/reading/", **of, text=words, answers=answers).json()
    assert next(question for question in given["questions"] if question["key"] == asked["key"])["error"] == ""


def test_confirmed_dates_become_meetings_and_twice_adds_nothing(confirmed):
    one, plan = confirmed
    assert one.get(f"plans/{plan['id']}/").json() == plan
    assert one.get("plans/", case=plan["case"]).json()["results"][0]["sentences"] == plan["sentences"]
    made = one.post(f"plans/{plan['id']}/sessions/", until="2026-12-31").json()
    assert (len(made["created"]), made["kept"], made["conflicts"]) == (4, 0, [])
    again = one.post(f"plans/{plan['id']}/sessions/", until="2026-12-31").json()
    assert (again["created"], again["kept"]) == ([], 4)
    assert Session.objects.count() == 4


def test_a_date_without_a_place_is_named(confirmed, cast, house):
    one, plan = confirmed
    type(house.sun).objects.all().delete()
    made = one.post(f"plans/{plan['id']}/sessions/", until="2026-11-30").json()
    assert made["created"] == []
    assert [(one["day"], bool(one["reason"])) for one in made["conflicts"]] == [
        ("2026-11-07", True),
        ("2026-11-21", True),
    ]


def test_a_second_plan_says_what_becomes_of_the_first(confirmed, family, of):
    one, plan = confirmed
    one.post(f"plans/{plan['id']}/sessions/", until="2026-11-30")
    sent = {**of, "arrangements": [str(family.first.pk)], "seen": one.post("plans/reading/", **of).json()["seen"]}
    refused = one.post("plans/", **sent)
    assert (refused.status_code, refused.json()["refused"][0]["field"]) == (409, "cancel_former")
    assert one.post("plans/", **sent, cancel_former=True).status_code == 201
    assert set(Session.objects.values_list("state", flat=True)) == {"cancelled"}
    assert one.post(f"plans/{plan['id']}/sessions/", until="2026-12-31").status_code == 409


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"seen": "0" * 32}, 409),
        ({"text": "всяка неделя от 10,00 до 12,00 ч."}, 409),
        ({"text": "когато се разберат"}, 409),
        ({"arrangements": []}, 400),
        ({"arrangements": ["00000000-0000-0000-0000-000000000000"]}, 409),
        ({"answers": ["x"]}, 400),
        ({"answers": {"x": {"y": 1}}}, 400),
        ({"answers": {str(number): "x" for number in range(41)}}, 400),
        ({"order": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"text": "a\0"}, 400),
    ],
)
def test_only_dates_that_were_seen_are_confirmed(cast, program, family, of, changes, status):
    one = program(cast.a.coordinator)
    sent = {**of, "arrangements": [str(family.first.pk)], "seen": one.post("plans/reading/", **of).json()["seen"]}
    answer = one.post("plans/", **{**sent, **changes})
    assert answer.status_code == status, answer.content
    if status == 409:
        assert answer.json()["refused"][0]["message"]
    assert not ContactPlan.objects.exists()


@pytest.mark.parametrize(("until", "status"), [("2029-01-01", 409), ("9999-12-31", 400), ("soon", 400)])
def test_meetings_are_made_at_most_a_year_ahead(confirmed, until, status):
    one, plan = confirmed
    assert one.post(f"plans/{plan['id']}/sessions/", until=until).status_code == status


def test_who_must_not(cast, program, family, of, confirmed):
    _one, plan = confirmed
    path = f"plans/{plan['id']}/"
    for who in (cast.a.supervisor, cast.a.reception):
        narrow = program(who)
        assert narrow.get("plans/").status_code == narrow.post("plans/reading/", **of).status_code == 403
        assert narrow.get(path).status_code == narrow.post(f"{path}sessions/", until="2026-12-31").status_code == 403
    for stranger in (program(cast.a.worker("key_worker")), program(cast.b.head)):
        assert stranger.get("plans/").json()["count"] == 0
        assert stranger.get(path).status_code == stranger.post("plans/reading/", **of).status_code == 404
        assert stranger.post(f"{path}sessions/", until="2026-12-31").status_code == 404


def test_reading_and_confirming_are_two_rights(cast, program, family, of):
    reader = program(cast.a.head, "orders.edit", "cases.view_all")
    seen = reader.post("plans/reading/", **of, text=REGIME).json()["seen"]
    assert reader.post("plans/", **of, arrangements=[str(family.first.pk)], seen=seen).status_code == 403
