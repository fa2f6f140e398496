"""The pages of an incident, and who opens which of them."""

import threading

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import connection

from audit.models import Event
from kernel.place import entered
from outbox import work
from outbox.models import Message
from services.contact_centre.access import plans_known_to
from services.contact_centre.models import Session
from services.contact_centre.operations.preparation import NewSafetyPlan, write_safety_plan
from services.incidents import operations, queries
from services.incidents.enums import IncidentKind, IncidentState
from services.incidents.models import Debrief, HouseAlarm, Incident, IncidentFact, PartyTold, Signal, Silence
from tests.contact_centre.door import moment
from tests.incidents.conftest import BECAUSE, SAID, signal

pytestmark = pytest.mark.django_db
DAY = {"on": "07.11.2026", "at": "10:20"}
EVERYBODY = ("head", "coordinator", "key_worker", "supervisor", "reception")


@pytest.fixture(autouse=True)
def saturday(door):
    door.now("10:30")


def text(response):
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


def page(incident, tail=""):
    return f"/incidents/{incident.pk}/{tail}"


@pytest.fixture
def full(cast, family, opened):
    """Everything that can stand on the page of an incident."""
    incident = opened()
    facts = {"by": cast.a.key_worker, "at": moment("10:30")}
    operations.give_signal(incident=incident, signal=signal(), **facts)
    operations.name_person(incident=incident, person=family.father, part="acted", **facts)
    words = {"channel": "phone", "words": "Ани е добре.", "told_at": moment("10:25")}
    operations.tell_person(incident=incident, person=family.mother, **words, **facts)
    order = {"ground": "child", "reason": "ОЗД", "look_again_on": moment("10:30").date()}
    operations.order_silence(incident=incident, person=family.father, **order, **facts)
    operations.record_debrief(incident=incident, spoke_with=cast.a.head, held_at=moment("10:28"), note="x", **facts)
    return incident


@pytest.mark.parametrize("who", ["head", "coordinator", "key_worker"])
def test_whoever_sees_the_case_sees_everything(cast, family, full, who):
    shown = text(cast.at(getattr(cast.a, who)).get(page(full)))
    for part in (SAID, "123-45/2026", "ДСП – Хасково, ОЗД", family.father.names, "не бива да узнае", "Ани е добре."):
        assert part in shown
    assert "Беше тежко" not in shown


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_on_duty_the_steps_and_nothing_else(cast, family, full, who):
    shown = text(cast.at(getattr(cast.a, who)).get(page(full)))
    assert "Детето е успокоено" in shown
    for part in ("123-45/2026", "ДСП – Хасково", family.father.names, "не бива да узнае", family.case.number):
        assert part not in shown
    assert (SAID in shown) is (who == "supervisor")  # their own words


def test_another_key_worker_finds_nothing(cast, full, door):
    door.now("10:30", moment("10:30").date().replace(day=9))
    other = cast.at(cast.a.worker("key_worker"))
    for path in (page(full), page(full, "signal/"), page(full, "facts/"), page(full, "tell/")):
        assert other.get(path).status_code == 404
    assert full.case.number not in text(other.get("/incidents/"))


@pytest.mark.parametrize("tail", ["tell/", "silence/", "people/", "finish/", "letter/court/", "review/", "no-signal/"])
@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_on_duty_no_page_of_the_case(cast, full, tail, who):
    assert cast.at(getattr(cast.a, who)).get(page(full, tail)).status_code in {403, 404}


@pytest.mark.parametrize(
    "tail",
    [
        "details/", "facts/", "people/", "finish/", "signal/", "no-signal/", "tell/", "silence/", "letter/court/",
        "letter/odz/", "debrief/", "review/", "open-again/",
    ],
)  # fmt: skip
def test_every_form_opens(cast, full, tail):
    assert cast.at(cast.a.head).get(page(full, tail)).status_code == 200


def test_the_other_pages_open(cast, full):
    head = cast.at(cast.a.head)
    row, silence = Signal.objects.get(), Silence.objects.get()
    paths = ["/incidents/", "/incidents/?state=clock", "/incidents/?state=open&kind=fire&q=КЦ", "/incidents/rules/"]
    paths += [f"/incidents/rules/{kind}/" for kind in IncidentKind.values]
    paths += [f"/incidents/signals/{row.pk}/outcome/", f"/incidents/silences/{silence.pk}/lift/"]
    paths += [f"/incidents/open/{full.case_id}/", f"/cases/{full.case_id}/", "/", f"/records/{full.session_id}/"]
    assert [path for path in paths if head.get(path).status_code != 200] == []
    assert "Инциденти" in text(head.get(f"/cases/{full.case_id}/"))


