"""The pages of orders, preparation, plans and meetings: they open for who may, and keep what was typed."""

import re
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kernel import clock
from kernel.clock import at_sofia
from services.cases.operations import assign_key_worker
from services.contact_centre.enums import SessionState
from services.contact_centre.models import (
    Arrangement,
    ContactPlan,
    Interview,
    LegalBasis,
    MustNotMeet,
    Policy,
    RiskAssessment,
    SafetyPlan,
    Session,
)
from services.contact_centre.operations.orders import keep_apart
from services.contact_centre.operations.sessions import book_session
from tests.contact_centre.conftest import NOW, REGIME, SATURDAY

OPEN = "Първа и трета събота и неделя от месеца от 10,00 до 12,00 ч."
NOT_ITS_WORDS = "Писмото до съда цитира самия акт. Върнете дословния му текст; тогава може да се напише."
PLAN_DATE = re.compile(r'class="plan-day">(.*?)</span>\s*<span class="plan-hours tabular">(.*?)</span>', re.DOTALL)


def address(name, *args):
    return reverse(f"meetings:{name}", args=args, urlconf="config.urls.centre")


def tomorrow(days=1):
    return clock.today() + timedelta(days=days)


@pytest.fixture
def planned(family, wanted, cast):
    """A meeting tomorrow, by the real clock: pages ask it."""
    return book_session(
        case=family.case, booking=wanted(family.first, day=tomorrow()), by=cast.a.coordinator, at=clock.now()
    )


CASE_PAGES = [
    "orders",
    "new_basis",
    "keep_apart",
    "preparation",
    "new_interview",
    "new_orientation",
    "new_risk",
    "new_safety_plan",
    "new_agreement",
    "sessions",
    "new_session",
]


@pytest.mark.parametrize("page", CASE_PAGES)
def test_the_key_worker_opens_the_pages_of_their_case(cast, family, page):
    assert cast.at(cast.a.key_worker).get(address(page, family.case.pk)).status_code == 200


@pytest.mark.parametrize("page", CASE_PAGES)
def test_another_key_worker_finds_nothing(cast, family, page):
    other = cast.a.worker("key_worker")
    assert cast.at(other).get(address(page, family.case.pk)).status_code == 404


@pytest.mark.parametrize("page", CASE_PAGES)
@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_who_is_not_in_casework_is_refused(cast, family, page, who):
    assert cast.at(getattr(cast.a, who)).get(address(page, family.case.pk)).status_code == 403


def test_another_centre_finds_nothing(cast, family):
    assert cast.at(cast.b.head).get(address("orders", family.case.pk)).status_code == 404
    assert cast.at(cast.b.head, "centre-a").get(address("orders", family.case.pk)).status_code == 302


# --- orders ---


def test_an_order_is_entered_in_the_browser(cast, family):
    facts = {
        "kind": "interim_measure",
        "court": "Районен съд – Хасково",
        "number": "12/2026",
        "dated": "01.10.2026",
        "in_force_from": "02.10.2026",
        "regime_text": REGIME,
        "supersedes": str(family.basis.pk),
    }
    answer = cast.at(cast.a.key_worker).post(address("new_basis", family.case.pk), facts)
    assert answer.status_code == 302
    assert LegalBasis.objects.filter(supersedes=family.basis).count() == 1


def test_a_court_of_the_directory_is_kept_by_its_code(cast, family):
    page = cast.at(cast.a.key_worker).get(address("new_basis", family.case.pk)).content.decode()
    assert "<datalist" in page
    name = re.search(r'<option value="([^"]+съд[^"]*)"', page)
    assert name, "the directory offers courts"
    facts = {
        "kind": "court_order",
        "court": name[1],
        "dated": "01.10.2026",
        "in_force_from": "02.10.2026",
        "regime_text": REGIME,
        "beside": "on",
    }
    assert cast.at(cast.a.key_worker).post(address("new_basis", family.case.pk), facts).status_code == 302
    assert LegalBasis.objects.order_by("-created_at").first().court_code


