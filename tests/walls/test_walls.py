"""The second wall of need-to-know, sentence by sentence: what raw SQL finds with whose eyes."""

import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.urls import path

from kernel import clock, sight
from kernel.place import entered
from kernel.sight import NOBODY, Level, Sight
from services.cases.absent import FUNCTION, links_to_case
from services.cases.models import BreakGlass, Case, Note
from services.cases.operations import add_note
from services.contact_centre.models import Participant, Session
from services.people.models import Person
from services.staff.guard import centre_view
from services.staff.roles import Capability
from services.walls.compiling import statements
from services.walls.frozen import by_object
from tests.utils.eyes import TEST
from tests.utils.routes import planted
from tests.utils.security import figure
from tests.walls.conftest import NOW, eyes_of, rows_of

pytestmark = pytest.mark.django_db

OF_A_CASE = (
    "cases_case",
    "cases_caseparty",
    "cases_referral",
    "people_person",
    "people_contactpoint",
    "people_family",
)


# --- nobody, and who is not assigned ---------------------------------------------------------------------------------


@pytest.mark.parametrize("table", OF_A_CASE)
def test_nobody_sees_no_row_and_the_system_does(table, mine, foreign):
    assert rows_of(table) > 0
    with sight.entered(NOBODY):
        assert rows_of(table) == 0


def test_a_new_thread_and_a_new_context_begin_as_nobody():
    import contextvars  # noqa: PLC0415 - of this test alone

    assert contextvars.Context().run(sight.current) is NOBODY


@pytest.mark.security_figure
def test_without_an_assignment_raw_sql_finds_nothing(cast, foreign):
    with eyes_of(cast.a.key_worker):
        found = sum(rows_of(table) for table in OF_A_CASE)
    name = "row policies: rows of a foreign case by raw SQL, worker without assignment"
    figure(name, found, unit="rows", bound="= 0", holds=found == 0)


def test_the_own_case_is_there_with_all_its_people_and_no_other(cast, mine, foreign):
    with eyes_of(cast.a.key_worker):
        assert list(Case.objects.all()) == [mine]
        assert set(Person.objects.values_list("case_parties__case_id", flat=True)) == {mine.pk}
        assert {party.person.names for party in mine.parties.select_related("person")} == {
            "Ани Иванова", "Мария Иванова", "Георги Иванов",
        }  # fmt: skip


@centre_view(Capability.BOARD_VIEW)
def careless(request):
    """What a tired engineer writes: everything there is, and raw SQL beside it."""
    names = [person.names for person in Person.objects.order_by("id")]
    numbers = [case.number for case in Case.objects.order_by("id")]
    return HttpResponse("|".join([*names, *numbers, str(rows_of("cases_case")), str(rows_of("people_person"))]))


def shown_to(cast, worker):
    with planted("centre", [path("planted/careless/", careless)]):
        return cast.at(worker).get("/planted/careless/").content.decode()


def test_a_careless_view_shows_a_worker_nothing_of_foreign_families(cast, mine, foreign):
    assert shown_to(cast, cast.a.reception) == "0|0"
    shown = shown_to(cast, cast.a.key_worker)
    assert "Иванов" in shown
    assert mine.number in shown
    assert "Петров" not in shown
    assert foreign.number not in shown
    assert "Петров" in shown_to(cast, cast.a.coordinator)


@centre_view(Capability.BOARD_VIEW)
def forgets_who_asks(request):
    with sight.entered(NOBODY):
        return HttpResponse(f"{rows_of('cases_case')}|{Case.objects.count()}")


def test_a_request_of_which_nobody_knows_who_asks_finds_nothing(cast, mine):
    with planted("centre", [path("planted/nobody/", forgets_who_asks)]):
        assert cast.at(cast.a.head).get("/planted/nobody/").content == b"0|0"


def test_nothing_can_be_written_into_a_foreign_case(cast, foreign):
    add_note(case=foreign, text="Бележка", happened_at=NOW, by=cast.a.head, at=NOW)
    with eyes_of(cast.a.key_worker):
        assert Case.objects.filter(pk=foreign.pk).update(parental_conflict=True) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Note.objects.bulk_create([Note(case=foreign, text="x", at=NOW, author=cast.a.key_worker)])


