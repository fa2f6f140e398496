"""Who comes to a consultation is noted at the entrance, and the board and the emergency page go by it."""

from datetime import time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from kernel.addresses import address
from kernel.errors import Refusal, Refusals
from services.consultations import coming, entrance, operations, queries
from services.consultations.models import Attendance
from services.contact_centre.enums import FreezeGround
from services.contact_centre.models import Arrangement
from services.contact_centre.operations.freeze import freeze_case
from services.contact_centre.queries import board
from services.contact_centre.queries.board_stamp import board_stamp
from services.custody.pack.gathering import gather
from services.reports import day as day_paper
from tenants.centres.models import Centre
from tests.consultations.conftest import MONDAY, NOW, SATURDAY
from tests.consultations.entrance import look_at, send, state_of, states, text_of
from tests.consultations.test_planning import must_not_meet
from tests.contact_centre.door import moment


def test_who_came_and_went_and_who_noted_it(cast, family, planned, step):
    step(planned, family.mother, "arrived", "9:55")
    row = step(planned, family.mother, "left", "11:10", noted="11:12", by=cast.a.coordinator)
    assert (row.arrived_at, row.arrived_by) == (moment("9:55", MONDAY), cast.a.reception)
    assert (row.left_at, row.left_by) == (moment("11:10", MONDAY), cast.a.coordinator)
    events = Event.objects.filter(object_id=planned.pk, action="write", fields=["checks"]).order_by("at")
    assert [(one.actor_id, one.detail["kind"], one.case_id) for one in events] == [
        (cast.a.reception.pk, "arrived", planned.case_id),
        (cast.a.coordinator.pk, "left", planned.case_id),
    ]


def test_whoever_may_not_at_the_entrance_may_not_here(cast, family, planned, step, door):
    with pytest.raises(PermissionDenied):
        step(planned, family.mother, "arrived", "9:55", by=cast.a.worker("outside_approver"))
    door.now("9:55", MONDAY)
    assert send(cast.at(cast.a.worker("outside_approver")), planned, family.mother, "arrived").status_code == 403
    assert not Attendance.objects.exists()


def test_the_wrong_order_is_refused(family, planned, step):
    with pytest.raises(Refusal, match="не е отбелязано, че е дошъл"):
        step(planned, family.mother, "left", "9:55")
    step(planned, family.mother, "arrived", "9:55")
    with pytest.raises(Refusal, match="не си е тръгнал"):
        step(planned, family.mother, "arrived", "10:20")
    with pytest.raises(Refusal, match="09:55"):
        step(planned, family.mother, "left", "9:50", noted="10:30")
    with pytest.raises(Refusal, match="бъдещето"):
        step(planned, family.mother, "left", "11:00", noted="10:30")


def test_nobody_else_and_nothing_else_is_noted(family, planned, step):
    for person, kind in ((family.father, "arrived"), (family.mother, "settled")):
        with pytest.raises(Refusal, match="не участва"):
            step(planned, person, kind, "9:55")


def test_the_same_step_sent_twice_is_one(family, planned, step):
    first = step(planned, family.mother, "arrived", "9:55")
    assert step(planned, family.mother, "arrived", "9:55") == first
    step(planned, family.mother, "left", "11:00")
    step(planned, family.mother, "left", "11:00")
    assert Attendance.objects.count() == 1


def test_nobody_arrives_for_what_was_called_off_is_over_or_on_another_day(
    cast, family, plan, hour, planned, psychologist, step
):
    with pytest.raises(Refusal, match="друг ден"):
        step(planned, family.mother, "arrived", "9:55", day=SATURDAY)
    operations.call_off(consultation=planned, not_held="centre", by=psychologist, at=NOW)
    with pytest.raises(Refusal, match="отменена"):
        step(planned, family.mother, "arrived", "9:55")
    other = plan(hour(time(12)))
    operations.hold_consultation(consultation=other, by=psychologist, at=moment("12:30", MONDAY))
    with pytest.raises(Refusal, match="приключила"):
        step(other, family.mother, "arrived", "12:40")


@pytest.mark.parametrize("why", ["frozen", "apart"])
def test_a_child_is_not_let_in_with_an_adult_when_that_is_stopped(cast, family, plan, hour, step, why):
    child = family.children[0]
    row = plan(hour(kind="consultation", child=child))
    if why == "frozen":
        freeze_case(case=family.case, ground=FreezeGround.INCIDENT, by=cast.a.key_worker, at=moment("10:05", MONDAY))
    else:
        must_not_meet(family, family.mother, child)
    with pytest.raises(Refusal, match="не бива да се провежда"):
        step(row, child, "arrived", "10:06")


