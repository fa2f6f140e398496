"""Consultations and what stops meetings: orders, freezes, pairs that must not meet, people who are in another room."""

from datetime import date, time, timedelta

import pytest
from django.db import transaction

from kernel.addresses import address
from kernel.clock import at_sofia
from kernel.errors import Refusal
from outbox.models import Message
from services.cases.models import Assignment, Task
from services.consultations import queries, tasks
from services.consultations.apart import must_move
from services.consultations.hooks import nobodys_card
from services.consultations.models import Consultation
from services.contact_centre.enums import BasisKind, CheckKind, FreezeGround
from services.contact_centre.hold import Presence, held
from services.contact_centre.models import Arrangement, MustNotMeet
from services.contact_centre.operations.freeze import freeze_case
from services.contact_centre.operations.orders import answer_may_meet, keep_apart
from services.contact_centre.operations.sessions import Move, book_session, reschedule
from services.contact_centre.planning_hooks import absence_affects, closure_affects
from services.contact_centre.queries import presence
from services.scheduling.models import Entrance, EntranceUse, Reservation
from tests.consultations.conftest import MONDAY, NOW, SATURDAY
from tests.consultations.test_planning import must_not_meet, refused

GAP = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.FILES_ROOT = str(tmp_path)


def protection(family):
    facts = {"dated": date(2026, 11, 2), "in_force_from": date(2026, 11, 2), "number": "7/2026", "regime_text": ""}
    return family.order(kind=BasisKind.PROTECTION_ORDER, against=family.father, **facts)


def together(hour, family, adult, *at, **changes):
    return hour(*at, kind="consultation", adult=adult, child=family.children[0], **changes)


def states():
    return list(Consultation.objects.order_by("starts_at").values_list("state", flat=True))


# --- orders and freezes ----------------------------------------------------------------------------------------------


def test_an_order_keeps_the_adult_from_the_child(family, plan, hour):
    protection(family)
    assert refused(plan, together(hour, family, family.father))[0] == {"adult"}
    assert plan(hour(time(12), adult=family.father)), "alone he may come"
    assert plan(together(hour, family, family.mother, time(14))), "it does not stand against her"


def test_an_order_reaches_the_same_two_in_another_case(cast, family, another_family, plan, hour):
    other = another_family()
    for person, role in ((family.father, "parent"), (family.children[0], "child")):
        other.case.parties.create(person=person, role=role)
    one = together(hour, family, family.father, worker=cast.a.key_worker)
    row = plan(one, case=other.case, by=cast.a.head)
    protection(family)
    row.refresh_from_db()
    assert (row.state, row.not_held) == ("not_held", "centre")
    with pytest.raises(Refusal):
        plan(one, case=other.case, by=cast.a.head)


def test_in_a_frozen_case_a_child_comes_with_nobody(cast, family, plan, hour):
    freeze_case(case=family.case, ground=FreezeGround.INVESTIGATION, by=cast.a.key_worker, at=NOW)
    assert refused(plan, together(hour, family, family.mother))[0] == {"adult"}
    assert plan(hour())


def test_an_order_calls_off_what_is_planned_and_whoever_comes_is_told(family, plan, hour, wants_messages):
    wants_messages(family.father, "0888 123 456")
    plan(together(hour, family, family.father))
    plan(hour(time(12), adult=family.father))
    plan(together(hour, family, family.mother, time(14)))
    before = Message.objects.filter(topic=tasks.TOPIC).count()
    protection(family)
    assert states() == ["not_held", "planned", "planned"]
    assert Message.objects.filter(topic=tasks.TOPIC).count() == before + 1
    assert any("09.11.2026 10:00" in task.title for task in Task.objects.filter(case=family.case))
    assert Reservation.objects.filter(is_active=True, kind="child").count() == 1


def test_a_freeze_calls_off_every_child_with_an_adult(cast, family, plan, hour):
    plan(together(hour, family, family.mother))
    plan(hour(time(12)))
    freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=NOW)
    assert states() == ["not_held", "planned"]


# --- nobody is in two rooms ------------------------------------------------------------------------------------------


def test_a_meeting_waits_for_whoever_is_at_a_consultation(cast, family, plan, hour, wanted):
    plan(hour(day=SATURDAY, adult=family.father))
    by, booking = cast.a.coordinator, wanted(family.first)
    with pytest.raises(Refusal, match=family.father.names), transaction.atomic():
        book_session(case=family.case, booking=booking, by=by, at=NOW)
    session = book_session(case=family.case, booking=wanted(family.first, hours=(14, 16)), by=by, at=NOW)
    to = Move(at_sofia(SATURDAY, time(10)), at_sofia(SATURDAY, time(12)), session.room, session.supervisor)
    with pytest.raises(Refusal, match=family.father.names):
        reschedule(session=session, to=to, reason="По-рано", by=by, at=NOW)


def test_nobody_is_in_two_rooms_of_a_house_without_doors(cast, family, house, plan, hour):
    Arrangement.objects.filter(case=family.case).delete()
    Entrance.objects.all().delete()
    assert plan(hour()).entrance is None
    assert refused(plan, hour(room=house.sun, worker=cast.a.key_worker))[0] == {"start_time"}