def test_an_end_before_the_start_stands_beside_its_field_and_the_text_stays(cast, family):
    facts = {
        "kind": "court_order",
        "court": "Районен съд",
        "dated": "01.10.2026",
        "in_force_from": "02.10.2026",
        "in_force_until": "01.09.2026",
        "regime_text": "всяка трета събота",
    }
    answer = cast.at(cast.a.key_worker).post(address("new_basis", family.case.pk), facts)
    assert answer.status_code == 422
    assert "всяка трета събота" in answer.content.decode()
    assert LegalBasis.objects.count() == 1


def test_who_meets_whom_is_entered_for_each_child(cast, family):
    child = family.children[0]
    facts = {
        "child": child.pk,
        "resident": family.father.pk,
        "visiting": family.mother.pk,
        "type": "supported",
        "protocol": "B",
    }
    answer = cast.at(cast.a.key_worker).post(address("new_arrangement", family.basis.pk), facts)
    assert answer.status_code == 302
    assert Arrangement.objects.filter(visiting=family.mother, child=child).exists()


def test_the_question_about_a_pair_is_answered_once(cast, family):
    client = cast.at(cast.a.key_worker)
    page = client.get(address("orders", family.case.pk)).content.decode()
    assert f"one={family.father.pk}" in page
    pair = f"?one={family.father.pk}&other={family.mother.pk}"
    answer = client.post(address("answer_may_meet", family.case.pk) + pair, {"reason": "Съдът иска и двамата."})
    assert answer.status_code == 302
    page = client.get(address("orders", family.case.pk)).content.decode()
    assert f"one={family.father.pk}" not in page
    assert not MustNotMeet.objects.filter(until__isnull=True).exists()


def test_a_new_pair_warns_about_meetings_that_must_be_moved(cast, family, another_family, wanted, planned, house):
    other = another_family()
    second = wanted(other.first, day=tomorrow(), room=house.moon, supervisor=cast.a.worker("session_supervisor"))
    book_session(case=other.case, booking=second, by=cast.a.coordinator, at=clock.now())
    family.case.parties.create(person=other.mother, role="relative")
    facts = {"one": family.mother.pk, "other": other.mother.pk}
    answer = cast.at(cast.a.coordinator).post(address("keep_apart", family.case.pk), facts, follow=True)
    assert f"{tomorrow():%d.%m.%Y} 10:00" in answer.content.decode()


def pair_entered(cast, family, other):
    """On the page of the one family, by the number of the other's case."""
    client, page = cast.at(cast.a.coordinator), address("keep_apart", family.case.pk)
    facts = {"one": family.mother.pk, "other": family.father.pk, "number": other.case.number.lower(), "reason": "Дълг"}
    asked = client.post(page, facts).content.decode()
    assert other.father.names in asked
    assert not MustNotMeet.objects.exists()
    return client.post(page, {**facts, "other": other.father.pk}, follow=True)


def test_two_people_of_two_families_are_kept_apart_by_the_number_of_the_other_case(cast, family, another_family):
    other = another_family()
    shown = pair_entered(cast, family, other).content.decode()
    pair = MustNotMeet.objects.get()
    assert {pair.one_id, pair.other_id} == {family.mother.pk, other.father.pk}
    assert other.father.names in shown
    theirs = cast.at(cast.a.coordinator).get(address("orders", other.case.pk)).content.decode()
    assert family.mother.names in theirs
    assert "Дълг" not in theirs  # the reason stays with the case that it was entered with
    assert address("may_meet", pair.pk) not in theirs


def test_of_the_other_family_nobody_is_named_to_whoever_may_not_see_it(cast, family, another_family):
    other, stranger = another_family(), cast.a.worker("key_worker")
    pair_entered(cast, family, other)
    assign_key_worker(case=other.case, worker=stranger, by=cast.a.head, at=clock.now())
    for page in ("orders", "preparation"):
        shown = cast.at(stranger).get(address(page, other.case.pk)).content.decode()
        assert other.father.names in shown
        assert family.mother.names not in shown