def test_an_incident_is_open_after_two_presses(cast, family, meeting):
    desk = cast.at(cast.a.reception)
    board = BeautifulSoup(desk.get("/board/").content, "html.parser")
    link = board.find("a", href=f"/board/{meeting.pk}/incident/")
    kinds = BeautifulSoup(desk.get(link["href"]).content, "html.parser").select("button[name=kind]")
    answer = desk.post(link["href"], {"kind": kinds[0]["value"]})
    incident = Incident.objects.get()
    assert answer.headers["Location"] == page(incident)
    assert desk.get(page(incident)).status_code == 200
    assert (incident.session_id, incident.opened_by) == (meeting.pk, cast.a.reception)
    assert Event.objects.filter(object_id=incident.pk, case_id=family.case.pk, action="write").exists()


def test_from_the_case_too(cast, family):
    worker = cast.at(cast.a.key_worker)
    worker.post(f"/incidents/open/{family.case.pk}/", {"kind": "other", "what": "Обаждане с викове."})
    assert IncidentFact.objects.get().text == "Обаждане с викове."
    assert worker.post(f"/incidents/open/{family.case.pk}/", {"kind": "unsaid"}).status_code == 422


def test_every_act_of_the_page(cast, family, opened):
    incident, head = opened(what=""), cast.at(cast.a.head)
    step = incident.steps.get(code="comfort")
    head.post(f"/incidents/steps/{step.pk}/tick/", {"at": "10:15", "note": "с възпитателката"})
    step.refresh_from_db()
    assert (step.done_at, step.note) == (moment("10:15"), "с възпитателката")
    head.post(f"/incidents/steps/{step.pk}/take-back/")
    step.refresh_from_db()
    assert step.done_at is None
    head.post(page(incident, "facts/"), {"kind": "quoted", "text": SAID, **DAY})
    head.post(page(incident, "people/"), {"person": family.father.pk, "part": "acted"})
    facts = {"to": "police", "institution_name": "112, сержант Петров", "channel": "phone", "number": "9", "said": "x"}
    head.post(page(incident, "signal/"), {**facts, **DAY})
    words = {"person": family.mother.pk, "channel": "phone", "words": "Ани е добре.", **DAY}
    head.post(page(incident, "tell/"), words)
    head.post(page(incident, "silence/"), {"person": family.father.pk, "ground": "child", "reason": "ОЗД"})
    head.post(f"/incidents/signals/{Signal.objects.get().pk}/outcome/", {"outcome": "Дойде екип.", "number": "10"})
    head.post(page(incident, "debrief/"), {"worker": cast.a.supervisor.pk, "spoke_with": "", "note": "", **DAY})
    head.post(page(incident, "finish/"), {"because": BECAUSE})
    head.post(page(incident, "review/"), {"finding": BECAUSE})
    head.post(page(incident, "close/"))
    incident.refresh_from_db()
    assert incident.state == IncidentState.CLOSED
    assert (IncidentFact.objects.get().text, Signal.objects.get().number) == (SAID, "10")
    assert (PartyTold.objects.count(), Silence.objects.count(), Debrief.objects.count()) == (1, 1, 1)
    head.post(page(incident, "open-again/"), {"because": BECAUSE})
    incident.refresh_from_db()
    assert incident.state == IncidentState.OPEN


def test_what_is_refused_stands_on_the_page(cast, opened):
    incident, head = opened(what=""), cast.at(cast.a.head)
    answer = head.post(page(incident, "signal/"), {"to": "odz", "channel": "phone", "institution_name": "ОЗД", **DAY})
    assert answer.status_code == 422
    assert "Запишете какво е казано" in text(answer)
    step = incident.steps.first()
    answer = head.post(f"/incidents/steps/{step.pk}/tick/", {"at": "9:00"}, follow=True)
    assert "преди самия инцидент" in text(answer)


@pytest.mark.parametrize(("who", "suggests"), [("head", True), ("key_worker", False), ("reception", False)])
def test_institutions_are_suggested_to_whoever_may_look_them_up(cast, opened, who, suggests):
    form = cast.at(getattr(cast.a, who)).get(page(opened(), "signal/"))
    assert ("/cases/institutions/" in form.content.decode()) is suggests


def test_the_letter_to_the_court_names_no_fact_while_silence_is_kept(cast, full):
    form = BeautifulSoup(cast.at(cast.a.head).get(page(full, "letter/court/")).content, "html.parser")
    assert SAID not in form.find("textarea").text
    form = BeautifulSoup(cast.at(cast.a.head).get(page(full, "letter/odz/")).content, "html.parser")
    assert SAID in form.find("textarea").text