# --- emergencies -----------------------------------------------------------------------------------------------------


def opened(case, worker, *, lasts=timedelta(hours=4)):
    now = clock.now()
    return BreakGlass.objects.create(
        case=case, worker=worker, category="danger", reason="x" * 20, opened_at=now, until=now + lasts
    )


@pytest.mark.security_figure
def test_an_emergency_opens_one_case_and_its_end_closes_it_for_the_next_statement(cast, mine, foreign):
    glass = opened(foreign, cast.a.reception)
    worker = cast.a.worker("key_worker")
    BreakGlass.objects.filter(pk=glass.pk).update(worker=worker)
    with eyes_of(worker):
        assert list(Case.objects.values_list("pk", flat=True)) == [foreign.pk]
        assert rows_of("cases_referral") == 1
        with sight.beyond(TEST):
            BreakGlass.objects.filter(pk=glass.pk).update(ended_at=clock.now())
        left = sum(rows_of(table) for table in OF_A_CASE)
    figure(
        "row policies: rows at the next statement after an emergency", left, unit="rows", bound="= 0", holds=not left
    )


def test_an_emergency_ends_by_the_clock_of_the_database(cast, foreign):
    worker = cast.a.worker("key_worker")
    opened(foreign, worker, lasts=timedelta(seconds=0.7))
    with eyes_of(worker):
        assert rows_of("cases_case") == 1
        time.sleep(0.8)
        assert rows_of("cases_case") == 0


def test_an_emergency_is_worth_nothing_without_the_right_to_open_one(cast, foreign):
    opened(foreign, cast.a.reception)
    with eyes_of(cast.a.reception):
        assert rows_of("cases_case") == 0


# --- duty and one's own meetings -------------------------------------------------------------------------------------

SEEN_ON_DUTY = {"cases_case", "cases_caseparty", "people_person", "people_family", "contact_centre_session",
                "contact_centre_participant"}  # fmt: skip
NEVER_ON_DUTY = ("cases_referral", "cases_note", "cases_document", "cases_assignment", "contact_centre_observation")


def meeting(case, *, starts, supervisor=None):
    session = Session.objects.create(
        case=case, starts_at=starts, ends_at=starts + timedelta(hours=1), supervisor=supervisor
    )
    for party in case.parties.all():
        Participant.objects.create(session=session, person=party.person, part="child")
    return session


def test_whoever_is_on_duty_sees_who_comes_today_and_nothing_else_of_the_case(cast, mine, foreign):
    add_note(case=foreign, text="Бележка", happened_at=NOW, by=cast.a.head, at=NOW)
    meeting(foreign, starts=clock.at_sofia(clock.today(), clock.local(clock.now()).time().replace(hour=12)))
    with eyes_of(cast.a.reception):
        assert {table for table in SEEN_ON_DUTY if rows_of(table)} == SEEN_ON_DUTY
        assert list(Case.objects.all()) == [foreign]
        assert [rows_of(table) for table in NEVER_ON_DUTY] == [0] * len(NEVER_ON_DUTY)


def test_the_meetings_of_another_day_are_not_on_the_board(cast, foreign):
    meeting(foreign, starts=clock.now() + timedelta(days=2))
    with eyes_of(cast.a.reception):
        assert rows_of("contact_centre_session") == rows_of("cases_case") == 0


def test_a_supervisor_sees_the_own_meetings_and_writes_their_record(cast, mine, foreign):
    own = meeting(foreign, starts=clock.now() + timedelta(days=2), supervisor=cast.a.supervisor)
    meeting(mine, starts=clock.now() + timedelta(days=3))
    with eyes_of(cast.a.supervisor):
        assert list(Session.objects.all()) == [own]
        own.observations.create(at=clock.now(), kind="seen", text="x", author=cast.a.supervisor)
        assert rows_of("contact_centre_observation") == 1
        assert rows_of("cases_referral") == 0
    with eyes_of(cast.a.reception):
        assert rows_of("contact_centre_observation") == 0


