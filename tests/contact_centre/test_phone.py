"""„My day" on a telephone: lines that are sent later, once, and by their writer alone; the pages around them."""

import threading
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from kernel.errors import Refusal
from kernel.ids import uuid7
from kernel.place import entered
from services.contact_centre.enums import EntryState
from services.contact_centre.models import Addendum, Observation, PhoneEntry, Session
from services.contact_centre.operations import phone, record
from tests.contact_centre.door import moment


@pytest.fixture
def begun(door, meeting, family):
    return door.begun(meeting, family)


@pytest.fixture
def held(door, meeting, family):
    return door.whole_meeting(meeting, family)


# --- lines from a telephone ----------------------------------------------------------------------------------------


def line(text="Детето подава топката.", at="10:20", written="10:21", key=None, kind="observed"):
    return phone.Line(key or uuid4(), kind, text, moment(at), moment(written))


def take(session, one, received="10:22", by=None):
    return phone.take_line(session=session, line=one, by=by or session.supervisor, received_at=moment(received))


def test_a_line_is_taken_in_once_however_often_it_is_sent(begun):
    one = line()
    first = take(begun, one)
    assert take(begun, one, "11:30").pk == first.pk
    fact = Observation.objects.get()
    assert (fact.at, fact.text, first.state) == (moment("10:20"), "Детето подава топката.", EntryState.WRITTEN)