def test_the_letter_is_a_numbered_paper_kept_from_whoever_must_not_hear(cast, family, full):
    sent = {"addressee": "ДСП – Хасково", "subject": "Сигнал", "text": f"Първи абзац.\n\n{SAID}"}
    answer = cast.at(cast.a.head).post(page(full, "letter/odz/"), sent)
    assert answer.status_code == 302, text(answer)
    paper = family.case.documents.get(kind="letter_out")
    assert "СГ" in paper.title
    assert paper.secrets.get().withheld_from == family.father
    assert full.steps.get(code="letter_odz").done_at is not None


# --- the emergency button --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_emergency_page_shows_the_steps_before_anything_is_pressed(cast, meeting, who):
    shown = text(cast.at(getattr(cast.a, who)).get("/board/emergency/"))
    assert "Обадете се на 112." in shown
    assert not HouseAlarm.objects.exists()


@pytest.fixture
def plan(cast, family, meeting, house, door):
    door.check(meeting, family.father, "arrived", "9:46")
    written = NewSafetyPlan(house.front, house.front, leaves_first=family.mother, emergency="Детето в Луна.")
    write_safety_plan(case=family.case, plan=written, by=cast.a.key_worker, at=moment("9:00"))
    door.now("10:30")


@pytest.mark.parametrize(
    ("who", "knows"),
    [
        ("reception", True),
        ("supervisor", True),
        ("coordinator", True),
        ("key_worker", True),
        ("stranger", False),
        ("another psychologist", False),
    ],
)
def test_the_plans_of_who_is_here_are_for_duty_and_the_team_of_the_case(cast, plan, who, knows):
    """The stranger leads other cases. The general steps and the alarm are everybody's."""
    strangers = {"stranger": "key_worker", "another psychologist": "psychologist"}
    worker = cast.a.worker(strangers[who]) if who in strangers else getattr(cast.a, who)
    shown = text(cast.at(worker).get("/board/emergency/"))
    assert ("Детето в Луна." in shown) is knows
    assert "Обадете се на 112." in shown
    assert "Тревога:" in shown
    assert "Георги" in shown
    assert reads_of(cast, worker) == knows


def test_whoever_supervises_in_this_hour_knows_every_plan_in_the_house(cast, plan, meeting):
    """Whatever their role is: they are there with another family."""
    worker = cast.a.worker("key_worker")
    with entered(cast.a.place):
        today = Session.objects.filter(pk=meeting.pk)
        assert set(plans_known_to(worker, today)) == set()
        today.update(supervisor=worker)
        assert set(plans_known_to(worker, today)) == {meeting}


def reads_of(cast, worker):
    with entered(cast.a.place):
        return Event.objects.filter(action="read", actor_id=worker.pk, object_type="contact_centre.session").count()


