"""A day and an hour become a moment, and no moment is guessed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from kernel.clock import at_sofia
from ui.forms import AsksForMoments, DateField, Form, SpanForm, TimeField

AUTUMN, SPRING, USUAL = "31.10.2027", "28.03.2027", "01.11.2027"


class Asking(AsksForMoments, Form):
    day = DateField()
    clock = TimeField()

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("clock") is not None:
            cleaned["at"] = self.moment(cleaned["day"], cleaned["clock"], "clock")
        return cleaned


def sent(day, clock="03:30", **more):
    return Asking({"day": day, "clock": clock, **more})


def test_a_usual_hour_is_a_moment_and_nothing_is_asked():
    form = sent(USUAL)
    assert form.is_valid()
    assert form.cleaned_data["at"] == at_sofia(date(2027, 11, 1), time(3, 30))
    assert "which_pass" not in form.fields


def test_an_hour_that_spring_skips_is_refused_beside_its_field():
    form = sent(SPRING)
    assert list(form.errors) == ["clock"]
    assert "which_pass" not in form.fields


@pytest.mark.parametrize("answer", [{}, {"which_pass": ""}, {"which_pass": "third"}, {"which_pass": "\x00"}])
def test_an_hour_that_autumn_has_twice_brings_a_question(answer):
    form = sent(AUTUMN, **answer)
    assert list(form.errors) == ["which_pass"]
    assert 'type="radio"' in str(form["which_pass"])


@pytest.mark.parametrize(("answer", "hour"), [("first", 0), ("second", 1)])
def test_its_answer_decides(answer, hour):
    form = sent(AUTUMN, which_pass=answer)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"].astimezone(UTC) == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    assert "which_pass" not in form.cleaned_data


def test_an_answer_to_a_question_that_nobody_asked_changes_nothing():
    form = sent(USUAL, which_pass="second")
    assert form.is_valid()
    assert form.cleaned_data["at"].astimezone(UTC).hour == 1


@pytest.mark.parametrize("clock", ["02:59", "04:00", "04:01"])
def test_the_hours_around_it_are_asked_about_by_nobody(clock):
    assert sent(AUTUMN, clock).is_valid()


def span(**more):
    return SpanForm({"first_day": AUTUMN, "from_time": "03:30", "to_time": "03:30", **more})


def test_both_ends_of_a_span_are_asked_about_on_their_own():
    assert list(span().errors) == ["which_pass", "which_pass_end"]
    assert list(span(which_pass="first").errors) == ["which_pass_end"]


def test_from_the_first_half_past_three_to_the_second_is_an_hour():
    form = span(which_pass="first", which_pass_end="second")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["ends_at"] - form.cleaned_data["starts_at"] == timedelta(hours=1)


def test_the_second_half_past_three_is_not_before_the_first():
    assert list(span(which_pass="second", which_pass_end="first").errors) == ["to_time"]