def test_a_number_that_one_may_not_see_shows_nobody(cast, family, another_family):
    other, client = another_family(), cast.at(cast.a.key_worker)
    assign_key_worker(case=other.case, worker=cast.a.worker("key_worker"), by=cast.a.head, at=clock.now())
    facts = {"one": family.mother.pk, "other": family.father.pk, "number": other.case.number}
    page = client.post(address("keep_apart", family.case.pk), facts).content.decode()
    assert other.father.names not in page
    assert not MustNotMeet.objects.exists()


# --- preparation ---


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


# --- the plan ---


def fingerprint(page):
    return re.search(r'name="seen" value="([0-9a-f]*)"', page)[1]


def test_the_text_is_read_on_opening_and_nothing_is_stored(cast, family):
    page = cast.at(cast.a.key_worker).get(address("plan", family.basis.pk)).content.decode()
    assert page.count('class="plan-date') >= 12
    assert "read-used" in page
    assert not ContactPlan.objects.exists()


def test_a_change_of_the_text_answers_with_the_reading_alone(cast, family):
    answer = cast.at(cast.a.key_worker).post(
        address("plan", family.basis.pk),
        {
            "action": "preview",
            "mode": "text",
            "text": "всяка сряда от 17:30 до 19:00 часа",
            "arrangements": family.first.pk,
        },
        headers={"hx-request": "true"},
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.lstrip().startswith('<div id="reading"')
    assert "17:30" in page
    assert not ContactPlan.objects.exists()


def test_the_swapped_part_equals_the_reloaded_page(cast, family):
    facts = {"action": "preview", "mode": "text", "text": REGIME, "arrangements": family.first.pk}
    client = cast.at(cast.a.key_worker)
    swapped = client.post(address("plan", family.basis.pk), facts, headers={"hx-request": "true"}).content.decode()
    whole = client.post(address("plan", family.basis.pk), facts).content.decode()
    assert "".join(swapped.split()) in "".join(whole.split())


def test_what_was_seen_is_confirmed(cast, family):
    client = cast.at(cast.a.key_worker)
    page = client.get(address("plan", family.basis.pk)).content.decode()
    facts = {
        "action": "confirm",
        "mode": "text",
        "text": REGIME,
        "arrangements": family.first.pk,
        "seen": fingerprint(page),
    }
    answer = client.post(address("plan", family.basis.pk), facts)
    assert answer.status_code == 302
    assert answer.url == address("plan_page", ContactPlan.objects.get().pk)
    assert client.get(answer.url).status_code == 200


def test_a_text_changed_after_the_dates_were_seen_is_not_confirmed(cast, family):
    client = cast.at(cast.a.key_worker)
    seen = fingerprint(client.get(address("plan", family.basis.pk)).content.decode())
    facts = {
        "action": "confirm",
        "mode": "text",
        "text": "всяка сряда от 17:30 до 19:00 часа",
        "arrangements": family.first.pk,
        "seen": seen,
    }
    answer = client.post(address("plan", family.basis.pk), facts)
    assert answer.status_code == 422
    assert "17:30" in answer.content.decode()
    assert not ContactPlan.objects.exists()


def test_text_that_cannot_be_read_stays_as_it_was_typed(cast, family):
    text = "Родителите да се разберат <script>alert(1)</script> както намерят за добре, 24:30 ч."
    facts = {"action": "confirm", "mode": "text", "text": text, "arrangements": family.first.pk, "seen": ""}
    answer = cast.at(cast.a.key_worker).post(address("plan", family.basis.pk), facts)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "както намерят за добре" in page
    assert "<script>alert" not in page
    assert not ContactPlan.objects.exists()


HAND = {
    "mode": "hand",
    "rows": "1",
    "row0-frequency": "monthly",
    "row0-days": ["5"],
    "row0-ordinals": ["2", "4"],
    "row0-start": "14:00",
    "row0-end": "16:00",
    "row0-nights": "0",
}


def test_the_rule_is_entered_by_hand(cast, family):
    client = cast.at(cast.a.key_worker)
    facts = {**HAND, "text": "неясно", "arrangements": family.first.pk}
    page = client.post(address("plan", family.basis.pk), {**facts, "action": "preview"}).content.decode()
    seen = fingerprint(page)
    assert seen
    answer = client.post(address("plan", family.basis.pk), {**facts, "action": "confirm", "seen": seen})
    assert answer.status_code == 302
    rule = ContactPlan.objects.get().rule
    assert rule["phases"][0]["patterns"][0]["recurrence"]["ordinals"] == [2, 4]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"row0-end": "13:00"}, "row0-end"),
        ({"row0-start": "24:30"}, "row0-start"),
        ({"row0-days": []}, "row0-days"),
        ({"row0-ordinals": []}, "row0-ordinals"),
        ({"row0-first": "31.02.2027"}, "row0-first"),
    ],
)
def test_a_mistake_by_hand_stands_beside_its_field(cast, family, changes, field):
    facts = {**HAND, **changes, "text": "", "arrangements": family.first.pk, "action": "confirm", "seen": "x"}
    answer = cast.at(cast.a.key_worker).post(address("plan", family.basis.pk), facts)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(rf'(id="id_{field}[^"]*"[^>]*is-invalid|is-invalid[^>]*id="id_{field}|has-error)', page)
    assert not ContactPlan.objects.exists()


