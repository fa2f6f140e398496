"""
A list without an order comes out of order in tests, every time and in the same way.

PostgreSQL usually returns rows as they were inserted, so a forgotten order_by passes every test and fails a person.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models.query import MAX_GET_RESULTS, QuerySet

_fetch_all = QuerySet._fetch_all


class UnorderedSlice(AssertionError):
    """The first rows of a list without an order are any rows."""


def disordered(rows: list[Any]) -> list[Any]:
    """Neither as it was nor reversed (of two rows there is no third order)."""
    return rows[1::2] + rows[0::2]


def _fetch(self: QuerySet[Any]) -> None:
    fresh = self._result_cache is None
    _fetch_all(self)
    rows = self._result_cache
    if fresh and rows is not None and len(rows) > 1 and not self.ordered and self.query.high_mark != MAX_GET_RESULTS:
        if self.query.is_sliced:
            raise UnorderedSlice(f"{self.model.__name__}: {self.query}")
        self._result_cache = disordered(rows)


@contextmanager
def unordered_lists_in_disorder() -> Iterator[None]:
    QuerySet._fetch_all = _fetch  # type: ignore[method-assign]
    try:
        yield
    finally:
        QuerySet._fetch_all = _fetch_all  # type: ignore[method-assign]
