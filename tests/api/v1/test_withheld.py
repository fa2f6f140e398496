"""What is withheld from anybody leaves through no key, in whatever field somebody wrote it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.secrecy import BLACK
from kernel.ids import uuid7
from services.cases.models import Referral
from services.cases.operations.secrets import record_reporter, withhold_entry
from services.contact_centre.models import Addendum, ChildVoice, Observation, PhoneEntry, VoiceAnswer
from services.incidents.operations import open_incident, order_silence
from services.people.models import ContactPoint
from services.people.operations import NewContact, add_contact_point, withhold
from tests.contact_centre.conftest import NOW

PHONE = "0888 123 456"
WRITTEN = "Майката се обади от +359 888 12 34 56 и плака."
SAID = f"Майката се обади от +359 {BLACK} и плака."


@pytest.fixture(autouse=True)
def monday(door):
    door.now("10:00", NOW.date())


@pytest.fixture
def hidden(cast, family):
    """The mother's telephone, kept from the father."""
    add_contact_point(person=family.mother, contact=NewContact("phone", PHONE), by=cast.a.head, at=NOW)
    point = ContactPoint.objects.get(person=family.mother)
    withhold(point=point, withheld_from=family.father, reason="Заповед", by=cast.a.head, at=NOW)
    return point


@pytest.fixture
def texts(family, house, hidden):
    """Every resource that takes free text, with the number in it."""
    case, mother = str(family.case.pk), str(family.mother.pk)
    doors = {"visiting_entrance": str(house.front.pk), "resident_entrance": str(house.front.pk)}
    times = {"starts_at": "2026-11-02T09:00:00", "ends_at": "2026-11-02T09:45:00"}
    return {
        "interviews": ("note", {"case": case, "person": mother, **times}),
        "orientations": ("note", {"case": case, "child": str(family.children[0].pk), "at": "2026-11-02T09:00:00"}),
        "risk-assessments": ("factors", {"case": case, "level": "low", "next_review_on": "2027-02-01"}),
        "safety-plans": ("emergency", {"case": case, **doors}),
        "must-not-meet": ("reason", {"case": case, "one": mother, "other": str(family.father.pk)}),
        "referrals": ("text", {"case": case, "source": "self", "received_at": "2026-11-01T09:00:00Z"}),
        "tasks": ("title", {"case": case, "due_on": "2026-11-03"}),
        "orders": (
            "regime_text",
            {
                "case": case,
                "kind": "court_order",
                "dated": "2026-10-01",
                "in_force_from": "2026-10-01",
                "court_name": "РС",
            },
        ),
    }


@pytest.mark.parametrize(
    "resource",
    [
        "interviews",
        "orientations",
        "risk-assessments",
        "safety-plans",
        "must-not-meet",
        "referrals",
        "tasks",
        "orders",
    ],
)
def test_a_withheld_number_is_blacked_out_however_it_is_written(cast, program, texts, resource):
    field, body = texts[resource]
    one = program(cast.a.coordinator)
    made = one.post(f"{resource}/", **body, **{field: WRITTEN})
    assert made.status_code == 201, made.content
    row = one.get(f"{resource}/{made.json()['id']}/").json()
    listed = one.get(f"{resource}/", case=body["case"]).json()["results"]
    assert {made.json()[field], row[field]} == {SAID}
    assert SAID in {other[field] for other in listed}
    assert "12 34 56" not in str(listed)


def test_what_is_withheld_from_nobody_stays(cast, program, texts, hidden):
    type(hidden).objects.all().update(ended_at=NOW)
    hidden.withholdings.update(ended_at=NOW)
    field, body = texts["tasks"]
    made = program(cast.a.coordinator).post("tasks/", **body, **{field: WRITTEN})
    assert made.json()[field] == WRITTEN