def test_two_rows_are_other_hours_or_another_period(cast, family):
    second = {
        "row1-frequency": "weekly",
        "row1-days": ["2"],
        "row1-start": "17:30",
        "row1-end": "19:00",
        "row1-first": "2027-01-01",
    }
    facts = {**HAND, **second, "rows": "2", "row0-last": "31.12.2026", "text": "", "arrangements": family.first.pk}
    page = cast.at(cast.a.key_worker).post(address("plan", family.basis.pk), facts).content.decode()
    assert "14:00" in page
    assert fingerprint(page)


def test_the_letter_to_the_court_is_one_letter_a_day_and_the_page_names_it(cast, family, door):
    door.now("10:00", NOW.date())
    newer = {"number": "300/2026", "supersedes": family.basis}
    order = family.order(regime_text=OPEN, **newer)
    client, page = cast.at(cast.a.key_worker), address("plan", order.pk)
    for _press in range(2):
        answer = client.post(page, {"action": "letter", "mode": "text", "text": OPEN})
        assert (answer.status_code, answer.url) == (302, page)
    letter = family.case.documents.get(kind="letter_out")
    assert letter.file.content_type == "application/pdf"
    assert letter.title.startswith("Искане за разяснение: Съдебен акт № 300/2026 от 01.09.2026 г., изх. № И-")
    shown = client.get(page).content.decode()
    assert f'href="/cases/documents/{letter.pk}/"' in shown
    assert letter.title in shown
    assert letter.title not in client.get(address("plan", family.basis.pk)).content.decode()
    door.now("10:00", NOW.date() + timedelta(days=1))
    cast.at(cast.a.key_worker).post(page, {"action": "letter", "mode": "text", "text": OPEN})
    assert family.case.documents.filter(kind="letter_out").count() == 2
    assert not ContactPlan.objects.exists()


def test_no_letter_gives_the_court_words_that_are_not_its_own(cast, family):
    client, page = cast.at(cast.a.key_worker), address("plan", family.basis.pk)
    retyped = {"mode": "text", "text": OPEN, "arrangements": family.first.pk}
    shown = client.post(page, {**retyped, "action": "preview"}).content.decode()
    assert 'value="letter"' not in shown
    assert NOT_ITS_WORDS in shown
    for mode in ("text", "hand"):
        answer = client.post(page, {**retyped, "mode": mode, "action": "letter"})
        assert NOT_ITS_WORDS in client.get(answer.url).content.decode()
    assert not family.case.documents.filter(kind="letter_out").exists()


def test_a_replaced_arrangement_says_so_and_cannot_change_any_more(cast, family, door):
    door.now("10:00", NOW.date())
    order = family.order(number="300/2026", in_force_from=NOW.date(), supersedes=family.basis)
    newer = family.arrangement(order)
    page = cast.at(cast.a.coordinator).get(address("orders", family.case.pk)).content.decode()
    table = page[page.index('id="arrangements"') : page.index('id="steps"')]
    assert table.count("заменен от") == 1
    assert address("new_step", newer.pk) in page
    assert address("new_step", family.first.pk) not in page
    form = cast.at(cast.a.coordinator).get(address("new_step", newer.pk)).content.decode()
    assert str(newer.pk) in form
    assert str(family.first.pk) not in form


