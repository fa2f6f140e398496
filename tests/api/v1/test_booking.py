"""Meetings over the API: booked, moved, confirmed; whatever clashes comes back with what is free."""

import pytest

from audit.models import Event
from kernel.addresses import address
from services.cases.models import Case
from services.contact_centre.models import Session
from services.contact_centre.operations import orders
from services.scheduling.models import OpeningHours
from tests.api.once import at_once
from tests.conftest import HostClient
from tests.contact_centre.conftest import NOW, SATURDAY, Family

TEN, NOON = "2026-11-07T10:00:00", "2026-11-07T12:00:00"


@pytest.fixture(autouse=True)
def monday(door):
    door.now("10:00", NOW.date())


@pytest.fixture
def coordinator(cast, program):
    return program(cast.a.coordinator)


@pytest.fixture
def wish(family, house, cast):
    def make(one=family, **changes):
        facts = {
            "case": str(one.case.pk),
            "arrangements": [str(one.first.pk)],
            "starts_at": TEN,
            "ends_at": NOON,
            "room": str(house.sun.pk),
            "supervisor": str(cast.a.supervisor.pk),
        }
        return facts | changes

    return make


def test_a_meeting_is_booked_with_a_window_for_everybody(coordinator, wish, family):
    made = coordinator.post("sessions/", **wish())
    assert made.status_code == 201, made.content
    session = made.json()
    assert (session["state"], session["starts_at"]) == ("planned", "2026-11-07T10:00:00+02:00")
    people = {str(one.pk) for one in (family.mother, family.father, family.children[0])}
    assert {one["person"] for one in session["windows"]} == people
    assert coordinator.get(f"sessions/{session['id']}/").json() == session
    listed = coordinator.get("sessions/", since="2026-11-01", case=str(family.case.pk), state="planned").json()
    assert [one["id"] for one in listed["results"]] == [session["id"]]


def test_a_taken_room_comes_back_with_what_is_free_and_that_can_be_booked(coordinator, wish, another_family, house):
    assert coordinator.post("sessions/", **wish()).status_code == 201
    other = another_family()
    clash = coordinator.post("sessions/", **wish(other))
    told = clash.json()
    assert (clash.status_code, told["refused"][0]["code"]) == (409, "taken")
    assert told["refused"][0]["message"]
    nearest = told["alternatives"][0]
    assert (nearest["starts_at"], nearest["room"]) == ("2026-11-07T10:00:00+02:00", str(house.moon.pk))
    assert nearest["supervisor"]
    assert nearest["reason"]
    del nearest["reason"]
    assert coordinator.post("sessions/", **wish(other, **nearest)).status_code == 201
    assert Session.objects.count() == 2


def test_alternatives_can_be_asked_for_and_nothing_is_kept(coordinator, wish):
    coordinator.post("sessions/", **wish())
    found = coordinator.post("sessions/alternatives/", **wish()).json()
    assert found
    assert TEN + "+02:00" not in {one["starts_at"] for one in found}  # the child itself is taken
    assert Session.objects.count() == 1


def test_what_is_not_about_the_place_has_no_alternatives(coordinator, wish, family):
    Case.objects.filter(pk=family.case.pk).update(state="suspended")
    told = coordinator.post("sessions/", **wish())
    assert (told.status_code, told.json()["alternatives"]) == (409, [])


def test_a_pair_that_must_not_meet_is_refused_where_windows_cannot_be_apart(coordinator, wish, family, cast):
    """The same operation as the page: protection against meeting at the door holds here too."""
    orders.keep_apart(case=family.case, one=family.mother, other=family.father, reason="x", by=cast.a.head, at=NOW)
    made = coordinator.post("sessions/", **wish())
    windows = made.json()["windows"]
    arrives = {one["person"]: one for one in windows if one["direction"] == "arrive"}
    mother, father = (arrives[str(one.pk)] for one in (family.mother, family.father))
    assert mother["until"] <= father["since"] or father["until"] <= mother["since"]


