"""The panel of somebody of a consultation, refused at the entrance, stands open again with what was typed."""

from bs4 import BeautifulSoup

from kernel.addresses import address
from services.consultations.models import Attendance
from tests.consultations.conftest import MONDAY
from tests.consultations.entrance import send


def open_panel(response):
    assert response.status_code == 422
    (panel,) = BeautifulSoup(response.content, "html.parser").select("details[open]")
    return panel


def said(panel, name):
    one = panel.select_one(f"[name={name}]")
    assert one["aria-invalid"] == "true"
    assert one.has_attr("autofocus")
    return panel.find(id=one["aria-describedby"]).text


def test_an_hour_that_is_refused_stays_where_it_was_typed(family, planned, step, at_the_board):
    client = at_the_board("9:55")
    panel = open_panel(send(client, planned, family.mother, "arrived", at="12:15"))
    assert panel.select_one("[name=at]")["value"] == "12:15"
    assert "в бъдещето" in said(panel, "at")
    step(planned, family.mother, "arrived", "9:55")
    panel = open_panel(send(at_the_board("11:10"), planned, family.mother, "left", at="9:30"))
    assert panel.select_one("[name=at]")["value"] == "9:30"
    assert "преди последното отбелязване" in said(panel, "at")


def test_an_hour_meant_for_another_step_is_not_put_to_the_next(family, planned, step, at_the_board):
    step(planned, family.mother, "arrived", "9:50", by=family.by)
    response = send(at_the_board("9:55"), planned, family.mother, "arrived", at="9:51")
    assert response.status_code == 422
    assert not BeautifulSoup(response.content, "html.parser").select("details[open]")


def test_to_whom_a_child_was_given_is_kept(family, plan, hour, step, at_the_board):
    child, mother = family.children[0], family.mother
    row = plan(hour(kind="support", adult=None, child=child))
    step(row, mother, "arrived", "9:55")
    step(row, child, "arrived", "9:55")
    typed = {"at": "11:30", "handed_to": str(mother.pk), "handed_because": "Линейка"}
    panel = open_panel(send(at_the_board("11:05"), row, child, "left", **typed))
    assert child.names.split()[0] in panel.summary.text
    assert panel.select_one("[name=handed_to] option[selected]")["value"] == str(mother.pk)
    assert panel.select_one("[name=handed_because]")["value"] == "Линейка"
    assert "в бъдещето" in said(panel, "at")


def test_the_reason_of_a_mistake_is_kept(family, planned, step, at_the_board):
    row = step(planned, family.mother, "arrived", "9:50")
    facts = {"attendance": str(row.pk), "kind": "arrived", "reason": "б" * 250}
    target = address("consultations_board:take_back", planned.pk)
    panel = open_panel(at_the_board("9:55", MONDAY).post(target, facts))
    assert panel.select_one("[name=reason]")["value"] == "б" * 250
    assert said(panel, "reason")
    assert Attendance.objects.get().left_at is None
