"""The page of the plan: what was not understood is said and must be read before dates are confirmed."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from kernel import clock
from services.contact_centre.models import ContactPlan
from tests.contact_centre.conftest import REGIME

AUGUST = "всяка събота от 10 до 12 ч., а през август – всяка неделя от 10 до 12 ч."
EVENING = "всеки вторник от 6 до 8 ч."


def address(name, *args):
    return reverse(f"meetings:{name}", args=args, urlconf="config.urls.centre")


@pytest.fixture
def send(cast, family):
    """The page as the worker sends it; `seen` is that of the dates which the page showed before."""

    def post(text, action="confirm", **more):
        facts = {"mode": "text", "text": text, "arrangements": family.first.pk, **more}
        client = cast.at(cast.a.key_worker)
        where = address("plan", family.basis.pk)
        shown = client.post(where, {**facts, "action": "preview"}).content.decode()
        seen = re.search(r'name="seen" value="([0-9a-f]*)"', shown)[1]
        return client.post(where, {**facts, "action": action, "seen": seen})

    return post


def test_a_text_that_was_read_whole_asks_for_no_tick(send):
    assert "read_left" not in send(REGIME, action="preview").content.decode()
    assert send(REGIME).status_code == 302


@pytest.mark.parametrize("text", [f"{REGIME} Когато бабата е съгласна.", AUGUST])
def test_parts_that_made_no_dates_must_be_read_before_confirming(send, text):
    refused = send(text)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'name="read_left"' in page
    assert "plan-left" in page
    assert not ContactPlan.objects.exists()
    assert send(text, read_left="on").status_code == 302


def test_days_of_an_open_point_are_shown_without_a_visit(send):
    page = send(AUGUST, action="preview").content.decode()
    assert "трябва да се уреди на ръка" in page


def test_the_part_of_the_day_is_asked_and_the_answer_makes_the_hours(send):
    open_page = send(EVENING, action="preview").content.decode()
    assert "18:00–20:00" in open_page
    assert send(EVENING).status_code == 422
    answered = {"answer-part_of_day@0.0.0": "pm"}
    assert send(EVENING, **answered).status_code == 302
    slot = ContactPlan.objects.get().rule["phases"][0]["patterns"][0]["slots"][0]
    assert (slot["start"], slot["end"], slot["twelve"]) == ("18:00", "20:00", False)


def test_going_over_to_hand_brings_no_hour_that_is_still_asked(send):
    page = send(EVENING, action="preview", mode="hand").content.decode()
    assert 'name="row0-start"' in page
    assert 'value="06:00"' not in page


def test_days_with_hours_of_their_own_become_rows_of_their_own(send):
    page = send("всяка сряда от 17 до 19 ч. и всяка събота от 10 до 12 ч.", action="preview", mode="hand")
    assert 'name="row1-start"' in page.content.decode()


def test_rows_by_hand_say_what_they_do_not_hold(send):
    assert "през август" in send(AUGUST, action="preview", mode="hand").content.decode().split("plan-row")[0]


def row(**facts):
    return {"mode": "hand", "rows": "1", **{f"row0-{name}": value for name, value in facts.items()}}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"frequency": "dates", "dates": "01.02.2026", "start": "10:00", "end": "12:00"}, "01.02.2026 е в миналото"),
        ({"frequency": "dates", "dates": "28.03.2027", "start": "03:30", "end": "05:00"}, "03:30"),
        ({"frequency": "dates", "dates": "31.02.2027", "start": "10:00", "end": "12:00"}, "31.02.2027"),
        ({"frequency": "weekly", "days": "5", "start": "24:30", "end": "12:00"}, "24:30"),
        ({"frequency": "weekly", "days": "5", "start": "12:00", "end": "10:00"}, "12:00"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_stays_typed(send, facts, said):
    answer = send("", **row(**facts))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is-invalid" in page
    assert said in page
    assert not ContactPlan.objects.exists()


def test_a_fifth_saturday_shows_the_months_that_have_none(send):
    facts = row(frequency="monthly", days="5", ordinals="5", start="10:00", end="12:00")
    page = send("", action="preview", **facts).content.decode()
    assert "is-gap" in page
    assert "Не всеки месец" in page


def test_rows_whose_periods_overlap_both_hold(send):
    today = clock.today()
    first, second = today + timedelta(days=7), today + timedelta(days=60)
    facts = {
        **row(frequency="weekly", days="5", start="10:00", end="12:00"),
        **{"rows": "2", "row1-frequency": "weekly", "row1-days": "2", "row1-start": "17:00", "row1-end": "18:00"},
        **{"row1-first": first.isoformat(), "row1-last": second.isoformat()},
    }
    assert send("", **facts).status_code == 302
    phases = ContactPlan.objects.get().rule["phases"]
    assert [len(phase["patterns"]) for phase in phases] == [1, 2, 1]
    assert date.fromisoformat(phases[2]["starts"]["day"]) == second + timedelta(days=1)


def test_without_an_arrangement_the_page_says_what_comes_first(cast, family):
    basis = family.order(number="999/2026", supersedes=family.basis)
    page = cast.at(cast.a.key_worker).get(address("plan", basis.pk)).content.decode()
    assert address("new_arrangement", basis.pk) in page
    assert 'name="arrangements"' not in page


@pytest.mark.parametrize("text", ["25:99", "от 25:99 до 18 ч."])
def test_an_impossible_hour_is_named_and_no_tick_is_offered_without_dates(send, text):
    page = send(text, action="preview").content.decode()
    assert f"„{text}“: Няма такъв час." in page
    assert "Часове без ден." not in page
    assert "read_left" not in page


def test_hours_without_a_day_still_say_that_the_day_is_missing(send):
    page = send("от 10 до 18 ч.", action="preview").content.decode()
    assert "Часове без ден." in page
    assert "read_left" not in page


def test_the_count_of_the_dates_is_that_of_the_visits_and_lines_without_one_are_counted_apart(send):
    page = send(REGIME, action="preview").content.decode()
    lines = page.count('class="plan-date')
    gaps = page.count("is-gap")
    assert "дванадесет" not in page
    assert "12 срещи" in page
    assert lines - gaps - 1 == 12  # the list itself begins with the same words
    assert ("без среща" in page) is bool(gaps)


def test_one_time_a_month_is_one_time(send):
    page = send("веднъж месечно от 10 до 12 ч.", action="preview").content.decode()
    assert "1 път месечно" in page
    assert "1 пъти" not in page
