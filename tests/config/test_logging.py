"""A failure is written down where somebody looks, and nothing of a family with it."""

import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from kernel.logs import WithoutValues


def formatted(error: BaseException) -> str:
    record = logging.LogRecord("zakrila", logging.ERROR, __file__, 1, "Failed", (), (type(error), error, None))
    record.exc_info = (type(error), error, error.__traceback__)
    return WithoutValues("%(message)s").format(record)


def caught() -> BaseException:
    try:
        try:
            raise KeyError("Мария Петрова")
        except KeyError as error:
            raise ValueError("ЕГН 7501010010") from error
    except ValueError as error:
        return error


def test_a_traceback_says_where_and_what_kind_and_no_value() -> None:
    text = formatted(caught())
    assert "builtins.KeyError" in text
    assert text.rstrip().endswith("builtins.ValueError")
    assert "test_logging.py" in text
    assert "Петрова\n" not in text.replace('raise KeyError("Мария Петрова")', "")
    assert "7501010010" not in text.replace('raise ValueError("ЕГН 7501010010") from error', "")


@pytest.mark.django_db
def test_a_broken_rule_is_named_without_its_row(in_a: Any) -> None:
    with pytest.raises(IntegrityError) as info, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_family (id, name, created_at) VALUES (gen_random_uuid(), NULL, now()) RETURNING id"
        )
    text = formatted(info.value)
    assert "IntegrityError" in text
    assert "Failing row" not in text
    assert "DETAIL" not in text


@pytest.fixture
def stderr() -> Iterator[list[str]]:
    """What the handler of the settings writes."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(WithoutValues(settings.LOGGING["formatters"]["plain"]["format"]).format(record))

    handler = Kept()
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_a_failed_request_reaches_the_log_once(cast: Any, stderr: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("Мария Петрова, 0888 123 456")

    monkeypatch.setattr("services.staff.home.arranged", broken)
    client: Client = cast.at(cast.a.head)
    client.raise_request_exception = False
    assert client.get("/").status_code == 500
    (line,) = [line for line in stderr if "Internal Server Error: /" in line]
    assert "RuntimeError" in line
    assert "0888" not in line.replace('raise RuntimeError("Мария Петрова, 0888 123 456")', "")


def test_what_does_not_exist_is_no_failure(cast: Any, stderr: list[str], db: None) -> None:
    assert cast.at(cast.a.head).get("/nothing/").status_code == 404
    assert not [line for line in stderr if "/nothing/" in line]


def test_something_listens_to_every_logger() -> None:
    assert sys.modules["logging"].getLogger("django.request").propagate
    assert any(isinstance(handler, logging.StreamHandler) for handler in logging.getLogger().handlers)
