"""Pooled sessions: given back clean, retired when they have grown, never read in the wrong place."""

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection, transaction

from kernel.clock import now
from kernel.place import Door, Place, entered
from tenants.isolation.backend import base
from tenants.isolation.names import UnsafeName
from tenants.isolation.scope import one_after_another
from tests.utils.database import admin_url

pytestmark = pytest.mark.django_db(transaction=True)


def one(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def test_nothing_of_a_user_is_left_for_the_next(place_a: Place, place_b: Place) -> None:
    with entered(place_a):
        pid = one("SELECT pg_backend_pid()")
        one("SELECT pg_advisory_lock(42)")
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '7s'")
            cursor.execute("PREPARE mine AS SELECT 1")
    connection.close()
    with entered(place_b):
        while one("SELECT pg_backend_pid()") != pid:
            connection.close()
        assert one("SHOW statement_timeout") == "1min"
        assert one("SELECT count(*) FROM pg_prepared_statements") == 0
        assert one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()") == 0


def test_the_planner_tries_few_orders_of_the_tables_that_a_list_looks_up(place_a: Place) -> None:
    with entered(place_a):
        assert one("SHOW join_collapse_limit") == "4"


def test_a_session_left_in_a_transaction_is_rolled_back(place_a: Place) -> None:
    with entered(place_a):
        connection.ensure_connection()
        connection.connection.autocommit = False
        one("SELECT 1")
    raw = connection.connection
    connection.close()
    assert raw.pgconn.transaction_status == 0


def test_a_broken_session_is_replaced(place_a: Place) -> None:
    with entered(place_a):
        one("SELECT 1")
        connection.connection.pgconn.finish()
        connection.close()
        assert one("SELECT 1") == 1


def test_a_session_that_has_seen_many_schemas_is_retired(
    place_a: Place, place_b: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "SCHEMAS_PER_CONNECTION", 2)
    with entered(place_a):
        pid = one("SELECT pg_backend_pid()")
        with entered(place_b):
            one("SELECT 1")
    raw = connection.connection
    connection.close()
    assert raw.closed
    with entered(place_a):
        assert one("SELECT pg_backend_pid()") != pid


def test_work_over_many_centres_lets_go_between_two_of_them(
    place_a: Place, place_b: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "SCHEMAS_PER_CONNECTION", 2)
    connection.close()
    connection.close_pool()
    pids = []
    for place in one_after_another([place_a, place_b, place_a, place_b]):
        with entered(place):
            pids.append(one("SELECT pg_backend_pid()"))
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_not_in_the_middle_of_a_transaction(place_a: Place, place_b: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "SCHEMAS_PER_CONNECTION", 1)
    with entered(place_a), transaction.atomic():
        pid = one("SELECT pg_backend_pid()")
        connection.retire_if_grown()
        with entered(place_b):
            assert one("SELECT pg_backend_pid()") == pid


def test_rows_that_are_fetched_later_belong_to_their_place(place_a: Place, place_b: Place) -> None:
    with transaction.atomic():
        with entered(place_a):
            cursor = connection.chunked_cursor()
            cursor.execute("SELECT generate_series(1, 500)")
            assert cursor.fetchone() == (1,)
        with entered(place_b), pytest.raises(InterfaceError, match="belong to the place"):
            cursor.fetchmany(300)
        with entered(place_a):
            assert len(cursor.fetchall()) == 499
            cursor.close()


def test_times_are_aware_in_both_kinds_of_cursor(place_a: Place) -> None:
    with entered(place_a), transaction.atomic():
        with connection.chunked_cursor() as cursor:
            cursor.execute("SELECT now()")
            assert abs((cursor.fetchone()[0] - now()).total_seconds()) < 60
        assert one("SHOW timezone") == "UTC"


def test_a_pipeline_is_entered_in_its_place(place_a: Place, place_b: Place) -> None:
    with entered(place_a), transaction.atomic():
        one("SELECT 1")
        with connection.connection.pipeline(), entered(place_b), pytest.raises(Exception, match="before the pipeline"):
            connection.connection.execute("SELECT 1")


@pytest.mark.parametrize(("schema", "role"), [('c" ; DROP', "r"), ("c_a", 'r"'), ("", "r"), ("C_A", "r"), ("c_a", "")])
def test_a_place_with_an_unsafe_name_is_never_sent(schema: str, role: str, place_a: Place) -> None:
    place = Place(Door.CENTRE, place_a.uuid, schema, role)
    with entered(place), pytest.raises(UnsafeName):
        one("SELECT 1")


def test_a_role_that_does_not_exist_fails_closed(place_a: Place) -> None:
    place = Place(Door.CENTRE, place_a.uuid, place_a.schema, "no_such_role")
    with entered(place), pytest.raises(Exception, match="no_such_role"):
        one("SELECT 1")
    with entered(None), pytest.raises(Exception, match="permission denied"):
        one(f"SELECT count(*) FROM {place_a.schema}.accounts_user")


@pytest.mark.parametrize("call", [lambda c: c.set_tenant(None), lambda c: c.set_schema("x")])
def test_the_ways_of_django_tenants_are_closed(call: object) -> None:
    with pytest.raises(NotImplementedError):
        call(connection)  # type: ignore[operator]


def test_libraries_for_django_tenants_read_the_place(place_a: Place) -> None:
    with entered(place_a):
        assert connection.schema_name == place_a.schema
        assert connection.tenant == place_a
    assert connection.schema_name == "public"
    assert connection.tenant is None


def test_after_a_restart_of_the_server_nobody_meets_a_dead_session(place_a: Place) -> None:
    """Sessions that the server has closed while they rested in the pool are not handed out."""
    with entered(place_a):
        pid = one("SELECT pg_backend_pid()")
    connection.close()
    with psycopg.connect(admin_url(), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with entered(place_a):
        assert one("SELECT pg_backend_pid()") != pid


def test_a_session_that_dies_in_use_is_a_lost_database(place_a: Place) -> None:
    with entered(place_a):
        pid = one("SELECT pg_backend_pid()")
        with psycopg.connect(admin_url(), autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        with pytest.raises(OperationalError):
            one("SELECT 1")
        connection.close()
        assert one("SELECT 1") == 1
    with entered(None), pytest.raises(ProgrammingError):
        one("SELECT count(*) FROM accounts_user")


def test_a_session_that_dies_between_two_places_is_a_lost_database(place_a: Place, place_b: Place) -> None:
    with entered(place_a):
        pid = one("SELECT pg_backend_pid()")
    with psycopg.connect(admin_url(), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with entered(place_b), pytest.raises(OperationalError):
        one("SELECT 1")