# --- the two parents, without anybody having said so -----------------------------------------------------------------


def test_the_parents_are_kept_apart_until_somebody_says_otherwise(cast, family, meeting, plan, hour):
    fields, said = refused(plan, hour(day=SATURDAY))
    assert fields == {"start_time"}
    assert family.father.names in said
    facts = {"case": family.case, "one": family.mother, "other": family.father, "by": cast.a.head, "at": NOW}
    answer_may_meet(reason="Разбират се.", **facts)
    assert plan(hour(day=SATURDAY))


def test_nor_is_a_meeting_put_beside_the_other_parents_hour(cast, family, house, plan, hour, wanted):
    plan(hour(day=SATURDAY))
    facts = {"case": family.case, "booking": wanted(family.first), "by": cast.a.coordinator, "at": NOW}
    with pytest.raises(Refusal, match=family.father.names), transaction.atomic():
        book_session(**facts)
    house.door("Заден вход")
    assert book_session(**facts)


# --- a new pair ------------------------------------------------------------------------------------------------------


def new_pair(cast, family, one, other, by=None):
    facts = {"by": cast.a.head, "at": NOW}
    keep_apart(case=family.case, one=one, other=other, reason="Заплахи", **facts)
    return must_move(people={one.pk, other.pk}, by=by or cast.a.head, at=NOW)


def test_a_consultation_of_exactly_these_two_must_move(cast, family, plan, hour):
    row = plan(together(hour, family, family.mother))
    plan(hour(time(12)))
    ((when, _why),) = new_pair(cast, family, family.mother, family.children[0])
    assert when == row.starts_at
    assert sum("09.11.2026 10:00" in task.title for task in Task.objects.filter(case=family.case)) == 1


def test_two_at_one_door_must_move_and_a_second_door_mends_it(cast, family, another_family, house, plan, hour):
    other = another_family()
    plan(hour())
    plan(hour(room=house.sun, worker=cast.a.key_worker, adult=other.father), case=other.case, by=cast.a.head)
    mine = cast.a.worker("coordinator")
    found = new_pair(cast, family, family.mother, other.father, by=mine)
    assert len(found) == 2
    assert {task.case_id for task in Task.objects.all()} >= {family.case.pk, other.case.pk}
    house.door("Заден вход")
    assert must_move(people={family.mother.pk, other.father.pk}, by=cast.a.head, at=NOW) == []
    assert Consultation.objects.values("entrance").distinct().count() == 2
    pair = MustNotMeet.objects.get(until=None)
    uses = EntranceUse.objects.filter(is_active=True, person__in=[pair.one_id, pair.other_id])
    assert uses.values("entrance").distinct().count() == 2


def test_of_a_case_that_is_not_theirs_the_worker_learns_only_the_hour(cast, family, another_family, house, plan, hour):
    other = another_family()
    plan(hour(), by=cast.a.head)
    plan(hour(room=house.sun, worker=cast.a.key_worker, adult=other.father), case=other.case, by=cast.a.head)
    found = new_pair(cast, family, family.mother, other.father, by=cast.a.worker("key_worker"))
    assert not any(person.names in why for _when, why in found for person in (family.mother, other.father))


def test_the_page_of_the_pair_says_so(cast, family, plan, hour, its_time):
    plan(together(hour, family, family.mother))
    its_time(NOW)
    form = {"one": str(family.mother.pk), "other": str(family.children[0].pk), "reason": "Заплахи"}
    page = cast.at(cast.a.coordinator).post(address("meetings:keep_apart", family.case.pk), form, follow=True)
    assert "09.11.2026 10:00" in page.text


# --- nobody holds it -------------------------------------------------------------------------------------------------


def test_what_dropped_from_everybodys_day_is_shown_to_whoever_plans(cast, family, planned, psychologist, its_time):
    assert nobodys_card(cast.a.head) is None
    Assignment.objects.filter(worker=psychologist).update(until=NOW)
    assert list(queries.nobodys(cast.a.head)) == [planned]
    assert list(queries.nobodys(cast.a.worker("key_worker"))) == []
    its_time(NOW)
    client = cast.at(cast.a.coordinator)
    assert address("consultations:detail", planned.pk) in client.get("/").text
    assert "никой" in client.get("/consultations/").text


@pytest.mark.parametrize("how", ["left", "other role", "still there"])
def test_a_colleague_who_left_holds_nothing(cast, planned, psychologist, how):
    if how == "left":
        type(psychologist).objects.filter(pk=psychologist.pk).update(active=False, left_at=NOW)
    if how == "other role":
        psychologist.user.roles = ["supervisor"]
        psychologist.user.save()
    assert queries.nobodys(cast.a.head).exists() == (how != "still there")


