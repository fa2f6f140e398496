"""The calendar file of one's own meetings: right in both nights of the clock change, and of no use to a finder."""

from datetime import date, time, timedelta

import pytest
from icalendar import Calendar

from kernel.clock import SOFIA, at_sofia
from kernel.place import entered
from services.contact_centre.ics import calendar_file
from services.contact_centre.models import Session
from tests.contact_centre.door import moment

AROUND_THE_CHANGES = [
    (date(2026, 10, 24), "20261024T100000"),
    (date(2026, 10, 25), "20261025T100000"),
    (date(2027, 3, 27), "20270327T100000"),
    (date(2027, 3, 28), "20270328T100000"),
]


def read(client):
    answer = client.get("/meetings/mine.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    return answer.content.decode()


@pytest.mark.parametrize(("day", "said"), AROUND_THE_CHANGES)
def test_no_meeting_is_shifted_when_the_clocks_change(meeting, day, said):
    meeting.starts_at = at_sofia(day, time(10))
    meeting.ends_at = meeting.starts_at + timedelta(hours=2)
    text = calendar_file([meeting], moment("9:00"))
    assert f"DTSTART;TZID=Europe/Sofia:{said}" in text
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event["dtstart"].dt == meeting.starts_at
    assert meeting.starts_at.astimezone(SOFIA).hour == 10


def test_it_names_the_case_and_the_room_and_nobody(cast, meeting, family, monkeypatch):
    monkeypatch.setattr("kernel.clock.now", lambda: moment("8:00"))
    with entered(cast.a.place):
        Session.objects.filter(pk=meeting.pk).update(supervisor=cast.a.supervisor)
    raw = read(cast.at(cast.a.supervisor))
    text = raw.replace("\r\n ", "")
    assert family.case.number in text
    assert "LOCATION:Слънце" in text
    for person in (family.mother, family.father, *family.children):
        for word in person.names.split():
            assert word not in text
    assert all(len(line.encode()) <= 75 for line in raw.split("\r\n"))


def test_nobody_gets_the_meetings_of_a_colleague(cast, meeting, family, monkeypatch):
    monkeypatch.setattr("kernel.clock.now", lambda: moment("8:00"))
    with entered(cast.a.place):
        Session.objects.filter(pk=meeting.pk).update(supervisor=cast.a.supervisor)
    for other in (cast.a.head, cast.a.key_worker, cast.b.head):
        assert "BEGIN:VEVENT" not in read(cast.at(other))
    assert cast.at(cast.a.reception).get("/meetings/mine.ics").status_code == 403


def test_signs_that_mean_something_in_the_format_are_set_apart(meeting):
    meeting.room.name = "Слънце; Луна, двор\\зад " + "много дълго име " * 8
    text = calendar_file([meeting], moment("9:00"))
    assert "Слънце\\; Луна\\, двор\\\\зад" in text.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