@pytest.fixture
def booked(coordinator, wish):
    return f"sessions/{coordinator.post('sessions/', **wish()).json()['id']}/"


def moved(wish, **changes):
    facts = wish(
        **{"starts_at": "2026-11-07T14:00:00", "ends_at": "2026-11-07T16:00:00", "reason": "Болен", **changes}
    )
    return {name: facts[name] for name in ("starts_at", "ends_at", "room", "supervisor", "reason")}


def test_a_meeting_is_moved_and_its_windows_are_new(coordinator, booked, wish):
    before = coordinator.get(booked).json()
    after = coordinator.post(f"{booked}reschedule/", **moved(wish)).json()
    assert after["starts_at"] == "2026-11-07T14:00:00+02:00"
    assert {one["since"] for one in after["windows"]}.isdisjoint(one["since"] for one in before["windows"])
    event = Event.objects.filter(action="write", object_id=after["id"]).latest("number")
    assert event.reason == "Болен"


def test_where_it_cannot_be_moved_alternatives_are_named(coordinator, booked, wish, another_family):
    at = {"starts_at": "2026-11-07T14:00:00", "ends_at": "2026-11-07T16:00:00"}
    coordinator.post("sessions/", **wish(another_family(), **at))
    clash = coordinator.post(f"{booked}reschedule/", **moved(wish))
    assert (clash.status_code, bool(clash.json()["alternatives"])) == (409, True)
    assert coordinator.get(booked).json()["starts_at"] == TEN + "+02:00"


def test_confirming_and_cancelling(coordinator, booked):
    assert coordinator.post(f"{booked}confirm/").json()["state"] == "confirmed"
    assert coordinator.post(f"{booked}confirm/").json()["refused"][0]["code"] == "state"
    gone = coordinator.post(f"{booked}cancel/", cancelled_by="visiting", reason="Пътува")
    assert gone.json()["state"] == "cancelled"


