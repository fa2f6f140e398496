"""A GET that writes is found whatever it writes with; a list that asks once per row is found by its ten rows."""

import pytest
from django.db import connection
from django.http import HttpResponse

from accounts.models import ApiToken, Counter, User
from audit.enums import Action
from audit.record import record
from kernel.actor import SYSTEM
from kernel.clock import now
from kernel.place import entered
from outbox.models import Message
from services.scheduling.models import Room
from tests.utils.statements import TRACES, GetWrote, assert_same_cost, reading_only, watched, written

WRITING = {
    'INSERT INTO "people_person" ("id") VALUES (1)': ("INSERT INTO", "people_person"),
    '  update ONLY "people_person" SET x = 1': ("UPDATE", "people_person"),
    "DELETE FROM c_1.people_person": ("DELETE FROM", "c_1.people_person"),
    'WITH gone AS (DELETE FROM "a" RETURNING id) SELECT * FROM gone': ("DELETE FROM", "a"),
    'WITH x AS (SELECT 1) INSERT INTO "a" SELECT * FROM x': ("INSERT INTO", "a"),
    'MERGE INTO "a" USING b ON true': ("MERGE INTO", "a"),
    "TRUNCATE TABLE a": ("TRUNCATE", "a"),
    "COPY a FROM STDIN": ("COPY", "a"),
    "CREATE TABLE a (id int)": ("CREATE", "a"),
}
READING = [
    'SELECT "update" FROM "a"',
    "SELECT 'INSERT INTO a'",
    'SELECT * FROM "a" FOR UPDATE OF "a" SKIP LOCKED',
    'WITH x AS (SELECT * FROM "a" FOR NO KEY UPDATE) SELECT * FROM x',
    "SAVEPOINT s1",
]


@pytest.mark.parametrize("sql", WRITING)
def test_what_writes_is_known(sql):
    assert written(sql) == WRITING[sql]


@pytest.mark.parametrize("sql", READING)
def test_what_only_reads_is_known(sql):
    assert written(sql) is None


def test_every_way_of_the_orm_is_seen(in_a):
    with watched() as writes:
        room = Room.objects.create(name="Стая", capacity=1)
        Room.objects.bulk_create([Room(name="Друга", capacity=1)])
        Room.objects.filter(pk=room.pk).update(name="Трета")
        room.delete()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE scheduling_room SET capacity = 2")
    assert {write.table for write in writes} == {"scheduling_room"}
    assert [write.verb for write in writes] == ["INSERT INTO", "INSERT INTO", "UPDATE", "DELETE FROM", "UPDATE"]
    assert {write.place for write in writes} == {in_a}


def test_the_tables_of_traces_are_what_they_are_called(in_a):
    assert {"audit_event", Counter._meta.db_table, "accounts_session"} == TRACES
    with reading_only("a page"):
        record(Action.READ, actor=SYSTEM)


def test_a_key_may_be_marked_as_used_and_nothing_else_of_it(in_a):
    with reading_only("a page"):
        ApiToken.objects.filter(revoked_at=None).update(last_used_at=now())
    with pytest.raises(GetWrote, match="UPDATE accounts_apitoken"), reading_only("a page"):
        ApiToken.objects.filter(revoked_at=None).update(last_used_at=now(), scopes=[])


def test_a_get_may_not_post_a_message(in_a):
    with pytest.raises(GetWrote, match="a page: INSERT INTO outbox_message"), reading_only("a page"):
        Message.objects.create(topic="x", payload={})


def test_a_client_refuses_a_get_that_writes(at_a, place_a, monkeypatch):
    def visit(request):
        User.objects.update(language="en")
        return HttpResponse("")

    monkeypatch.setattr("accounts.views.render", lambda request, *args, **kwargs: visit(request))
    with pytest.raises(GetWrote, match=r"GET /account/invitation/x/: UPDATE accounts_user"):
        at_a.get("/account/invitation/x/")


def test_a_post_may_write(cast):
    client = cast.at(cast.a.head)
    assert client.post("/board/lock/").status_code == 302


def rooms(number: int) -> None:
    Room.objects.bulk_create([Room(name=f"{number}-{i}", capacity=1) for i in range(number)])


def test_a_list_that_asks_once_is_let_through(in_a):
    assert assert_same_cost(lambda: list(Room.objects.order_by("id")), rooms) == 1


def test_a_list_that_asks_once_per_row_is_found(in_a):
    def show():
        for pk in Room.objects.order_by("id").values_list("pk", flat=True):
            Room.objects.get(pk=pk)

    with pytest.raises(AssertionError, match=r"rows: \d+ statements, 10 rows: \d+"):
        assert_same_cost(show, rooms)


def test_what_is_watched_is_watched_in_every_place(place_a, place_b):
    with watched() as writes:
        for place in (place_a, place_b):
            with entered(place):
                Room.objects.update(capacity=1)
    assert [write.place for write in writes] == [place_a, place_b]
