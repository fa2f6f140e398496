"""Half past three of the nights on which the clocks change, in every form that asks for an hour."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.models import Session
from kernel.clock import SOFIA, at_sofia, is_ambiguous
from kernel.place import entered
from tests.utils.security import figure

pytestmark = pytest.mark.django_db
SPRING, AUTUMN, HALF_PAST_THREE = date(2027, 3, 28), date(2027, 10, 31), time(3, 30)
HOUR = re.compile(r"(^|_)(time|at)$")
SPEAKS_OF_CLOCKS = re.compile("часовни|няма 03:30|такъв час")


def with_hours(shown):
    """Forms that ask for an hour of a day; opening hours are of every week."""
    found = [
        (one, [name for name, kind in one.form.kinds if kind == "text" and HOUR.search(name)]) for one in shown.forms
    ]
    return [(one, hours) for one, hours in found if hours]


def filled(one, hours, day):
    days = {name: f"{day:%d.%m.%Y}" for name, kind in one.form.kinds if kind == "date"}
    return days | {name: "04:30" if name.startswith(("end", "to_")) else "03:30" for name in hours}


def _asks_for_a_day(one):
    return any(kind == "date" for _name, kind in one.form.kinds)


@pytest.fixture
def on(monkeypatch, world):
    """Everybody is still signed in on that day."""

    def move(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        with entered(world.a.place):
            Session.objects.update(last_seen_at=moment, expires_at=moment + timedelta(hours=12))

    return move


def moments(day):
    """The morning after, for what has happened; some days before, for what is planned."""
    noon = datetime.combine(day, time(12), tzinfo=SOFIA)
    return [noon, noon - timedelta(days=9)]


def send_all(shown, on, day):
    for moment in moments(day):
        on(moment)
        for one, hours in with_hours(shown):
            if moment.date() != day and not _asks_for_a_day(one):
                continue  # an hour alone is one of the day on which it is sent, and that day has it
            for row in [one, *one.takers[:3]]:
                yield row, row.send(filled(row, hours, day))


@pytest.mark.security_figure
def test_the_hour_that_spring_skips_is_never_taken(shown, on):
    asked, taken = set(), []
    for one, answer in send_all(shown, on, SPRING):
        taken += [] if 400 <= answer.status < 500 else [f"{one}: {answer.status}"]
        if SPEAKS_OF_CLOCKS.search(answer.body.decode()):
            asked.add(one.key[0])
    assert len(asked) >= 7, asked
    name = "clock changes of 2026 and 2027: 03:30 taken without asking"
    figure(name, len(taken), unit="forms", bound="= 0", holds=not taken, evidence="\n".join(taken))


def test_the_hour_that_autumn_gives_twice_is_never_guessed(shown, on):
    """Forms ask which of the two is meant, the board's buttons say what to do instead."""
    asked = set()
    for one, answer in send_all(shown, on, AUTUMN):
        assert 400 <= answer.status < 500, f"{one}: {answer.status} " + "\n".join(answer.log)[-600:]
        if b"which_pass" in answer.body:
            asked.add(one.key[0])
    assert len(asked) >= 7, asked


def test_the_days_are_those_of_the_changes():
    assert is_ambiguous(AUTUMN, HALF_PAST_THREE)
    with pytest.raises(ValueError, match=r"28\.03\.2027 03:30"):
        at_sofia(SPRING, HALF_PAST_THREE)
