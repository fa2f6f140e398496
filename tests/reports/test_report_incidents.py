"""R15 and R18 together: incidents that a second person has looked at, and silence towards a party."""

from datetime import date

import pytest

from kernel.errors import Refusal
from services.cases.operations.release import check
from services.incidents.models import Incident, RecordReview
from services.incidents.operations import open_incident, order_silence
from services.reports.contents import gathered
from services.reports.operations import approve_report, ask_approval, send_back
from tests.contact_centre.door import moment
from tests.reports.conftest import AT, BECAUSE, Desk

SAID = "Татко ме удари с колана, когато бяхме на село."


@pytest.fixture
def incident(cast, family, signed):
    """Told at the meeting, looked at by the head; the record of the meeting was read by a second person."""
    facts = {"severity": "critical", "what": SAID, "by": cast.a.head, "at": moment("10:30")}
    made = open_incident(case=family.case, session_id=signed.pk, kind="abuse_told", **facts)
    Incident.objects.filter(pk=made.pk).update(state="reviewed")
    word = {"decided_at": AT, "decided_by": cast.a.head, "is_right": True, "finding": "Записът е пълен и верен."}
    row = {"case": family.case, "session_id": signed.pk, "asked_by": cast.a.supervisor, "asked_at": AT}
    RecordReview.objects.create(**row, **word)
    return made


def keep_from_father(cast, family, incident):
    facts = {"ground": "child", "reason": "Защита на детето до намесата на ОЗД.", "look_again_on": date(2026, 12, 1)}
    order_silence(incident=incident, person=family.father, by=cast.a.head, at=AT, **facts)


def test_what_a_second_person_has_looked_at_stands_in_it(desk, incident):
    assert SAID in str(desk.asked().contents["incidents"])


def test_nothing_of_a_silenced_incident_reaches_the_father(cast, desk, family, incident):
    keep_from_father(cast, family, incident)
    for profile, recipient in (("parties", None), ("recipient", family.father)):
        contents = desk.asked(profile=profile, recipient=recipient).contents
        assert contents["incidents"] == []
        assert contents["meetings"][0]["lines"] == []
        assert "удари" not in str(contents)
        assert "Детето сяда" not in str(contents)


def test_what_is_kept_from_a_reader_after_the_asking_is_not_approved(cast, desk, family, incident):
    """The record itself holds no word of the incident: no search of the text would find it."""
    Incident.objects.update(state="open")
    report = desk.asked()
    assert "Детето сяда" in str(report.contents)
    keep_from_father(cast, family, incident)
    with pytest.raises(Refusal):
        approve_report(report=report, because=BECAUSE, by=desk.second, at=AT)
    assert send_back(report=report, because=BECAUSE, by=desk.second, at=AT).state == "draft"
    assert "Детето сяда" not in str(desk.asked().contents)


def test_a_finished_report_is_not_handed_to_whoever_must_not_hear_of_its_meeting_since(cast, desk, family, incident):
    Incident.objects.update(state="open")
    report = desk.issued()
    assert not check(report.document, [family.father]).places
    keep_from_father(cast, family, incident)
    for paper in (report.document, report.word_document):
        assert check(paper, [family.father]).places
        assert not check(paper, [family.mother]).places
    again = desk.issued()
    assert not check(again.document, [family.father]).places


def test_a_record_that_must_be_read_again_is_not_approved(desk, incident):
    report = desk.asked()
    RecordReview.objects.all().delete()
    with pytest.raises(Refusal):
        approve_report(report=report, because=BECAUSE, by=desk.second, at=AT)


def test_an_authority_is_told(cast, desk, family, incident):
    keep_from_father(cast, family, incident)
    assert SAID in str(desk.asked(profile="authority").contents)


def test_a_record_that_waits_for_its_second_person_is_not_used(desk, incident):
    RecordReview.objects.all().delete()
    with pytest.raises(Refusal):
        desk.asked()


def test_an_incident_that_nobody_has_looked_at_is_not_told(desk, incident):
    Incident.objects.update(state="open")
    assert desk.asked().contents["incidents"] == []


@pytest.mark.parametrize(("wish", "told"), [("", True), ("visiting", False), ("both", False)])
def test_a_childs_words_only_as_far_as_the_child_wishes(cast, door, meeting, family, wish, told):
    door.signed(door.whole_meeting(meeting, family), family, wish=wish)
    desk = Desk(cast, family)
    draft = desk.draft()
    (voice,) = gathered(draft).meetings[0].voices
    assert voice.may_stand is told
    assert ("Хубаво беше." in str(ask_approval(report=draft, by=desk.author, at=AT).contents)) is told
