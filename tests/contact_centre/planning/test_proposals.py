"""What the planner proposes, and how people decide about it."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kernel.addresses import address
from kernel.clock import at_sofia, local
from kernel.errors import Refusal
from services.cases.enums import CaseState
from services.contact_centre.enums import BasisKind, PlanningState, ProposalState, SessionState
from services.contact_centre.models import Proposal, Session
from services.contact_centre.operations import planning as operations
from services.contact_centre.operations.orders import keep_apart
from services.contact_centre.operations.sessions import Move, book_session
from services.contact_centre.planned import lines
from services.contact_centre.queries import planning as queries
from services.scheduling.models import Closure
from services.scheduling.planner.problem import Code
from tests.contact_centre.conftest import NOW, Family
from tests.contact_centre.planning.month import book_all, proposals


def test_a_month_is_proposed_and_nothing_booked(family, planned, run, cast):
    cast.a.supervisor  # noqa: B018
    planned(family)
    planning = run()
    assert planning.state == PlanningState.READY
    assert [(local(one.starts_at).day, one.state) for one in proposals(planning)] == [(7, "open"), (21, "open")]
    assert all(one.room and one.supervisor for one in proposals(planning))
    assert not Session.objects.exists()


def test_everything_is_accepted_at_once_and_a_second_run_adds_nothing(family, planned, run, cast):
    planned(family)
    first = run()
    assert book_all(first, cast) == 2
    assert first.state == PlanningState.READY
    assert {one.state for one in proposals(first)} == {ProposalState.BOOKED}
    assert Session.objects.filter(plan__isnull=False).count() == 2
    assert not run().proposals.exists()
    assert Session.objects.count() == 2


def test_two_planners_accept_at_once_the_loser_keeps_the_rest(family, planned, run, cast):
    planned(family)
    one, other = run(), run()
    book_all(one, cast)
    first, second = proposals(other)
    lost = operations.accept(proposal=first, by=cast.a.head, at=NOW)
    assert lost.state == ProposalState.LOST
    assert lines([lost])[0].reasons == ["Тази дата вече има своята среща."]
    assert Session.objects.count() == 2
    assert second.state == ProposalState.OPEN


def test_what_somebody_else_took_meanwhile_is_told_and_the_rest_is_kept(
    family, another_family, planned, run, wanted, house, cast
):
    planned(family)
    planning = run()
    other = another_family()
    taken, free = proposals(planning)
    booking = replace(
        wanted(other.first), starts_at=taken.starts_at, ends_at=taken.ends_at, room=taken.room, supervisor=cast.a.head
    )
    book_session(case=other.case, booking=booking, by=cast.a.coordinator, at=NOW)
    book_all(planning, cast)
    taken.refresh_from_db()
    free.refresh_from_db()
    assert (taken.state, free.state) == (ProposalState.LOST, ProposalState.BOOKED)
    assert taken.reasons[0]["text"]
    page = cast.at(cast.a.coordinator).get(address("meetings:proposal", taken.pk))
    assert page.status_code == 200
    assert page.context["offered"]


def test_r23_a_courts_hour_stays_and_an_agreed_one_gives_way(family, another_family, planned, run, house, cast):
    """One room, one hour, two families: the one whose order is the court's keeps it."""
    house.moon.is_active = False
    house.moon.save()
    planned(family)
    other = Family(cast, "Димов", "Васил")
    other.basis = other.order(kind=BasisKind.AGREEMENT, number="")
    other.first = other.arrangement(other.basis)
    other.in_state(CaseState.AGREED)
    planned(other)
    found = {(one.case_id, local(one.wanted_at).day): one for one in proposals(run())}
    court, agreed = found[family.case.pk, 7], found[other.case.pk, 7]
    assert not court.is_moved
    assert agreed.is_moved
    assert agreed.starts_at >= court.ends_at or agreed.ends_at <= court.starts_at


def test_what_has_no_place_says_which_rule(family, planned, run, house, cast):
    planned(family)
    midnight = at_sofia(date(2026, 11, 7), time.min)
    Closure.objects.create(during=(midnight, midnight + timedelta(days=1)), reason="Ремонт")
    cast.a.supervisor  # noqa: B018
    first, second = proposals(run())
    assert (first.is_placed, second.is_placed) == (False, True)
    assert lines([first])[0].reasons == ["Центърът е затворен в този ден."]


def test_nobody_left_to_supervise_is_counted_by_reason(family, planned, run, cast):
    family.father.languages = ["ar"]
    family.father.save()
    planned(family)
    cast.a.supervisor  # noqa: B018
    (why,) = lines([proposals(run())[0]])[0].reasons
    assert why.startswith("Никой не може да наблюдава: ")
    assert "не говор" in why


def test_hostile_families_of_one_hour_get_different_doors_or_hours(family, another_family, planned, run, house, cast):
    """R5 across families: with one door both cannot have the same hour; with two they can."""
    other = another_family()
    another = cast.a.worker("session_supervisor")
    assert another
    keep_apart(case=family.case, one=family.father, other=other.father, reason="Заплахи", by=cast.a.head, at=NOW)
    planned(family)
    planned(other)
    one_door = [one for one in proposals(run()) if local(one.wanted_at).day == 7]
    assert sorted(one.is_placed for one in one_door) == [False, True]
    (left,) = (one for one in one_door if not one.is_placed)
    assert left.reasons[0]["code"] == Code.DOORS
    house.door("Откъм двора")
    planning = run()
    assert all(one.is_placed for one in proposals(planning))
    book_all(planning, cast)
    assert {one.state for one in proposals(planning)} == {ProposalState.BOOKED}


