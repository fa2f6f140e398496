"""The page of a plan: its text read and entered by hand, its letter to the court, its dates and meetings."""

import re
from datetime import timedelta

import pytest

from services.contact_centre.models import (
    ContactPlan,
    Session,
)
from tests.contact_centre.conftest import NOW, REGIME, SATURDAY
from tests.contact_centre.pages.addresses import address, tomorrow

OPEN = "Първа и трета събота и неделя от месеца от 10,00 до 12,00 ч."
NOT_ITS_WORDS = "Писмото до съда цитира самия акт. Върнете дословния му текст; тогава може да се напише."
PLAN_DATE = re.compile(r'class="plan-day">(.*?)</span>\s*<span class="plan-hours tabular">(.*?)</span>', re.DOTALL)


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
