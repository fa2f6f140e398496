"""What must be refused before the first request is refused."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from psycopg.conninfo import make_conninfo

from tenants.isolation import selftest
from tests.utils.database import admin_url

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@contextmanager
def admin() -> Iterator[psycopg.Connection]:
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(make_conninfo(admin_url(), dbname=name), autocommit=True) as session:
        yield session


def test_our_own_database_passes() -> None:
    assert selftest.problems() == []
    call_command("selfcheck")


@pytest.mark.parametrize(
    ("weakness", "sentence"),
    [
        ("GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO PUBLIC", "set_config is open"),
        ("GRANT TEMPORARY ON DATABASE {database} TO PUBLIC", "temporary tables"),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "create in the schema public"),
        ("GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC", "DO blocks"),
        ("CREATE TABLE public.mine (); ALTER TABLE public.mine OWNER TO zakrila_login", "owns tables"),
    ],
)
def test_a_weakness_is_named(weakness: str, sentence: str) -> None:
    """The clone is thrown away afterwards, and the weakness with it."""
    with admin() as session:
        session.execute(weakness.format(database=connections["default"].settings_dict["NAME"]))
    assert any(sentence in problem for problem in selftest.problems())
    with pytest.raises(CommandError, match=sentence):
        call_command("selfcheck")


def test_an_old_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "OLDEST", 99)
    assert "too old" in selftest.problems()[0]


def test_a_pooler_in_transaction_mode_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a pooler gives both of our sessions the same server process."""
    monkeypatch.setattr(selftest, "_pid", lambda session: 4242)
    assert "pooler" in selftest.problems()[0]


def test_a_pooler_that_changes_processes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pids = iter(range(100))
    monkeypatch.setattr(selftest, "_pid", lambda session: next(pids))
    assert "pooler" in selftest.problems()[0]


def test_the_gate_opens_once_and_for_good() -> None:
    asked = []
    gate = selftest.Gate(test=lambda: asked.append(1) or [])
    gate.ensure()
    gate.ensure()
    assert asked == [1]


def test_the_gate_stays_closed_while_it_is_unsafe() -> None:
    answers = iter([["open to all"], []])
    gate = selftest.Gate(test=lambda: next(answers))
    with pytest.raises(selftest.Unsafe, match="open to all"):
        gate.ensure()
    gate.ensure()
    assert gate.is_open


def test_a_web_process_starts_without_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> list[str]:
        raise OperationalError("no answer")

    monkeypatch.setattr(selftest, "gate", selftest.Gate(test=down))
    selftest.refuse_unsafe()
    assert not selftest.gate.is_open