def test_before_its_first_day_the_newer_arrangement_is_told_from_the_one_that_still_rules(cast, family, door):
    door.now("10:00", NOW.date())
    order = family.order(number="300/2026", in_force_from=NOW.date() + timedelta(days=30), supersedes=family.basis)
    newer = family.arrangement(order)
    page = cast.at(cast.a.coordinator).get(address("orders", family.case.pk)).content.decode()
    for row in (newer, family.first):
        assert address("new_step", row.pk) in page
    assert "от <time" in page[page.index(address("new_step", newer.pk)) :].split("</a>")[0]


@pytest.mark.parametrize(("hour", "first"), [("9:59", "7 ноември"), ("10:00", "21 ноември"), ("18:00", "21 ноември")])
def test_the_next_dates_begin_with_what_is_still_ahead(cast, family, door, hour, first):
    door.now(hour, SATURDAY)
    page = cast.at(cast.a.key_worker).get(address("plan", family.basis.pk)).content.decode()
    days = [day for day, hours in PLAN_DATE.findall(page) if hours.strip() != "–"]
    assert first in days[0]
    assert len(days) == 12


def test_meetings_are_made_on_the_page_of_the_plan(cast, family):
    client = cast.at(cast.a.key_worker)
    page = client.get(address("plan", family.basis.pk)).content.decode()
    facts = {"action": "confirm", "mode": "text", "text": REGIME, "arrangements": family.first.pk}
    answer = client.post(address("plan", family.basis.pk), {**facts, "seen": fingerprint(page)})
    made = client.post(answer.url, {"until": tomorrow(90).isoformat()})
    assert made.status_code == 200
    assert Session.objects.filter(case=family.case).count() >= 4


# --- meetings ---


def place(day, start="10:00", end="12:00", **more):
    return {"day": day.isoformat(), "start_time": start, "end_time": end, **more}


@pytest.fixture
def form(family, house, cast):
    return {
        "arrangements": family.first.pk,
        "purpose": "meeting",
        "room": house.sun.pk,
        "supervisor": cast.a.supervisor.pk,
    }


