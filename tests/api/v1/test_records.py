"""The record over the API: facts, the child's words, addenda; never a signature."""

import pytest

from audit.queries import who_looked_at
from services.contact_centre.models import Addendum, Observation
from services.staff.roles import PEOPLE_ONLY, Capability
from tests.contact_centre.door import moment

FACT = {"at": moment("10:15").isoformat(), "kind": "quoted", "text": "Донесе ли книжката?"}
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def held(door, meeting, family):
    door.now("12:40")
    return door.whole_meeting(meeting, family)


@pytest.fixture
def supervisor(cast, program, held):
    return program(held.supervisor)


def test_a_record_is_written_by_a_program_and_signed_by_a_person(door, held, family, supervisor):
    path = f"records/{held.pk}/"
    assert len(supervisor.get(path).json()["missing"]) == 1
    fact = supervisor.post(f"{path}facts/", **FACT)
    assert fact.status_code == 201, fact.content
    voice = supervisor.post(f"{path}voices/", child=str(family.children[0].pk), said="Хубаво беше.")
    assert voice.status_code == 200, voice.content
    read = supervisor.get(path).json()
    assert [one["text"] for one in read["facts"]] == [FACT["text"]]
    assert [one["said"] for one in read["voices"]] == ["Хубаво беше."]
    assert [one["kind"] for one in read["steps"]].count("left") == 4
    assert (read["missing"], read["signed_at"]) == ([], None)
    assert supervisor.post(f"{path}sign/").status_code == 404
    assert Capability.RECORDS_SIGN in PEOPLE_ONLY


def test_a_fact_sent_twice_is_one_and_may_be_struck_before_the_signature(held, supervisor):
    path = f"records/{held.pk}/facts/"
    first, second = supervisor.post(path, **FACT).json(), supervisor.post(path, **FACT).json()
    assert first["id"] == second["id"]
    assert supervisor.post(f"{path}strike/", fact=NOBODY).status_code == 404
    assert supervisor.post(f"{path}strike/", fact=first["id"]).status_code == 204
    assert not Observation.objects.exists()


def test_a_signed_record_grows_by_addenda_alone(door, held, family, supervisor):
    early = supervisor.post(f"records/{held.pk}/addenda/", text="Бащата се обади.")
    assert (early.status_code, bool(early.json()["refused"][0]["message"])) == (409, True)
    door.signed(held, family)
    assert supervisor.post(f"records/{held.pk}/facts/", **FACT).status_code == 409
    assert supervisor.post(f"records/{held.pk}/addenda/", text="Бащата се обади.").status_code == 201
    read = supervisor.get(f"records/{held.pk}/").json()
    assert [one["text"] for one in read["addenda"]] == ["Бащата се обади."]
    assert (read["state"], read["missing"]) == ("signed", [])


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("facts", {**FACT, "at": "23:59"}, 400),
        ("facts", {**FACT, "at": "0001-01-01T00:00:00Z"}, 400),
        ("facts", {**FACT, "at": moment("13:30").isoformat()}, 409),
        ("facts", {**FACT, "kind": "thought"}, 400),
        ("facts", {**FACT, "text": ""}, 400),
        ("facts", {**FACT, "text": "а\0"}, 400),
        ("facts", {**FACT, "text": "а" * 4001}, 400),
        ("facts", {}, 400),
        ("voices", {"child": NOBODY, "said": "х"}, 404),
        ("voices", {"child": "x", "said": "х"}, 400),
        ("voices", {"said": "х"}, 400),
        ("addenda", {"text": "  "}, 400),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(held, supervisor, action, body, status):
    answer = supervisor.post(f"records/{held.pk}/{action}/", **body)
    assert answer.status_code == status, answer.content
    assert not Observation.objects.exists()
    assert not Addendum.objects.exists()


def test_a_child_said_something_or_there_is_a_reason(held, family, supervisor):
    child, path = str(family.children[0].pk), f"records/{held.pk}/voices/"
    for words in ({}, {"said": "Да.", "none_reason": "Спеше."}):
        refused = supervisor.post(path, child=child, **words)
        assert (refused.status_code, refused.json()["refused"][0]["field"]) == (409, "said")
    assert supervisor.post(path, child=child, none_reason="Спеше.").json()["none_reason"] == "Спеше."
    assert supervisor.post(path, child=str(family.father.pk), said="Да.").status_code == 404


@pytest.mark.parametrize(("who", "reads", "writes"), [("head", 200, 403), ("key_worker", 200, 403)])
def test_who_else_may_read_and_write(cast, program, held, who, reads, writes):
    one = program(getattr(cast.a, who))
    assert one.get(f"records/{held.pk}/").status_code == reads
    assert one.post(f"records/{held.pk}/facts/", **FACT).status_code == writes


def test_who_must_not(cast, program, held):
    path = f"records/{held.pk}/"
    assert program(cast.a.reception).get(path).status_code == 403
    reader = program(cast.a.head, "records.view", "cases.view_all")
    assert reader.get(path).status_code == 200
    assert reader.post(f"{path}facts/", **FACT).status_code == 403
    assert reader.post(f"{path}addenda/", text="х").status_code == 403
    strangers = [cast.a.worker("session_supervisor"), cast.a.worker("key_worker"), cast.b.head]
    assert [program(one).get(path).status_code for one in strangers] == [404, 404, 404]
    assert program(cast.b.head).post(f"{path}facts/", **FACT).status_code == 404


def test_a_key_of_another_centre_reads_nothing_here(cast, key, ask, at_a, held):
    assert ask(at_a, key(cast.b.head)).get(f"/api/v1/records/{held.pk}/").status_code == 401


def test_a_look_by_a_program_stands_among_those_who_looked(cast, program, held):
    program(cast.a.head).get(f"records/{held.pk}/")
    looked = who_looked_at(held).get()
    assert (looked.action, looked.case_id, looked.actor_kind) == ("read", held.case_id, "token")
    assert cast.a.head.display_name in looked.actor_label


def test_a_record_costs_the_same_for_many_facts(held, supervisor, django_assert_max_num_queries):
    asked = []
    for minutes in (range(10, 11), range(11, 22)):
        for minute in minutes:
            sent = supervisor.post(f"records/{held.pk}/facts/", **{**FACT, "at": moment(f"10:{minute}").isoformat()})
            assert sent.status_code == 201
        with django_assert_max_num_queries(28) as found:
            supervisor.get(f"records/{held.pk}/")
        asked.append(len(found))
    assert asked[0] == asked[1]