def test_a_replayed_answer_is_the_one_that_was_given(cast, program, texts):
    """It was checked when it left; nothing more can come out of it."""
    field, body = texts["tasks"]
    client = program(cast.a.coordinator).client
    sent = {"content_type": "application/json", "headers": {"Idempotency-Key": "one"}}
    answers = [client.post("/api/v1/tasks/", body | {field: WRITTEN}, **sent) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert BLACK in answers[1].json()[field]


def test_a_list_of_many_cases_asks_no_more_often(cast, program, texts, another_family, django_assert_max_num_queries):
    one = program(cast.a.coordinator)
    for name in ("Петров", "Димитров", "Колев"):
        other = another_family(name)
        one.post("tasks/", case=str(other.case.pk), title=name, due_on="2026-11-03")
    with django_assert_max_num_queries(18):
        assert one.get("tasks/").json()["count"] == 3


def test_a_record_leaves_without_it(cast, program, meeting, hidden, family, door):
    reader = program(cast.a.coordinator)
    meeting.observations.create(
        at=meeting.starts_at, kind="quoted", text=WRITTEN, author=cast.a.supervisor, written_at=meeting.starts_at
    )
    (fact,) = reader.get(f"records/{meeting.pk}/").json()["facts"]
    assert fact["text"] == SAID


def test_whoever_reported_is_named_nowhere(cast, program, family):
    """Not in the referral's own words either, in any case of the name."""
    record_reporter(case=family.case, names="Стоянка Георгиева", by=cast.a.head, at=NOW)
    letter = {"source": "self", "received_at": "2026-11-01T09:00:00Z", "text": "Сигнал от г-жа Стоянка Георгиева."}
    one = program(cast.a.coordinator)
    made = one.post("referrals/", case=str(family.case.pk), **letter).json()
    told = one.get(f"referrals/{made['id']}/").content.decode() + one.get("referrals/").content.decode()
    assert BLACK in made["text"]
    assert "Георгиева" not in told


def test_a_line_that_is_kept_from_a_parent_leaves_through_no_key(cast, program, meeting, family):
    said = "Детето каза, че не иска да се връща при баща си."
    fact = meeting.observations.create(
        at=meeting.starts_at, kind="quoted", text=said, author=cast.a.supervisor, written_at=meeting.starts_at
    )
    withhold_entry(entry=fact, people=[family.father], from_everybody=False, reason="Опасност", by=cast.a.head, at=NOW)
    (told,) = program(cast.a.coordinator).get(f"records/{meeting.pk}/").json()["facts"]
    assert said not in told["text"]
    assert BLACK in told["text"]


def keep(cast, family, entry):
    facts = {"reason": "Опасност", "by": cast.a.head, "at": NOW}
    withhold_entry(entry=entry, people=[family.father], from_everybody=False, **facts)


def written(model, meeting, **facts):
    return model.objects.create(session=meeting, author=meeting.supervisor, written_at=meeting.starts_at, **facts)


@pytest.fixture
def voice(meeting, family):
    """Four words before the meeting, five after it: neither is long enough to be found by a run of words alone."""
    facts = {"child": family.children[0], "feeling_before": "bad", "feeling_after": "very_bad", "wish": "visiting"}
    words = {"said_before": "Страх ме е днес.", "said": "Чичо Петър ме удари силно."}
    row = written(ChildVoice, meeting, **facts, **words)
    VoiceAnswer.objects.create(voice=row, asked="Да не идва чичо.", due_on=NOW.date(), done="Казах на майката.")
    return row


def test_of_a_voice_that_is_kept_no_words_feelings_wish_or_answer_leave(cast, program, meeting, family, voice):
    one = program(cast.a.coordinator)
    (before,) = one.get(f"records/{meeting.pk}/").json()["voices"]
    assert (before["said"], before["feeling_before"], before["wish"]) == (voice.said, "bad", "visiting")
    keep(cast, family, voice)
    (told,) = one.get(f"records/{meeting.pk}/").json()["voices"]
    assert {told["said"], told["said_before"], told["answer"]["asked"], told["answer"]["done"]} == {BLACK}
    assert {told["feeling_before"], told["feeling_after"], told["wish"]} == {None}


@pytest.mark.parametrize("name", ["asked", "done", "told"])
def test_what_a_kept_voice_asked_for_and_was_answered_leaves_nowhere_it_was_copied_to(
    cast, program, family, voice, name
):
    words = {"asked": "Да не идва чичо.", "done": "Казах на майката.", "told": "Чичо вече няма да идва."}
    facts = {"done_at": NOW, "done_by": cast.a.head, "told_at": NOW, "told_by": cast.a.head}
    VoiceAnswer.objects.filter(voice=voice).delete()
    VoiceAnswer.objects.create(voice=voice, due_on=NOW.date(), **words, **facts)
    one, copied = program(cast.a.coordinator), {"case": str(family.case.pk), "title": f"Чух: {words[name]}"}
    assert words[name] in one.post("tasks/", due_on="2026-11-03", **copied).json()["title"], "nobody keeps it yet"
    keep(cast, family, voice)
    assert words[name].rstrip(".") not in one.post("tasks/", due_on="2026-11-03", **copied).json()["title"]


@pytest.mark.parametrize(("model", "facts"), [(Observation, {"kind": "quoted", "at": NOW}), (Addendum, {})])
def test_a_line_of_two_words_is_kept_too(cast, program, meeting, family, model, facts):
    kept, other = (written(model, meeting, text=text, **facts) for text in ("Петър удари.", "Играха заедно."))
    keep(cast, family, kept)
    record = program(cast.a.coordinator).get(f"records/{meeting.pk}/").json()
    assert {one["text"] for one in record["facts"] + record["addenda"]} == {BLACK, other.text}


def test_a_referral_of_two_words_is_kept_too(cast, program, family):
    referral = Referral.objects.filter(case=family.case).first()
    Referral.objects.filter(pk=referral.pk).delete()
    referral.text = "Бие ги."
    referral.save(force_insert=True)
    keep(cast, family, referral)
    one = program(cast.a.coordinator)
    assert one.get(f"referrals/{referral.pk}/").json()["text"] == BLACK
    assert [row["text"] for row in one.get("referrals/").json()["results"]] == [BLACK]


def test_what_a_child_said_before_a_silenced_meeting_leaves_nowhere(cast, program, meeting, family, voice):
    """Neither with the record nor where somebody copied it to."""
    facts = {"kind": "medical", "severity": "light", "what": "Падна.", "happened_at": NOW}
    waiting = {"key": uuid7(), "by": meeting.supervisor, "kind": "quoted", "state": "proposed"}
    PhoneEntry.objects.create(session=meeting, text="Бие ме.", at=NOW, written_at=NOW, **waiting)
    incident = open_incident(case=family.case, session_id=meeting.pk, by=cast.a.head, at=NOW, **facts)
    order = {"ground": "child", "reason": "Опасност", "look_again_on": None}
    order_silence(incident=incident, person=family.father, by=cast.a.head, at=NOW, **order)
    one = program(cast.a.coordinator)
    record = one.get(f"records/{meeting.pk}/").json()
    assert {row["said_before"] for row in record["voices"]} == {BLACK}
    assert {row["text"] for row in record["waiting_lines"]} == {BLACK}
    made = one.post("tasks/", case=str(family.case.pk), title=f"Чух: {voice.said_before}", due_on="2026-11-03").json()
    assert "Страх" not in made["title"]


POINT = "както и 20 дни през лятото, уточнени на тел. +359 888 12 34 56."


def test_a_plan_quotes_the_court_s_words_without_it(cast, program, family, hidden):
    """Neither what was not understood nor what is to be settled, while it is read and once it is confirmed."""
    family.basis.regime_text = f"Всяка първа и трета събота от месеца от 10,00 до 12,00 ч., {POINT}"
    family.basis.save(update_fields=["regime_text"])
    one, order = program(cast.a.head), {"order": str(family.basis.pk)}
    read = one.post("plans/reading/", **order)
    assert BLACK in " ".join(read.json()["not_understood"])
    assert BLACK in " ".join(read.json()["sentences"])
    facts = {"arrangements": [str(family.first.pk)], "seen": read.json()["seen"], "read_left": True}
    made = one.post("plans/", **order, **facts)
    assert made.status_code == 201, made.content
    told = [read, made, one.get("plans/"), one.get(f"plans/{made.json()['id']}/")]
    assert not any("12 34 56" in answer.text for answer in told)
    assert all(BLACK in answer.text for answer in told)


def test_many_reporters_ask_no_more_often(cast, program, family):
    one, asked = program(cast.a.coordinator), []
    one.post("tasks/", case=str(family.case.pk), title="Обади се", due_on="2026-11-03")
    for names in (("Стоянка Георгиева",), ("Васил Колев", "Мария Русева", "Петко Драгиев")):
        for name in names:
            record_reporter(case=family.case, names=name, by=cast.a.head, at=NOW)
        with CaptureQueriesContext(connection) as found:
            one.get("tasks/")
        asked.append(len(found))
    assert asked[0] == asked[1]