def test_whoever_brings_a_child_comes_twice(family, plan, hour, step):
    child = family.children[0]
    row = plan(hour(kind="support", adult=None, child=child))
    for person, kind, at in (
        (family.mother, "arrived", "9:55"),
        (child, "arrived", "9:55"),
        (family.mother, "left", "10:05"),
        (family.mother, "arrived", "11:00"),
        (child, "left", "11:05"),
        (family.mother, "left", "11:05"),
    ):
        step(row, person, kind, at)
    assert row.attendance.filter(person=family.mother).count() == 2
    assert [is_inside for _name, is_inside in states(moment("11:06", MONDAY))] == [False, False]


def test_whoever_brought_a_child_leaves_though_another_brings_it_by_now(cast, family, plan, hour, step, at_the_board):
    row = plan(hour(kind="support", adult=None, child=family.children[0]))
    step(row, family.mother, "arrived", "9:55")
    Arrangement.objects.update(resident=family.father, visiting=family.mother)
    mother = family.mother.names.split()[0]
    assert (mother, True) in states(moment("9:56", MONDAY))
    assert send(at_the_board("10:05"), row, family.mother, "left").status_code == 200
    assert not Attendance.objects.filter(left_at__isnull=True).exists()
    guests = {one.first_name: one for other in look_at(moment("10:06", MONDAY)).others() for one in other.guests}
    assert guests[mother].step is None, "she brings nobody any more"
    with pytest.raises(Refusal, match="не участва"):
        step(row, family.mother, "arrived", "10:10")


def test_they_stand_on_the_paper_of_the_day_and_in_the_pack_of_whoever_brings(
    cast, family, plan, hour, step, monkeypatch
):
    row = plan(hour(kind="support", adult=None, child=family.children[0]))
    papers = []
    monkeypatch.setattr(day_paper, "day_sheet", lambda paper, moment: papers.append(paper) or b"")
    day_paper.sheet(Centre.objects.get(pk=cast.a.place.uuid), MONDAY, NOW)
    found = [(one["at"], one["until"], one["way"], one["who"]) for one in papers[0].data()["movements"]]
    names = [one.names.split()[0] for one in (family.children[0], family.mother)]
    for clock, until, way in (("09:50 ч.", "10:00 ч.", "in"), ("11:00 ч.", "11:10 ч.", "out")):
        assert {(clock, until, way, f"{name} (консултация)") for name in names} <= set(found)
    assert family.mother.names not in str(papers[0].data())
    came = step(row, family.mother, "arrived", "9:55")
    keys = {one.key for one in gather(family.mother).items}
    assert f"attendance:{came.pk}" in keys
    assert f"attendance:{came.pk}" not in {one.key for one in gather(family.father).items}


def test_nobody_stayed_away_of_whom_it_is_noted_that_they_came(family, planned, psychologist, step):
    step(planned, family.mother, "arrived", "9:55")
    facts = {"by": psychologist, "at": moment("11:05", MONDAY)}
    with pytest.raises(Refusals, match="някой е дошъл"):
        operations.call_off(consultation=planned, not_held="no_show", **facts)
    assert operations.hold_consultation(consultation=planned, **facts)


def test_a_mistake_is_taken_back_with_a_reason_and_stays_in_the_journal(cast, family, planned, step):
    row = step(planned, family.mother, "arrived", "9:55")
    step(planned, family.mother, "left", "10:00")
    facts = {"consultation": planned, "attendance": row.pk, "by": cast.a.reception, "at": moment("10:02", MONDAY)}
    with pytest.raises(Refusal):
        coming.take_back(kind="left", reason=" ", **facts)
    coming.take_back(kind="left", reason="друг човек", **facts)
    assert Attendance.objects.get().left_at is None
    with pytest.raises(Refusal, match="последната"):
        coming.take_back(kind="left", reason="от друга дъска", **facts)
    coming.take_back(kind="arrived", reason="друг човек", **facts)
    assert not Attendance.objects.exists()
    with pytest.raises(Refusal, match="последната"):
        coming.take_back(kind="arrived", reason="друг човек", **facts)
    details = [one.detail for one in Event.objects.filter(object_id=planned.pk, action="write").order_by("at", "id")]
    assert [one["voids"] for one in details if one and "voids" in one] == ["left", "arrived"]


def test_a_board_that_has_grown_old_takes_back_nothing(cast, family, planned, step):
    first = step(planned, family.mother, "arrived", "9:55")
    step(planned, family.mother, "left", "10:00")
    step(planned, family.mother, "arrived", "10:05")
    facts = {"consultation": planned, "by": cast.a.reception, "at": moment("10:06", MONDAY), "reason": "друг човек"}
    for kind in ("arrived", "left"):
        with pytest.raises(Refusal, match="последната"):
            coming.take_back(attendance=first.pk, kind=kind, **facts)
    assert Attendance.objects.count() == 2