def test_a_make_up_and_its_date(coordinator, booked, wish):
    coordinator.post(f"{booked}cancel/", cancelled_by="centre", reason="Ремонт")
    owed = coordinator.get(booked).json()["id"]
    made = coordinator.post("sessions/", **wish(makes_up_for=owed))
    assert made.json()["makes_up_for"] == owed
    again = coordinator.post("sessions/", **wish(makes_up_for=owed, starts_at="2026-11-08T10:00:00"))
    assert "makes_up_for" in again.json()


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"arrangements": []}, 400, "arrangements"),
        ({"arrangements": ["00000000-0000-0000-0000-000000000000"]}, 400, "arrangements"),
        ({"room": "00000000-0000-0000-0000-000000000000"}, 400, "room"),
        ({"supervisor": "00000000-0000-0000-0000-000000000000"}, 400, "supervisor"),
        ({"plan": "00000000-0000-0000-0000-000000000000"}, 400, "plan"),
        ({"starts_at": "2026-10-25T03:30:00"}, 400, "starts_at"),
        ({"starts_at": "2027-03-28T03:30:00"}, 400, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59Z"}, 400, "starts_at"),
        ({"type": "party"}, 400, "type"),
        ({"case": "00000000-0000-0000-0000-000000000000"}, 404, "detail"),
        ({"others": ["00000000-0000-0000-0000-000000000000"]}, 404, "detail"),
        ({"room": None}, 409, "refused"),
        ({"ends_at": TEN}, 409, "refused"),
        ({"ends_at": "2026-11-08T10:00:00"}, 409, "refused"),
        ({"starts_at": "2026-11-01T10:00:00", "ends_at": "2026-11-01T12:00:00"}, 409, "refused"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(coordinator, wish, changes, status, field):
    told = coordinator.post("sessions/", **wish(**changes))
    assert (told.status_code, bool(told.json()[field])) == (status, True), told.content
    assert not Session.objects.exists()


def test_only_whoever_may_override_plans_outside_the_hours(cast, program, wish, key):
    OpeningHours.objects.create(weekday=SATURDAY.weekday(), opens_at="13:00", closes_at="18:00")
    reason = {"override": "Съдът е определил този час."}
    assert program(cast.a.key_worker).post("sessions/", **wish(**reason)).status_code == 409
    assert program(cast.a.coordinator).post("sessions/", **wish()).status_code == 409
    assert program(cast.a.coordinator).post("sessions/", **wish(**reason)).status_code == 201


def test_who_must_not(cast, program, wish, booked):
    for who in (cast.a.supervisor, cast.a.reception):
        narrow = program(who)
        assert narrow.post("sessions/", **wish()).status_code == 403
        assert narrow.post("sessions/alternatives/", **wish()).status_code == 403
        assert narrow.post(f"{booked}reschedule/", **moved(wish)).status_code == 403
        assert narrow.post(f"{booked}confirm/").status_code == 403
    for stranger in (program(cast.a.worker("key_worker")), program(cast.b.head)):
        assert stranger.post("sessions/", **wish()).status_code == 404
        assert stranger.post(f"{booked}reschedule/", **moved(wish)).status_code == 404
    reader = program(cast.a.head, "sessions.view", "cases.view_all")
    assert reader.get(booked).status_code == 200
    assert reader.post(f"{booked}confirm/").status_code == 403
    assert Session.objects.get().state == "planned"


def test_a_supervisor_s_key_lists_the_meetings_that_they_lead(cast, program, booked):
    assert program(cast.a.supervisor).get("sessions/", since="2026-11-01").json()["count"] == 1


def test_the_key_s_purpose_stands_in_the_journal(coordinator, booked, cast):
    event = Event.objects.filter(action="write", object_id=booked.split("/")[1]).latest("number")
    assert (event.actor_kind, event.actor_label) == ("token", f"test ({cast.a.coordinator.display_name})")


@pytest.mark.django_db(transaction=True)
def test_two_programs_want_the_same_room_in_the_same_second(cast, key, house, monkeypatch, door):
    """One gets it, the other gets what is free."""
    families = [Family(cast, name, "Ани") for name in ("Иванов", "Петров")]
    for one in families:
        one.basis = one.order(number=one.mother.names)
        one.first = one.arrangement(one.basis)
        one.in_state("agreed")
    secret = key(cast.a.coordinator)
    bodies = [
        {
            "case": str(one.case.pk),
            "arrangements": [str(one.first.pk)],
            "starts_at": TEN,
            "ends_at": NOON,
            "room": str(house.sun.pk),
            "supervisor": str(cast.a.supervisor.pk),
        }
        for one in families
    ]

    def post(body):
        client = HostClient(headers={"host": "centre-a.localhost", "authorization": f"Bearer {secret}"})
        return client.post("/api/v1/sessions/", body, content_type="application/json")

    answers = at_once(*[lambda body=body: post(body) for body in bodies])
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (lost,) = (answer.json() for answer in answers if answer.status_code == 409)
    assert lost["alternatives"]


def test_a_handover_needs_no_room(coordinator, wish):
    made = coordinator.post("sessions/", **wish(purpose="handover_out", room=None, type="handover"))
    assert (made.status_code, made.json()["room"], made.json()["protocol"]) == (201, None, "B")


def test_a_past_meeting_without_an_arrangement_cannot_be_moved_and_nothing_is_offered(coordinator, wish, cast, house):
    """As it comes from the time before: the API and the page refuse it in a sentence."""
    session = Session.objects.get(pk=coordinator.post("sessions/", **wish()).json()["id"])
    session.participants.update(arrangement=None)
    Session.objects.filter(pk=session.pk).update(state="notes_due")
    place = {"room": str(house.sun.pk), "supervisor": str(cast.a.supervisor.pk), "reason": "Молба"}
    told = coordinator.post(f"sessions/{session.pk}/reschedule/", starts_at=TEN, ends_at=NOON, **place)
    assert (told.status_code, told.json()["alternatives"]) == (409, [])
    form = place | {"day": "2026-11-14", "start_time": "10:00", "end_time": "12:00"}
    assert cast.at(cast.a.coordinator).post(address("meetings:reschedule", session.pk), form).status_code == 422