# --- roles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "cases"),
    [("head_of_service", 2), ("coordinator", 2), ("key_worker", 1), ("session_supervisor", 0), ("reception", 0)],
)
def test_roles(role, cases, cast, mine, foreign):
    worker = cast.a.worker(role)
    Case.objects.filter(pk=mine.pk).update(key_worker=worker)
    with eyes_of(worker):
        assert rows_of("cases_case") == cases
        assert rows_of("people_person") == 3 * cases


def test_a_capability_that_was_taken_away_is_gone_at_the_next_request(cast, mine, foreign):
    coordinator = cast.a.coordinator
    client = cast.at(coordinator)
    with planted("centre", [path("planted/careless/", careless)]):
        assert client.get("/planted/careless/").content.decode().endswith("|2|6")
        coordinator.user.roles = ["reception"]
        coordinator.user.save(update_fields=["roles"])
        assert client.get("/planted/careless/").content == b"0|0"


def test_a_worker_who_has_left_sees_nothing(cast, mine):
    cast.a.key_worker.active = False
    with eyes_of(cast.a.key_worker):
        assert rows_of("cases_case") == 0


# --- what a connection keeps -----------------------------------------------------------------------------------------


def test_a_rollback_gives_nobody_back_what_was_lent_inside(cast, mine):
    with eyes_of(cast.a.reception):
        assert rows_of("cases_case") == 0
        with suppress(ZeroDivisionError), transaction.atomic(), sight.entered(Sight(Level.ALL)):
            assert rows_of("cases_case") == 1
            raise ZeroDivisionError
        assert rows_of("cases_case") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT set_config('zakrila.sight', 'all', false)",
        "UPDATE pg_settings SET setting = 'all' WHERE name = 'zakrila.sight'",
        "SELECT 1; SET zakrila.sight = 'all'",
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "DROP POLICY wall ON cases_case",
        "SET row_security = off; SELECT 1",
    ],
)
def test_smuggled_sql_lends_itself_no_other_eyes(statement, cast, mine):
    with eyes_of(cast.a.reception):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert rows_of("cases_case") == 0


def test_with_row_security_off_the_database_refuses_instead_of_showing(cast, mine):
    with eyes_of(cast.a.reception), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            rows_of("cases_case")


def test_the_functions_of_the_walls_lend_nobody_another_schema(place_a, place_b, cast, mine):
    """They look past the policies with their owner's rights: a search_path must not turn them to another centre."""
    with eyes_of(cast.a.key_worker), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL search_path = "{place_b.schema}"')
        cursor.execute(f'SELECT "{place_a.schema}".walls_cases()')
        assert cursor.fetchall() == [(mine.pk,)]


def test_of_a_set_that_no_policy_asks_any_more_nothing_is_left(place_a):
    """An older set might show more than the newest rule wants, to whoever calls it."""
    with entered(place_a), connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = %s::regnamespace AND proname LIKE 'walls%%'",
            [place_a.schema],
        )
        standing = {name for (name,) in cursor.fetchall()}
    wanted = {name for one in statements() if one.startswith("CREATE") for name in by_object([one])}
    assert standing == {name for name in wanted if not name.startswith('"')}


def lacking(case):
    """Which tables the database says hold nothing of the case; None when it says nothing."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {FUNCTION}(%s)", [case.pk])
        return cursor.fetchone()[0]


def test_what_a_case_lacks_is_told_of_the_own_case_alone(cast, mine, foreign):
    """The function looks past the policies: of a case that is not theirs nobody learns that there is a note."""
    with eyes_of(cast.a.key_worker):
        assert lacking(foreign) is None
        assert "cases_note" in lacking(mine)
    for seen in (sight.entered(NOBODY), eyes_of(cast.a.reception)):
        with seen:
            assert lacking(mine) is None


def test_it_names_every_table_that_holds_nothing_and_no_other(cast, mine):
    add_note(case=mine, text="Обадих се.", by=cast.a.head, at=NOW, happened_at=NOW)
    with eyes_of(cast.a.head):
        told = set(lacking(mine))
    empty = {
        link.model._meta.db_table
        for link in links_to_case()
        if not link.model._default_manager.filter(case=mine).exists()
    }
    assert told == empty
    assert not told & {"cases_note", "cases_caseparty", "cases_referral"}
