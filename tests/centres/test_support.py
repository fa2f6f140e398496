"""The support window: opened and closed by the centre's head alone, seen by everybody, two hours at most."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection, connections, transaction
from django.db.utils import Error, IntegrityError, ProgrammingError

from audit.enums import Action
from audit.models import Event
from kernel.ids import uuid7
from kernel.place import Place, entered
from outbox.models import Message
from tenants.centres import support
from tenants.centres.models import QueueState
from tenants.isolation import doors
from tests.utils.security import figure

PAGE = "/staff/support/"


def looked(cast: Any) -> str:
    return f"/centres/{cast.a.place.uuid}/support/"


def opened(cast: Any, minutes: int = 30) -> Any:
    return cast.at(cast.a.head).post(PAGE, {"minutes": minutes})


def text(answer: Any) -> str:
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def test_the_head_opens_it_and_everybody_sees_that_it_is_open(cast: Any) -> None:
    assert "support-banner" not in cast.at(cast.a.reception).get("/board/").content.decode()
    assert opened(cast).status_code == 302
    for worker in (cast.a.reception, cast.a.key_worker, cast.a.head):
        assert "support-banner" in cast.at(worker).get("/").content.decode()
    assert "support-banner" not in cast.at(cast.b.head).get("/").content.decode()
    assert cast.at(cast.a.head).post(PAGE + "close/").status_code == 302
    assert "support-banner" not in cast.at(cast.a.reception).get("/board/").content.decode()


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "supervisor", "reception"])
def test_nobody_else_opens_or_closes_it(cast: Any, who: str) -> None:
    worker = getattr(cast.a, who)
    assert cast.at(worker).post(PAGE, {"minutes": 30}).status_code == 403
    opened(cast)
    assert cast.at(worker).post(PAGE + "close/").status_code == 403
    with entered(cast.a.place):
        assert support.open_until() is not None


def test_the_operator_sees_numbers_and_kinds_and_each_look_stands_in_the_centres_journal(cast: Any) -> None:
    operator = cast.at(cast.operator)
    shut = operator.get(looked(cast))
    assert shut.status_code == 200
    assert "data-closed" in shut.content.decode()
    opened(cast)
    with entered(cast.a.place):
        Message.objects.create(topic="mail", key="x", payload={"to": "mother@example.org"}, last_error="Http400")
        support.tell()
    page = operator.get(looked(cast))
    assert "data-closed" not in page.content.decode()
    assert "Http400" in text(page)
    assert "mother@example.org" not in page.content.decode()
    with entered(cast.a.place):
        look = Event.objects.filter(action=Action.READ, actor_kind="operator").get()
        assert (look.detail, look.reason) == ({"route": "centres:support"}, "support")


def test_a_look_that_cannot_be_written_down_shows_nothing(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(cast)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise Error

    monkeypatch.setattr(support, "record", broken)
    client = cast.at(cast.operator)
    client.raise_request_exception = False
    answer = client.get(looked(cast))
    assert answer.status_code >= 500
    assert "audit" not in answer.content.decode()


owned = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@owned
def test_after_its_end_the_database_gives_nothing(cast: Any) -> None:
    opened(cast, 120)
    with connections["owner"].cursor() as cursor:
        shift = "opened_at = opened_at - interval '2 hours 1 second', ends_at = ends_at - interval '2 hours 1 second'"
        cursor.execute(f"UPDATE public.centres_supportwindow SET {shift}")
    assert "data-closed" in cast.at(cast.operator).get(looked(cast)).content.decode()
    with entered(cast.a.place):
        assert support.open_until() is None
        assert not support.tell()
        assert not support.close_window()
    assert opened(cast).status_code == 302  # and can be opened anew


@owned
def test_not_even_the_owner_of_the_tables_makes_it_longer(cast: Any) -> None:
    opened(cast, 120)
    longer = "UPDATE public.centres_supportwindow SET ends_at = ends_at + interval '1 second'"
    with pytest.raises(IntegrityError, match="two_hours"), connections["owner"].cursor() as cursor:
        cursor.execute(longer)
    with entered(cast.b.place), pytest.raises(IntegrityError, match="two_hours"):
        support.open_window(minutes=121, worker=uuid7())


def test_a_second_opening_says_that_it_is_open(cast: Any) -> None:
    opened(cast)
    assert cast.at(cast.a.head).post(PAGE, {"minutes": 60}).status_code == 422
    assert cast.at(cast.a.head).post(PAGE, {"minutes": 600}).status_code == 422


STATEMENTS = (
    "SELECT public.open_support(gen_random_uuid(), gen_random_uuid(), 30)",
    "SELECT public.close_support()",
    "SELECT public.tell_support(gen_random_uuid(), '{}')",
    "SELECT public.tell_queue(gen_random_uuid(), 0, 0, 0, now())",
    "INSERT INTO public.centres_supportwindow (id, centre_id, opened_by, opened_at, ends_at)"
    " SELECT gen_random_uuid(), id, gen_random_uuid(), now(), now() + interval '1 hour' FROM public.centres_centre",
    "UPDATE public.centres_supportwindow SET closed_at = NULL, ends_at = now() + interval '1 hour'",
    "DELETE FROM public.centres_supportwindow",
    "SELECT facts FROM public.centres_supportreport",
)


@pytest.mark.security_figure
def test_the_database_lets_the_centre_alone_open_and_close(cast: Any) -> None:
    """Tried by every role but the centre's own, and by the centre past its functions."""
    opened(cast)
    tried = [(doors.OPERATOR, one) for one in STATEMENTS] + [(doors.NETWORK, one) for one in STATEMENTS]
    tried += [(doors.PUBLIC, one) for one in STATEMENTS] + [(cast.b.place, one) for one in STATEMENTS[4:]]
    tried += [(cast.a.place, one) for one in (*STATEMENTS[4:], "SELECT * FROM public.read_support(gen_random_uuid())")]
    done = [statement for place, statement in tried if not _denied(place, statement)]
    with entered(cast.a.place):
        assert support.open_until() is not None
    figure(
        "support window: opened or closed by anybody but the centre",
        len(done),
        unit="times",
        bound="= 0",
        holds=not done,
    )