def test_a_meeting_is_booked_in_the_browser(cast, family, form):
    answer = cast.at(cast.a.key_worker).post(address("new_session", family.case.pk), {**form, **place(tomorrow())})
    assert answer.status_code == 302
    assert answer.url == address("session", Session.objects.get().pk)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"start_time": "12:00", "end_time": "10:00"}, "преди началото", id="end before start"),
        pytest.param({"start_time": "12:00", "end_time": "12:00"}, "след началото", id="end at start"),
        pytest.param({"end_time": "24:30"}, "24:30", id="24:30"),
        pytest.param({"day": "2020-01-01"}, "минало", id="past"),
        pytest.param({"day": "31.02.2027"}, "31", id="no such day"),
        pytest.param({"day": "2027-03-28", "start_time": "03:30"}, "03:30", id="skipped by spring"),
        pytest.param({"room": ""}, "стая", id="no room"),
        pytest.param({"supervisor": ""}, "", id="no supervisor"),
        pytest.param({"arrangements": ""}, "", id="nobody"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_changes_nothing(cast, family, form, changes, said):
    answer = cast.at(cast.a.key_worker).post(
        address("new_session", family.case.pk), {**form, **place(tomorrow()), **changes}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "error-summary" in page
    assert not Session.objects.exists()


def test_the_hour_that_autumn_gives_twice_is_asked_about(cast, family, form):
    client = cast.at(cast.a.key_worker)
    facts = {**form, **place(date(2027, 10, 31), "03:30", "06:00")}
    page = client.post(address("new_session", family.case.pk), facts)
    assert page.status_code == 422
    assert 'name="which_pass"' in page.content.decode()
    answer = client.post(address("new_session", family.case.pk), {**facts, "which_pass": "second"})
    assert answer.status_code == 302
    assert Session.objects.get().starts_at.hour == 1, "the second 03:30 of that night is 01:30 in UTC"


def test_a_taken_room_keeps_the_form_and_offers_alternatives(cast, family, another_family, planned, form):
    other = another_family()
    facts = {**form, **place(tomorrow()), "arrangements": other.first.pk}
    client = cast.at(cast.a.coordinator)
    answer = client.post(address("new_session", other.case.pk), facts)
    page = answer.content.decode()
    assert answer.status_code == 422
    offers = re.findall(r'name="take" value="([^"]+)"', page)
    assert offers
    taken = client.post(address("new_session", other.case.pk), {**facts, "take": offers[0].replace("&amp;", "&")})
    assert taken.status_code == 302
    assert Session.objects.filter(case=other.case).exists()


def test_the_page_of_a_meeting_shows_everybodys_window_to_the_team(cast, family, planned):
    page = cast.at(cast.a.key_worker).get(address("session", planned.pk)).content.decode()
    assert all(hours in page for hours in ("09:35", "10:00", "12:25"))


def test_the_supervisor_sees_their_own_meetings_and_no_others(cast, family, planned):
    assert cast.at(cast.a.supervisor).get(address("session", planned.pk)).status_code == 200
    other = cast.a.worker("session_supervisor")
    assert cast.at(other).get(address("session", planned.pk)).status_code == 404
    assert cast.at(cast.a.reception).get(address("session", planned.pk)).status_code == 403


@pytest.mark.parametrize("page", ["reschedule", "cancel"])
def test_who_may_not_move_or_cancel(cast, planned, page):
    assert cast.at(cast.a.supervisor).get(address(page, planned.pk)).status_code == 403
    assert cast.at(cast.a.worker("key_worker")).get(address(page, planned.pk)).status_code == 404


def test_a_meeting_is_moved_cancelled_and_made_up_for(cast, family, planned, form, house):
    client = cast.at(cast.a.key_worker)
    moved = client.post(
        address("reschedule", planned.pk),
        {**place(tomorrow(2)), "room": house.moon.pk, "supervisor": form["supervisor"], "reason": "Болест"},
    )
    assert moved.status_code == 302
    facts = {"cancelled_by": "resident", "reason": "Бележка от лекар"}
    assert client.post(address("cancel", planned.pk), facts).status_code == 302
    planned.refresh_from_db()
    assert (planned.state, planned.room) == (SessionState.CANCELLED, house.moon)
    page = client.get(address("session", planned.pk)).content.decode()
    assert f"makes_up_for={planned.pk}" in page
    booked = client.post(
        address("new_session", family.case.pk), {**form, **place(tomorrow(9)), "makes_up_for": planned.pk}
    )
    assert booked.status_code == 302
    assert f"makes_up_for={planned.pk}" not in client.get(address("session", planned.pk)).content.decode()


def test_confirming_an_impossible_meeting_says_why(cast, family, planned):
    LegalBasis.objects.filter(pk=family.basis.pk).update(in_force_until=clock.today())
    answer = cast.at(cast.a.key_worker).post(address("confirm", planned.pk), follow=True)
    assert f"{tomorrow():%d.%m.%Y}" in answer.content.decode()
    planned.refresh_from_db()
    assert planned.state == SessionState.PLANNED


def test_the_calendar_hides_other_peoples_families(cast, family, planned):
    calendar = reverse("scheduling:calendar", urlconf="config.urls.centre")
    week = f"{calendar}?view=list&day={tomorrow().isoformat()}"
    assert family.case.family.name in cast.at(cast.a.key_worker).get(week).content.decode()
    other = cast.at(cast.a.worker("key_worker")).get(week).content.decode()
    assert family.case.family.name not in other
    assert "заето" in other


def test_the_case_page_and_the_start_page_carry_the_meetings(cast, family, planned):
    keep_apart(case=family.case, one=family.mother, other=family.father, reason="", by=cast.a.head, at=clock.now())
    client = cast.at(cast.a.key_worker)
    case = client.get(reverse("cases:detail", args=[family.case.pk], urlconf="config.urls.centre"))
    assert case.status_code == 200
    assert address("session", planned.pk) in case.content.decode()
    today = at_sofia(clock.today(), time(23, 30))
    Session.objects.filter(pk=planned.pk).update(starts_at=today, ends_at=today + timedelta(minutes=20))
    assert address("session", planned.pk) in client.get("/").content.decode()


def test_a_text_that_is_not_the_acts_own_is_said_and_kept_beside_the_plan(cast, family):
    client = cast.at(cast.a.key_worker)
    text = "всяка сряда от 17:30 до 19:00 часа"
    facts = {"mode": "text", "text": text, "arrangements": family.first.pk}
    page = client.post(address("plan", family.basis.pk), {**facts, "action": "preview"}).content.decode()
    assert "дословният текст" in page
    client.post(address("plan", family.basis.pk), {**facts, "action": "confirm", "seen": fingerprint(page)})
    plan = ContactPlan.objects.get()
    assert plan.answers[0]["answer"] == text
    assert plan.basis.regime_text == REGIME


# --- the centre's own rules ---

RULES = {
    "gap_minutes": 20,
    "grace_minutes": 10,
    "cancel_notice_hours": 24,
    "record_due_hours": 48,
    "session_minutes": 90,
    "certificate_valid_days": 365,
    "emergency_steps": "Обадете се на 112.",
    "make_up_days": 45,
    "make_ups_at_most": 3,
    "no_shows_to_propose": 3,
    "refusals_to_propose": 2,
    "review_days": 91,
    "follow_up_days": 30,
    "supported_together": 3,
    "supported_on_duty": 1,
    "second_from_children": 3,
    "consent_days": 14,
}


def test_the_head_changes_the_rules(cast, family):
    client = cast.at(cast.a.head)
    assert client.get(address("policy")).status_code == 200
    assert client.post(address("policy"), RULES).status_code == 302
    assert (Policy.objects.get().gap_minutes, Policy.objects.get().silence_is_consent) == (20, False)


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "supervisor", "reception"])
def test_nobody_else_changes_them(cast, family, who):
    assert cast.at(getattr(cast.a, who)).post(address("policy"), RULES).status_code == 403
    assert not Policy.objects.exists()