def test_reception_notes_it_on_the_board_by_first_names(cast, family, planned, at_the_board):
    client = at_the_board("9:55")
    page = text_of(client.get("/board/"))
    assert family.mother.names.split()[0] in page
    assert family.mother.names not in page
    assert planned.get_kind_display() not in page, "what it is about is nobody's business here"
    assert state_of(client) == ["още не е тук"]
    assert send(client, planned, family.mother, "arrived").status_code == 200
    assert state_of(client) == ["пристигна 09:55"]
    assert Attendance.objects.get().arrived_at == moment("9:55", MONDAY)
    client = at_the_board("11:20")
    assert "продължава след часа" in text_of(client.get("/board/"))
    answer = send(client, planned, family.mother, "left", at="11:10")
    assert Attendance.objects.get().left_at == moment("11:10", MONDAY)
    assert "продължава след часа" not in text_of(answer)


def test_the_board_says_what_was_refused_and_takes_back(family, planned, at_the_board):
    client = at_the_board("9:55")
    answer = send(client, planned, family.mother, "left")
    assert answer.status_code == 422
    assert "не е отбелязано, че е дошъл" in text_of(answer)
    send(client, planned, family.mother, "arrived")
    target = address("consultations_board:take_back", planned.pk)
    form = BeautifulSoup(client.get("/board/").content, "html.parser").select_one(f'form[action="{target}"]')
    shown = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
    data = shown | {"reason": "натиснато по погрешка"}
    assert client.post(target, data | {"kind": "left"}).status_code == 422
    client.post(target, data)
    assert not Attendance.objects.exists()


def test_what_is_not_on_the_board_is_not_found(family, planned, at_the_board):
    client = at_the_board("9:55", SATURDAY)
    assert send(client, planned, family.mother, "arrived").status_code == 404
    assert "Консултация" not in text_of(client.get("/board/"))


def test_whoever_has_not_left_stays_on_the_board_after_it_is_called_off_and_after_midnight(
    family, planned, psychologist, step
):
    step(planned, family.mother, "arrived", "9:55")
    operations.call_off(consultation=planned, not_held="centre", by=psychologist, at=moment("10:05", MONDAY))
    name = family.mother.names.split()[0]
    assert states(moment("11:00", MONDAY)) == [(name, True)]
    step(planned, family.mother, "left", "11:01")
    assert states(moment("11:02", MONDAY)) == []


def test_an_open_board_hears_of_it(family, planned, step):
    now = moment("9:56", MONDAY)
    before = board_stamp(now)
    step(planned, family.mother, "arrived", "9:55")
    came = board_stamp(now)
    step(planned, family.mother, "left", "9:56")
    assert len({before, came, board_stamp(now)}) == 3


def test_the_emergency_page_names_them_until_they_have_left(cast, family, planned, step, at_the_board):
    name, page = family.mother.names.split()[0], address("board:emergency")
    client = at_the_board("10:30")
    assert name not in text_of(client.get(page))
    step(planned, family.mother, "arrived", "9:55")
    assert f"{name} · {planned.room.name}" in text_of(client.get(page))
    step(planned, family.mother, "left", "10:31")
    assert name not in text_of(at_the_board("10:32").get(page))


def test_its_own_page_says_who_came(cast, family, planned, psychologist, step, door):
    step(planned, family.mother, "arrived", "9:55")
    door.now("10:30", MONDAY)
    assert "09:55 – не си е тръгнал" in text_of(cast.at(psychologist).get(f"/consultations/{planned.pk}/"))


def test_the_board_costs_the_same_however_many_there_are(family, plan, hour, planned, step):
    def cost():
        with CaptureQueriesContext(connection) as found:
            board.board(MONDAY, moment("9:56", MONDAY))
        return len(found)

    step(planned, family.mother, "arrived", "9:55")
    one = cost()
    for number in range(3):
        plan(hour(time(12 + number), minutes=50))
    assert cost() == one


def test_of_the_day_only_those_that_take_place(planned, psychologist):
    assert entrance.on_board(moment("9:00", MONDAY)).count() == 1
    operations.call_off(consultation=planned, not_held="person", by=psychologist, at=NOW + timedelta(hours=1))
    assert not entrance.on_board(moment("9:00", MONDAY)).exists()
    assert list(queries.with_attendance(type(planned).objects.all())) == [planned]