@pytest.mark.django_db(transaction=True)
def test_two_pages_of_a_telephone_that_send_a_line_at_once_are_both_answered(place_a, begun):
    one, answers, ready = line(), [], threading.Barrier(2)

    def send():
        ready.wait()
        with entered(place_a):
            try:
                answers.append(take(begun, one).pk)
            finally:
                connection.close()

    threads = [threading.Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 2
    assert len(set(answers)) == 1


def test_a_struck_fact_does_not_come_back_with_a_second_sending(begun):
    one = line()
    take(begun, one)
    record.strike_fact(fact=Observation.objects.get(), by=begun.supervisor, at=moment("10:30"))
    take(begun, one, "10:31")
    assert not Observation.objects.exists()


def test_a_line_that_comes_after_the_end_is_late_and_keeps_its_minute(held):
    entry = take(held, line(), "12:40")
    assert (entry.state, entry.fact.at, entry.written_at) == (EntryState.LATE, moment("10:20"), moment("10:21"))
    assert entry.received_at == moment("12:40")


def test_into_a_signed_record_a_line_goes_as_a_proposal(cast, door, held, family):
    door.signed(held, family)
    entry = take(held, line(), "15:00")
    assert (entry.state, Observation.objects.count(), Addendum.objects.count()) == (EntryState.PROPOSED, 1, 0)
    with pytest.raises(PermissionDenied):
        phone.accept_line(entry=entry, by=cast.a.key_worker, at=moment("15:05"))
    phone.accept_line(entry=entry, by=held.supervisor, at=moment("15:05"))
    text = Addendum.objects.get().text
    for part in ("10:20", "Детето подава топката.", "15:00"):
        assert part in text
    entry.refresh_from_db()
    assert (entry.state, entry.text) == (EntryState.ADDED, "")
    with pytest.raises(Refusal):
        phone.discard_line(entry=entry, reason="пак", by=held.supervisor, at=moment("15:06"))


def test_a_proposal_is_left_out_for_a_reason(door, held, family):
    door.signed(held, family)
    entry = take(held, line(), "15:00")
    with pytest.raises(Refusal):
        phone.discard_line(entry=entry, reason=" ", by=held.supervisor, at=moment("15:05"))
    assert phone.discard_line(entry=entry, reason="повтаря се", by=held.supervisor, at=moment("15:05")).text == ""


@pytest.mark.parametrize("who", ["key_worker", "coordinator", "reception", "other"])
def test_nobody_else_sends_into_a_record(cast, begun, who):
    by = cast.a.worker("session_supervisor") if who == "other" else getattr(cast.a, who)
    with pytest.raises(PermissionDenied):
        take(begun, line(), by=by)
    assert not PhoneEntry.objects.exists()


def test_whoever_was_replaced_still_brings_what_they_saw(cast, begun):
    before = begun.supervisor
    Session.objects.filter(pk=begun.pk).update(supervisor=cast.a.worker("session_supervisor"))
    assert take(begun, line(), by=before).state == EntryState.PROPOSED


def test_a_key_of_somebody_else_opens_nothing(cast, begun):
    one = line()
    take(begun, one)
    with pytest.raises(Refusal):
        take(begun, one, by=cast.a.head)


@pytest.mark.parametrize(
    ("changes", "field"), [({"text": " "}, "text"), ({"at": "11:30"}, "at"), ({"kind": "thought"}, "kind")]
)
def test_lines_that_cannot_be_are_told_and_stay_on_the_telephone(begun, changes, field):
    with pytest.raises(Refusal) as refused:
        take(begun, line(**changes))
    assert refused.value.field == field
    assert not PhoneEntry.objects.exists()


# --- the pages of the telephone ------------------------------------------------------------------------------------


def sent(session, worker, **changes):
    from services.contact_centre.views.day import owner_of  # noqa: PLC0415 - of this helper alone

    return {
        "key": str(uuid7()),
        "kind": "observed",
        "text": "Детето се смее.",
        "at": moment("10:20").isoformat(),
        "written_at": moment("10:21").isoformat(),
        "owner": owner_of(worker),
    } | changes


def test_the_telephone_sends_and_sends_again(cast, door, begun, in_a):
    door.now("10:25")
    client, data = cast.at(begun.supervisor), sent(begun, begun.supervisor)
    for _ in range(2):
        answer = client.post(f"/day/{begun.pk}/lines/take/", data)
        assert (answer.status_code, answer.json()["state"]) == (200, "written")
    assert Observation.objects.count() == 1


def test_another_person_at_the_telephone_sends_nothing_of_it(cast, door, begun, in_a):
    door.now("10:25")
    data = sent(begun, begun.supervisor)
    assert cast.at(cast.a.head).post(f"/day/{begun.pk}/lines/take/", data).status_code == 409
    assert cast.at(cast.a.reception).post(f"/day/{begun.pk}/lines/take/", data).status_code == 403
    stranger = cast.a.worker("session_supervisor")
    own = sent(begun, stranger)
    assert cast.at(stranger).post(f"/day/{begun.pk}/lines/take/", own).status_code == 404
    assert not Observation.objects.exists()


@pytest.mark.parametrize("changes", [{"at": "вчера"}, {"key": "1"}, {"text": ""}, {"kind": "thought"}])
def test_what_cannot_be_read_is_answered_in_words(cast, door, begun, in_a, changes):
    door.now("10:25")
    answer = cast.at(begun.supervisor).post(f"/day/{begun.pk}/lines/take/", sent(begun, begun.supervisor, **changes))
    assert answer.status_code == 422
    assert answer.json()["said"]


def test_my_day_shows_ones_own_meetings_and_costs_the_same_for_many(
    cast, door, meeting, family, another_family, wanted, django_assert_max_num_queries
):
    door.now("9:30")
    client = cast.at(meeting.supervisor)
    page = client.get("/day/")
    assert "Ани" in page.content.decode()
    assert "Иванов" not in page.content.decode()
    other = cast.a.worker("session_supervisor")
    assert "Ани" not in cast.at(other).get("/day/").content.decode()
    assert cast.at(other).get(f"/day/{meeting.pk}/").status_code == 404
    assert cast.at(cast.a.reception).get("/day/").status_code == 403
    for name, hour in (("Петров", 13), ("Димов", 16)):
        one = another_family(name)
        door.book(wanted(one.first, hours=(hour, hour + 1)), one.case)
    with django_assert_max_num_queries(18):
        client.get("/day/")


def test_what_the_service_worker_keeps_names_nobody(at_a, meeting):
    code = at_a.get("/day/worker.js")
    assert code["Content-Type"].startswith("text/javascript")
    for language in ("bg", "hu", "en"):
        page = at_a.get(f"/day/offline/{language}/").content.decode()
        assert "Ани" not in page
        assert "data-key" not in page
    assert at_a.get("/day/offline/xx/").status_code == 404


def test_the_board_costs_the_same_for_many(cast, door, begun, another_family, wanted, django_assert_max_num_queries):
    door.end(begun, "11:00")
    door.now("11:05")
    client = cast.at(cast.a.reception)
    client.get("/board/")
    with django_assert_max_num_queries(26):
        client.get("/board/")
    for name, hour in (("Петров", 13), ("Димов", 16)):
        one = another_family(name)
        door.book(wanted(one.first, hours=(hour, hour + 1)), one.case)
    with django_assert_max_num_queries(26):
        client.get("/board/")