def test_a_gap_of_nothing_is_refused(cast, family):
    assert cast.at(cast.a.head).post(address("policy"), {**RULES, "gap_minutes": 0}).status_code == 422


# --- the price of a page ---


def test_a_week_of_sixty_real_meetings_costs_at_most_twelve_queries(cast, family, house):
    monday = clock.today() - timedelta(days=clock.today().weekday())
    for number in range(60):
        starts = at_sofia(monday + timedelta(days=number % 7), time(8 + number // 7))
        Session.objects.create(
            case=family.case,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=50),
            room=house.sun,
            supervisor=cast.a.supervisor,
        )
    client = cast.at(cast.a.coordinator)
    for view in ("week", "rooms", "list"):
        week = reverse("scheduling:calendar", urlconf="config.urls.centre") + f"?view={view}"
        client.get(week)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(week).content.decode()
        assert len(queries) <= 12, [query["sql"][:90] for query in queries]
        assert family.case.family.name in page


@pytest.mark.parametrize("page", ["sessions", "orders", "preparation"])
def test_pages_of_a_case_cost_the_same_however_long_the_story_is(cast, family, wanted, page):
    client = cast.at(cast.a.key_worker)
    client.get(address(page, family.case.pk))
    with CaptureQueriesContext(connection) as before:
        client.get(address(page, family.case.pk))
    for days in range(1, 8):
        booking = wanted(family.first, day=tomorrow(days))
        book_session(case=family.case, booking=booking, by=cast.a.coordinator, at=clock.now())
        family.order(kind="agreement", number=f"{days}/2026")
    with CaptureQueriesContext(connection) as after:
        client.get(address(page, family.case.pk))
    assert len(after) <= len(before) + 5  # of the meetings two: who needs a second supervisor