def test_otherwise_by_hand_needs_a_reason_and_stands_in_the_journal(family, planned, run, house, cast):
    planned(family)
    first = proposals(run())[0]
    to = Move(first.starts_at + timedelta(hours=3), first.ends_at + timedelta(hours=3), house.moon, cast.a.supervisor)
    with pytest.raises(Refusal, match="Посочете причината"):
        operations.accept_otherwise(proposal=first, to=to, reason=" ", by=cast.a.coordinator, at=NOW)
    done = operations.accept_otherwise(proposal=first, to=to, reason="Бащата пътува", by=cast.a.coordinator, at=NOW)
    assert (done.state, done.session.room, done.override) == (ProposalState.BOOKED, house.moon, "Бащата пътува")
    with pytest.raises(Refusal, match="вече е решено"):
        operations.accept_otherwise(proposal=first, to=to, reason="пак", by=cast.a.coordinator, at=NOW)


def test_what_is_left_aside_is_proposed_again_by_the_next_run(family, planned, run, cast):
    planned(family)
    first = proposals(run())[0]
    operations.leave_aside(proposal=first, by=cast.a.coordinator, at=NOW)
    assert len(proposals(run())) == 2


def test_a_plan_that_ended_meanwhile_is_not_booked(family, planned, run, cast):
    plan = planned(family)
    first = proposals(run())[0]
    plan.ended_at = NOW
    plan.save()
    lost = operations.accept(proposal=first, by=cast.a.coordinator, at=NOW)
    assert (lost.state, Session.objects.count()) == (ProposalState.LOST, 0)


@pytest.mark.parametrize("role", ["key_worker", "supervisor", "reception", "psychologist"])
def test_who_may_not_have_everybody_planned(role, family, planned, run, cast):
    who = cast.a.worker(role) if role == "psychologist" else getattr(cast.a, role)
    with pytest.raises(PermissionDenied):
        run(by=who)
    planned(family)
    planning = run()
    assert cast.at(who).get(address("meetings:plannings")).status_code == 403
    assert cast.at(who).get(address("meetings:planning", planning.pk)).status_code == 403
    assert not queries.plannings(who).exists()


def test_the_pages_show_calendar_list_and_each_proposal(family, planned, run, cast):
    planned(family)
    planning = run()
    client = cast.at(cast.a.coordinator)
    here = address("meetings:planning", planning.pk)
    for query in ("", "?kind=placed", "?kind=unplaced", "?view=week&day=2026-11-07", "?view=rooms&day=2026-11-07"):
        page = client.get(here + query)
        assert page.status_code == 200, query
    assert family.case.family.name in client.get(here).text
    assert client.get(address("meetings:plannings")).status_code == 200
    first = proposals(planning)[0]
    assert client.get(address("meetings:proposal", first.pk)).status_code == 200
    sent = client.post(address("meetings:accept_proposal", first.pk))
    assert sent.status_code == 302
    assert Proposal.objects.get(pk=first.pk).state in (ProposalState.BOOKED, ProposalState.LOST)


def test_two_handovers_of_a_stay_know_each_other_however_they_were_accepted(family, planned, run, cast):
    text = "всяка първа събота от 10,00 ч. до 18,00 ч. в неделя"
    planned(family, text)
    planning = run()
    for one in reversed(proposals(planning)):
        assert operations.accept(proposal=one, by=cast.a.coordinator, at=NOW).state == ProposalState.BOOKED
    out, back = Session.objects.order_by("starts_at")
    assert (back.pair_with, out.state) == (out, SessionState.PLANNED)


@pytest.mark.parametrize(("starts", "ends", "back"), [(18, 10, "2026-11-08"), (20, 9, "2026-11-08")])
def test_a_session_typed_over_midnight_offers_two_handovers(starts, ends, back, family, house, cast):
    client = cast.at(cast.a.coordinator)
    form = {
        "arrangements": [family.first.pk],
        "purpose": "meeting",
        "day": "07.11.2026",
        "start_time": f"{starts}:00",
        "end_time": f"{ends:02}:00",
        "room": house.sun.pk,
        "supervisor": cast.a.supervisor.pk,
    }
    page = client.post(address("meetings:new_session", family.case.pk), form)
    assert page.status_code == 422
    out, home = (hint.url for hint in page.context["form"]["end_time"].hints)
    assert f"purpose=handover_out&day=2026-11-07&start_time={starts}%3A00" in out
    assert f"purpose=handover_back&day={back}&start_time={ends:02}%3A00" in home
    first = client.get(out).context["form"]
    assert (first["purpose"].value(), first["day"].value(), first["end_time"].value()) == (
        "handover_out",
        "2026-11-07",
        f"{starts}:30",
    )


# What nobody has begun