@pytest.mark.django_db(transaction=True)
def test_two_who_press_in_the_same_second_raise_one_alarm(cast, place_a, family, meeting):
    ready, made = threading.Barrier(2), []

    def press(worker):
        ready.wait()
        with entered(place_a):
            try:
                facts = {"meetings": [(family.case, meeting.pk)], "by": worker, "at": moment("10:30")}
                made.append(operations.raise_alarm(**facts).pk)
            finally:
                connection.close()

    threads = [threading.Thread(target=press, args=(one,)) for one in (cast.a.reception, cast.a.supervisor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    with entered(place_a):
        assert Incident.objects.count() == 1


def test_the_alarm_is_given_although_a_plan_cannot_be_read(cast, family, meeting, door, monkeypatch):
    door.check(meeting, family.father, "arrived", "9:46")
    monkeypatch.setattr("services.contact_centre.queries.duty.basics_of", lambda session, now: 1 / 0)
    assert cast.at(cast.a.reception).post("/board/emergency/").status_code == 302
    assert Incident.objects.get().session_id == meeting.pk


def test_a_family_that_a_running_alarm_reaches_later_has_its_key_worker_told(cast, family, meeting, another_family):
    other, facts = another_family(), {"by": cast.a.reception, "at": moment("10:30")}
    key_worker = cast.a.worker("key_worker")
    other.case.key_worker = key_worker
    other.case.save()
    operations.raise_alarm(meetings=[], **facts)
    told = {message.key for message in Message.objects.all()}
    Session.objects.filter(pk=meeting.pk).update(case=other.case)
    operations.raise_alarm(meetings=[(other.case, meeting.pk)], **facts)
    new = {message.key for message in Message.objects.all()} - told
    assert [key for key in new if str(key_worker.pk) in key] == list(new)
    assert len(new) == 1


def test_one_press_alarms_the_team_and_opens_the_steps(cast, family, meeting, door):
    door.check(meeting, family.father, "arrived", "9:46")
    for worker in (cast.a.head, cast.a.coordinator, cast.a.key_worker):
        assert worker.pk
    answer = cast.at(cast.a.reception).post("/board/emergency/", {"session": meeting.pk})
    incident = Incident.objects.get()
    assert answer.headers["Location"] == page(incident)
    Message.objects.update(not_after=None)  # the sender's clock is the real one
    while work.work_one():
        pass
    told = {one.to[0] for one in mail.outbox}
    assert told == {one.user.email for one in (cast.a.head, cast.a.coordinator, cast.a.key_worker)}
    assert all(name not in one.body for one in mail.outbox for name in ("Георги", "Иванов", "Ани"))
    assert "Тревога в центъра от 10:30" in text(cast.at(cast.a.head).get("/incidents/banner/"))
    assert "Тревога от 10:30" in text(cast.at(cast.a.supervisor).get("/board/"))
    cast.at(cast.a.reception).post("/board/emergency/", {"session": meeting.pk})
    assert (HouseAlarm.objects.count(), Incident.objects.count()) == (1, 1)


def test_the_alarm_needs_no_meeting_and_no_working_outbox(cast, in_a, monkeypatch):
    desk = cast.at(cast.a.reception)
    answer = desk.post("/board/emergency/", {})
    alarm = HouseAlarm.objects.get()
    assert answer.headers["Location"] == f"/incidents/alarms/{alarm.pk}/"
    assert "Опасността премина" in text(desk.get(answer.headers["Location"]))  # nothing was sent yet
    desk.post(f"/incidents/alarms/{alarm.pk}/end/")
    alarm.refresh_from_db()
    assert alarm.ended_by == cast.a.reception
    assert text(desk.get("/incidents/banner/")) == ""


def test_the_board_changes_with_the_alarm(cast, meeting):
    desk = cast.at(cast.a.reception)
    stamp = desk.get("/board/rows/").headers["ETag"]
    with entered(cast.a.place):
        operations.raise_alarm(meetings=[], by=cast.a.supervisor, at=moment("10:30"))
    assert desk.get("/board/rows/", headers={"if-none-match": stamp}).status_code == 200


# --- the door --------------------------------------------------------------------------------------------------------


def test_somebody_is_not_let_in_from_the_board(cast, family, meeting, door):
    door.now("9:50")
    desk = cast.at(cast.a.reception)
    assert desk.get(f"/board/{meeting.pk}/refuse/").status_code == 200
    sent = {"person": family.father.pk, "kind": "intoxication", "what": "Мирише на алкохол."}
    answer = desk.post(f"/board/{meeting.pk}/refuse/", sent)
    assert answer.headers["Location"] == page(Incident.objects.get())
    assert "Повикана е полиция (112)" in text(desk.get(answer.headers["Location"]))
    meeting.refresh_from_db()
    assert meeting.not_held_reason == "not_admitted"


def test_a_relative_is_not_let_in_and_the_meeting_takes_place(cast, family, meeting, door):
    door.now("9:50")
    sent = {"person": family.mother.pk, "kind": "violence", "what": "Вика.", "takes_place": "on"}
    cast.at(cast.a.reception).post(f"/board/{meeting.pk}/refuse/", sent)
    meeting.refresh_from_db()
    assert (meeting.not_held_reason, Incident.objects.get().severity) == ("", "critical")


# --- what the centre sets --------------------------------------------------------------------------------------------


def test_the_centre_changes_the_clock_and_its_steps(cast, opened):
    head = cast.at(cast.a.head)
    old = opened("fire", what="")
    head.post("/incidents/rules/", {"alarm_minutes": 30, "overdue_hours": 12})
    assert queries.rules().alarm_minutes == 30
    assert head.post("/incidents/rules/", {"alarm_minutes": 2, "overdue_hours": 12}).status_code == 422
    sent = {"everybody_out": "needed", "fire_brigade": "asked", "own": "*Ключът за газа\nСъсед"}
    head.post("/incidents/rules/fire/", sent)
    planned = [(one.says, one.is_needed) for one in queries.steps_for("fire")]
    assert ("Ключът за газа", True) in planned
    assert ("Съсед", False) in planned
    assert len(planned) == 4
    assert old.steps.count() == 5
    assert cast.at(cast.a.coordinator).get("/incidents/rules/").status_code == 403


def test_a_step_that_is_not_in_the_list_is_an_answer_and_not_called_optional(cast):
    form = BeautifulSoup(cast.at(cast.a.head).get("/incidents/rules/fire/").content, "html.parser")
    for select in form.select(".content select, main select"):
        label = form.find("label", {"for": select["id"]})
        assert label.select_one(".optional, .required") is None
    assert form.find("label", {"for": "id_own"}).select_one(".optional") is not None