def test_a_key_worker_who_was_changed_holds_nothing(cast, family, plan, hour):
    plan(hour(worker=cast.a.key_worker))
    assert not queries.nobodys(cast.a.head).exists()
    type(family.case).objects.filter(pk=family.case.pk).update(key_worker=cast.a.worker("key_worker"))
    Assignment.objects.filter(worker=cast.a.key_worker).update(until=NOW)
    assert queries.nobodys(cast.a.head).exists()


# --- a colleague is ill, a room is closed ----------------------------------------------------------------------------


def test_the_page_of_an_absence_names_the_consultations(cast, planned, house, its_time):
    its_time(NOW)
    for asked in (f"room={house.moon.pk}", "room=", f"worker={planned.worker_id}"):
        page = cast.at(cast.a.coordinator).get(address("meetings:replan", tail=f"?{asked}&day={MONDAY:%Y-%m-%d}"))
        assert address("consultations:not_held", planned.pk) in page.text
    elsewhere = f"?room={house.sun.pk}&day={MONDAY:%Y-%m-%d}"
    page = cast.at(cast.a.coordinator).get(address("meetings:replan", tail=elsewhere))
    assert str(planned.pk) not in page.text


def test_an_absence_of_a_psychologist_leads_to_their_hours(planned, psychologist, its_time):
    its_time(NOW)
    day = {"starts_at": at_sofia(MONDAY, time(8)), "ends_at": at_sofia(MONDAY, time(20))}
    assert str(psychologist.pk) in absence_affects(worker=psychologist, **day)
    assert str(planned.room_id) in closure_affects(room=planned.room, **day)
    after = {"starts_at": at_sofia(MONDAY, time(12)), "ends_at": at_sofia(MONDAY, time(20))}
    assert absence_affects(worker=psychologist, **after) == ""


def test_whom_it_does_not_concern_sees_a_taken_hour(cast, planned, psychologist):
    span = {"starts_at": planned.starts_at, "ends_at": planned.ends_at, "room": None}
    (hour,) = queries.hours(by=cast.a.worker("key_worker"), worker=psychologist, **span)
    assert (hour.title, hour.url) == ("", "")
    assert queries.hours(by=cast.a.head, worker=cast.a.head, **span) == []


# --- cost ------------------------------------------------------------------------------------------------------------


def test_many_families_cost_no_more_than_one(family, plan, hour, django_assert_num_queries):
    child = family.children[0]
    for number in range(3):
        plan(hour(time(10 + 2 * number), kind="support", adult=None, child=child))
    span = {"starts_at": at_sofia(MONDAY, time(8)), "ends_at": at_sofia(MONDAY, time(20))}
    with django_assert_num_queries(5):
        found = queries.others_inside(people={family.mother.pk}, **span)
    assert len(found) == 3
    with django_assert_num_queries(1):
        assert queries.others_inside(people={family.father.pk}, **span) == []


def test_the_lists_of_consultations_mark_in_one_question(cast, planned, plan, hour, django_assert_num_queries):
    rows = [planned, plan(hour(time(12)))]
    with django_assert_num_queries(1):
        assert queries.nobodys_among(rows) == set()


def test_a_pair_in_the_past_concerns_nothing(cast, family, planned):
    must_not_meet(family, family.mother, family.children[0])
    later = planned.ends_at + timedelta(days=1)
    assert must_move(people={family.mother.pk, family.children[0].pk}, by=cast.a.head, at=later) == []


# --- at the entrance -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minute", "waits"),
    [(time(9, 49), False), (time(9, 52), True), (time(10, 5), False), (time(11, 4), True), (time(11, 11), False)],
)
def test_whoever_must_not_meet_waits_while_the_other_comes_to_a_consultation_or_goes(
    family, plan, hour, minute, waits
):
    must_not_meet(family, family.father, family.mother)
    plan(hour())
    pairs = [frozenset((family.father.pk, family.mother.pk))]
    now = at_sofia(MONDAY, minute)
    doors = presence.at_doors(pairs, {}, now)
    told = held(family.father.pk, CheckKind.ARRIVED, house={}, pairs=pairs, now=now, gap=GAP, at_doors=doors)
    assert (told is not None) is waits
    assert held(family.mother.pk, CheckKind.ARRIVED, house={}, pairs=pairs, now=now, gap=GAP, at_doors=doors) is None


def test_what_the_entrance_has_noted_of_them_since_counts_more(family, plan, hour):
    must_not_meet(family, family.father, family.mother)
    plan(hour())
    now = at_sofia(MONDAY, time(11, 4))
    gone = {family.mother.pk: Presence(family.mother.pk, CheckKind.LEFT, now - timedelta(minutes=20))}
    assert presence.at_doors([frozenset((family.father.pk, family.mother.pk))], gone, now) == set()


def test_the_entrance_lets_the_father_in_when_the_mother_has_gone_from_her_consultation(
    door, meeting, family, plan, hour
):
    Entrance.objects.create(name="Откъм двора")  # two doors, and one corridor behind them
    plan(hour(time(8, 30), day=SATURDAY))
    with pytest.raises(Refusal, match="ИЗЧАКАЙТЕ"):
        door.check(meeting, family.father, "arrived", "9:35")
    assert door.check(meeting, family.father, "arrived", "9:41")
