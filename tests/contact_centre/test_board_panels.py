"""A panel of the board that was refused stands open again: what was typed is kept, the sentence beside its field."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from services.contact_centre.models import CheckEvent, Session
from tests.contact_centre.door import moment


@pytest.fixture
def reception(cast):
    return cast.at(cast.a.reception)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def send(client, session, person, kind, **typed):
    return client.post(f"/board/{session.pk}/check/", {"person": str(person.pk), "kind": kind, **typed})


def open_panel(response):
    """The one that is open, after a refusal."""
    assert response.status_code == 422
    (panel,) = soup(response).select("details[open]")
    return panel


def field(panel, name):
    return panel.select_one(f"form:has([name=at], [name=reason]) [name={name}]")


def said(panel, name):
    """The sentence that a reader is told with this field, which has the focus."""
    one = field(panel, name)
    assert one["aria-invalid"] == "true"
    assert one.has_attr("autofocus")
    return panel.find(id=one["aria-describedby"]).text


@pytest.mark.parametrize(
    ("at", "sentence"), [("11:30", "в бъдещето"), ("9:30", "преди последното отбелязване"), ("25:99", "час")]
)
def test_an_hour_that_is_refused_stays_where_it_was_typed(door, meeting, family, reception, at, sentence):
    door.check(meeting, family.father, "arrived", "9:45")
    door.now("9:50")
    panel = open_panel(send(reception, meeting, family.father, "left", at=at))
    assert "Георги" in panel.summary.text
    assert field(panel, "at")["value"] == at
    assert field(panel, "kind").find("option", selected=True)["value"] == "left"
    assert sentence in said(panel, "at")


def test_an_hour_of_the_evening_before_stays_too(door, meeting, family, reception):
    after = date(2026, 11, 8)
    Session.objects.filter(pk=meeting.pk).update(starts_at=moment("2:00", after), ends_at=moment("3:00", after))
    meeting.windows.all().update(during=(moment("1:45", after), moment("1:55", after)))
    door.now("1:50", after)
    panel = open_panel(send(reception, meeting, family.father, "arrived", at="23:30"))
    assert field(panel, "at")["value"] == "23:30"
    assert "07.11.2026" in said(panel, "at")


def test_in_no_other_panel_stands_what_was_typed(door, meeting, family, reception):
    door.now("9:50")
    page = soup(send(reception, meeting, family.father, "arrived", at="11:30"))
    assert len(page.select("[name=at]")) == 3
    assert [one["value"] for one in page.select("[name=at]") if one.get("value")] == ["11:30"]
    assert len(page.select("[autofocus]")) == len(page.select(".guest [aria-invalid]")) == 1
    assert "в бъдещето" in page.select_one(".note-error").text


def test_izchakayte_without_a_reason_asks_for_it_there_and_keeps_the_hour(cast, door, meeting, family):
    """Nobody has to wait any more, but at the hour that was typed somebody had."""
    door.check(meeting, family.mother, "arrived", "9:20")
    door.check(meeting, family.mother, "left", "9:25")
    door.now("9:41")
    client = cast.at(cast.a.coordinator)
    panel = open_panel(send(client, meeting, family.father, "arrived", at="9:30"))
    assert field(panel, "at")["value"] == "9:30"
    assert "ИЗЧАКАЙТЕ" in said(panel, "override_reason")
    facts = {"against": "let_in", "override_reason": "Беше пуснат от пазача", "at": "9:10"}
    panel = open_panel(send(client, meeting, family.father, "arrived", **{**facts, "at": "11:00"}))
    assert "в бъдещето" in said(panel, "at")
    assert field(panel, "override_reason")["value"] == "Беше пуснат от пазача"
    assert field(panel, "against").find("option", selected=True)["value"] == "let_in"
    sent = send(client, meeting, family.father, "arrived", **{**facts, "at": "9:30"})
    assert sent.status_code == 302


def test_to_whom_a_child_was_given_is_kept(door, meeting, family, reception):
    child, mother = family.children[0], family.mother
    door.begun(meeting, family)
    door.end(meeting, "11:00")
    door.now("11:30")
    typed = {"at": "11:20", "handed_to": str(mother.pk), "handed_because": "Бабата чака отвън"}
    panel = open_panel(send(reception, meeting, child, "left", **typed))
    assert "не е отбелязан" in said(panel, "handed_to")
    assert field(panel, "handed_to").find("option", selected=True)["value"] == str(mother.pk)
    assert field(panel, "handed_because")["value"] == "Бабата чака отвън"
    assert field(panel, "at")["value"] == "11:20"


def test_a_sentence_of_no_field_stands_above_the_panel_and_is_read_with_the_hour(door, meeting, family, reception):
    door.check(meeting, family.mother, "arrived", "9:40")
    door.now("9:41")
    typed = {"against": "let_in", "override_reason": "Познат е", "at": "9:41"}
    panel = open_panel(send(reception, meeting, family.father, "arrived", **typed))
    hour = field(panel, "at")
    assert hour.has_attr("autofocus")
    assert "Само координаторът" in panel.find(id=hour["aria-describedby"]).text
    assert field(panel, "override_reason")["value"] == "Познат е"


def test_an_hour_meant_for_another_step_is_not_put_to_the_next(door, meeting, family, reception):
    """Somebody else has noted it meanwhile."""
    door.check(meeting, family.father, "arrived", "9:45", by=door.cast.a.coordinator)
    door.now("9:50")
    response = send(reception, meeting, family.father, "arrived", at="9:46")
    assert response.status_code == 422
    page = soup(response)
    assert "Тази стъпка не следва" in page.select_one(".note-error").text
    assert not page.select("details[open]")


def test_the_hour_of_the_beginning_and_the_reasons_of_a_mistake(cast, door, meeting, family):
    client = cast.at(cast.a.supervisor)
    door.through(meeting, (family.father, "arrived", "9:45"), (family.children[0], "arrived", "9:55"))
    door.now("10:10")
    panel = open_panel(client.post(f"/board/{meeting.pk}/begin/", {"at": "11:00"}))
    assert field(panel, "at")["value"] == "11:00"
    assert "в бъдещето" in said(panel, "at")
    event = CheckEvent.objects.get(person=family.father)
    back = open_panel(client.post(f"/board/{meeting.pk}/check/{event.pk}/take-back/", {"reason": "а" * 300}))
    assert "Георги" in back.summary.text
    assert len(field(back, "reason")["value"]) == 300
    assert said(back, "reason")


def test_a_button_that_is_refused_opens_nothing(door, meeting, family, reception):
    door.check(meeting, family.mother, "arrived", "9:40")
    door.now("9:41")
    page = soup(send(reception, meeting, family.father, "arrived"))
    assert not page.select("details[open]")


def test_without_scripts_an_open_panel_is_not_taken_away_while_somebody_types(door, meeting, family, reception):
    door.now("9:50")
    page = soup(send(reception, meeting, family.father, "arrived", at="11:30"))
    refresh = page.find("noscript").find("meta", {"http-equiv": "refresh"})["content"]
    assert refresh == "120; url=/board/"
    assert "към 09:50" in page.find("main").find("noscript").text


def test_the_refused_board_is_renewed_as_the_others_are(door, meeting, family, reception):
    door.now("9:50")
    send(reception, meeting, family.father, "arrived", at="11:30")
    assert not soup(reception.get("/board/rows/")).select("details[open], [value='11:30']")
