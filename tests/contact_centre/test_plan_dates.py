"""Dates by hand of a confirmed plan: single visits, days left out, open points that a person settles."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit.models import Event
from kernel import clock
from kernel.clock import local
from kernel.errors import Refusal
from services.contact_centre.models import ContactPlan, Session
from services.contact_centre.operations.generation import generate_sessions
from services.contact_centre.operations.plan_dates import DateChange, change_dates
from services.contact_centre.operations.plans import NewPlan, confirm_plan
from services.contact_centre.readings import Facts, read_text, stored_rule
from services.scheduling.regime.by_hand import Visit
from services.scheduling.regime.rule import Settled
from tests.contact_centre.conftest import NOW, SATURDAY

AUGUST = "всяка събота от 10 до 12 ч., а през август – всяка неделя от 10 до 12 ч."
SUNDAY = date(2027, 8, 8)
SUNDAY_VISIT = Visit(SUNDAY, time(10), time(12))


@pytest.fixture
def plan(family, cast):
    reading = read_text(AUGUST, {}, Facts(decided_on=date(2026, 9, 1), today=NOW.date()))
    new = NewPlan((family.first,), reading.rule)
    return confirm_plan(basis=family.basis, plan=new, by=cast.a.coordinator, at=NOW)


@pytest.fixture
def change(plan, cast):
    def make(*, by=None, reason="Споразумение на родителите", **facts):
        return change_dates(plan=plan, change=DateChange(reason, **facts), by=by or cast.a.coordinator, at=NOW)

    return make


def days_made(plan, cast, until=date(2027, 8, 31)):
    made = generate_sessions(plan=plan, until=until, by=cast.a.coordinator, at=NOW)
    return {local(one.starts_at).date() for one in made.created}


def test_a_visit_by_hand_becomes_a_meeting_and_august_makes_none_by_itself(plan, change, cast):
    change(visits={1: SUNDAY_VISIT})
    plan.refresh_from_db()
    august = {day for day in days_made(plan, cast) if day.month == 8}
    assert august == {SUNDAY}


def test_the_change_is_in_the_journal_with_its_ground_beside_the_plan(plan, change, cast):
    change(visits={1: SUNDAY_VISIT}, struck=(SATURDAY,), points={0: Settled.BY_HAND})
    plan.refresh_from_db()
    event = Event.objects.filter(object_id=str(plan.pk)).order_by("-number").first()
    assert event.detail == {"added": 1, "left_out": 1, "settled": 1}
    assert plan.answers[-1]["answer"] == "Споразумение на родителите"
    assert stored_rule(plan.rule).open_points[0].settled is Settled.BY_HAND


def test_a_day_left_out_makes_no_meeting(plan, change, cast):
    change(struck=(SATURDAY,))
    plan.refresh_from_db()
    assert SATURDAY not in days_made(plan, cast, until=date(2026, 11, 30))


def test_a_day_whose_meeting_is_made_is_cancelled_by_name_first(plan, change, cast):
    days_made(plan, cast, until=date(2026, 11, 30))
    with pytest.raises(Refusal) as refused:
        change(struck=(SATURDAY,))
    assert refused.value.field == "struck"
    assert str(Session.objects.order_by("starts_at").first().pk) in refused.value.hints[0].url


REFUSED = [
    ({"visits": {2: Visit(date(2026, 11, 1), time(10), time(12))}}, "day_2"),
    ({"visits": {1: Visit(date(2026, 9, 1), time(10), time(12))}}, "day_1"),
    ({"visits": {1: Visit(SATURDAY, time(11), time(13))}}, "start_1"),
    ({"visits": {3: Visit(date(2027, 3, 28), time(3, 30), time(5))}}, "start_3"),
    ({"struck": (date(2026, 11, 8),)}, "struck"),
    ({"visits": {1: SUNDAY_VISIT}, "reason": " "}, "reason"),
    ({}, None),
]


@pytest.mark.parametrize(("facts", "field"), REFUSED)
def test_what_cannot_be_is_refused_beside_its_field_and_changes_nothing(plan, change, facts, field):
    with pytest.raises(Refusal) as refused:
        change(**facts)
    assert refused.value.field == field
    assert ContactPlan.objects.get(pk=plan.pk).rule == plan.rule


def test_a_plan_that_was_replaced_takes_no_more_dates(plan, change):
    ContactPlan.objects.filter(pk=plan.pk).update(ended_at=NOW)
    with pytest.raises(Refusal):
        change(visits={1: SUNDAY_VISIT})


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_who_may_not_change_dates(change, cast, who):
    with pytest.raises(PermissionDenied):
        change(visits={1: SUNDAY_VISIT}, by=getattr(cast.a, who))


# --- the page ---


def address(name, plan):
    return reverse(f"meetings:{name}", args=[plan.pk], urlconf="config.urls.centre")


def next_year():
    return clock.today().year + 1


def test_the_page_of_the_plan_leads_to_its_open_points(cast, plan):
    page = cast.at(cast.a.coordinator).get(address("plan_page", plan)).content.decode()
    assert address("plan_dates", plan) in page
    assert "през август" in page


def test_dates_are_entered_in_the_browser(cast, plan):
    day = date(next_year(), 8, 15)
    facts = {"point_0": "by_hand", "day_1": f"{day:%d.%m.%Y}", "start_1": "10:00", "end_1": "12:00", "nights_1": "0"}
    answer = cast.at(cast.a.coordinator).post(address("plan_dates", plan), {**facts, "reason": "Писмо на съда"})
    assert answer.status_code == 302
    rule = stored_rule(ContactPlan.objects.get(pk=plan.pk).rule)
    assert rule.by_hand[0].recurrence.dates == (day,)
    assert rule.open_points[0].settled is Settled.BY_HAND


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"day_1": "31.02.2027", "start_1": "10:00", "end_1": "12:00"}, "day_1"),
        ({"day_1": "01.02.2024", "start_1": "10:00", "end_1": "12:00"}, "day_1"),
        ({"day_1": "05.06.2027", "start_1": "24:30", "end_1": "12:00"}, "start_1"),
        ({"day_1": "05.06.2027", "start_1": "12:00", "end_1": "10:00"}, "end_1"),
        ({"day_1": "28.03.2027", "start_1": "03:30", "end_1": "05:00"}, "start_1"),
        ({"day_1": "05.06.2027"}, "start_1"),
    ],
)
def test_bad_input_keeps_what_was_typed(cast, plan, typed, field):
    answer = cast.at(cast.a.coordinator).post(address("plan_dates", plan), {**typed, "reason": "Писмо"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page or f"id_{field}" in page.split("is-invalid")[1][:200]
    assert all(f'value="{text}"' in page for text in typed.values())
    assert ContactPlan.objects.get(pk=plan.pk).rule == plan.rule


def test_the_page_is_for_who_may_confirm_plans(cast, plan):
    assert cast.at(cast.a.reception).get(address("plan_dates", plan)).status_code == 403
    assert cast.at(cast.a.worker("key_worker")).get(address("plan_dates", plan)).status_code == 404