def _denied(place: Place, statement: str) -> bool:
    try:
        with entered(place), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False


def test_another_centre_closes_only_its_own(cast: Any) -> None:
    opened(cast)
    with entered(cast.b.place):
        assert not support.close_window()
        assert not support.tell()
        assert support.open_until() is None
    with entered(cast.a.place):
        assert support.open_until() is not None


def test_the_role_of_the_operator_reads_no_table_of_a_centre(cast: Any) -> None:
    with entered(cast.a.place), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [cast.a.place.schema])
        tables = [name for (name,) in cursor.fetchall()]
    assert len(tables) > 50
    readable = [
        name for name in tables if not _denied(doors.OPERATOR, f'SELECT * FROM "{cast.a.place.schema}"."{name}"')
    ]
    assert readable == []


def test_the_console_shows_versions_plans_and_numbers(cast: Any) -> None:
    with entered(cast.a.place):
        Message.objects.create(topic="mail", key="x", payload={"to": "mother@example.org"})
        support.tell_queue()
    with entered(doors.OPERATOR):
        queue = QueueState.objects.get(centre_id=cast.a.place.uuid)
        assert (queue.doubtful, queue.failed) == (0, 0)
        assert queue.waiting >= 1
    page = cast.at(cast.operator).get("/console/")
    assert page.status_code == 200
    assert cast.a.place.name in text(page)
    assert "mother@example.org" not in page.content.decode()


@pytest.mark.parametrize("who", ["analyst", "methodologist"])
def test_the_console_is_the_operators_alone(cast: Any, who: str) -> None:
    assert cast.at(getattr(cast, who)).get("/console/").status_code == 404
