"""
A question that every page asks is written as SQL once.

Django builds and compiles each statement anew. Where a page asks it each time, in the same words and with other
values, that is half of what the answer costs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from types import NoneType
from typing import Any, ParamSpec, TypeVar

from django.db.models import Expression, Model, QuerySet

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Model)
_SAME_FOR_EVER = (str, int, NoneType)


class Given(Expression):
    """A value that comes with the question: where it stands in the statement."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


def written(question: Callable[P, "QuerySet[Any, R]"]) -> Callable[P, list[R]]:
    """
    The rows of the query that `question` returns; its arguments come by name and are plain values of the database.

    It is called once, with places for the values: it may filter by them and do nothing else with them. What else it
    looks at (the time, a person's rights) would stay as it was the first time, so a moment, a day or an id in the
    statement that was not given is refused. What a page knows to be absent (`kernel.absent`) is not asked here either.

    :raises TypeError: something would stay, or there may be several rows and no order.
    """
    texts: list[_Text] = []

    @wraps(question)
    def asked(*args: P.args, **values: P.kwargs) -> list[R]:
        if not texts:
            texts.append(_text(question(*args, **{name: Given(name) for name in values})))  # type: ignore[arg-type]
        return texts[0].rows(values)

    return asked


@dataclass(frozen=True, slots=True)
class _Text:
    """The statement, and what a compiler of Django knows about its columns when it has written it."""

    queryset: "QuerySet[Any, Any]"
    sql: str
    values: tuple[Any, ...]
    columns: dict[str, Any]

    def rows(self, given: dict[str, Any]) -> list[Any]:
        values = tuple(given[value.name] if isinstance(value, Given) else value for value in self.values)
        iterable: Any = self.queryset._iterable_class
        return list(iterable(_Asked(self, given, values)))


class _Asked:
    """What Django's iterables want of a queryset and of its query."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, text: _Text, given: dict[str, Any], values: tuple[Any, ...]) -> None:
        self._text, self._given, self._values = text, given, values
        self.db = text.queryset.db

    @property
    def query(self) -> "_Asked":
        return self

    def get_compiler(self, using: str) -> Any:
        compiler: Any = self._text.queryset.query.get_compiler(using=using)
        written = {"as_sql": lambda: (self._text.sql, self._values), "given": self._given}
        vars(compiler).update(self._text.columns, **written)
        return compiler


def belonging_to(owner: Model, name: str, rows: list[M]) -> list[M]:
    """Rows that were asked for by their owner's id know the owner, as those of `owner.rows.all()` do."""
    for row in rows:
        setattr(row, name, owner)
    return rows


def _text(queryset: "QuerySet[Any, Any]") -> _Text:
    if not queryset.ordered and queryset.query.high_mark != 1:
        raise TypeError("a list without an order")
    if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
        raise TypeError("what is fetched beside it is another question")
    compiler: Any = queryset.query.get_compiler(using=queryset.db)
    sql, values = compiler.as_sql()
    for value in values:
        if not isinstance(value, (Given, *_SAME_FOR_EVER)):
            raise TypeError(f"{type(value).__name__} would stay in the statement for ever: give it with the question")
    columns = ("select", "klass_info", "annotation_col_map", "col_count", "has_extra_select")
    return _Text(queryset, sql, tuple(values), {name: getattr(compiler, name) for name in columns})
