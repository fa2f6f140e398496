"""
A question that every page asks is written as SQL once.

Django builds and compiles each statement anew. Where a page asks it each time, in the same words and with other
values, that is half of what the answer costs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from types import NoneType
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db.models import Expression, Model, QuerySet

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Model)
_SAME_FOR_EVER = (str, int, NoneType)


class Given(Expression):
    """A value that comes with the question: where it stands in the statement. `truth` is what `if value` finds."""

    def __init__(self, name: str, truth: bool = True) -> None:
        super().__init__()
        self.name, self.truth = name, truth

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def __bool__(self) -> bool:
        return self.truth


def written(question: Callable[P, "QuerySet[Any, R]"]) -> Callable[P, list[R]]:
    """
    The rows of the query that `question` returns; its arguments come by name and are plain values of the database.

    Before the first answer it is called twice, with places for the values, once as if all were true and once as if
    none were: it may filter by them and do nothing else with them. What else it looks at (the time, a person's
    rights) would stay as it was then, so a moment, a day or an id in the statement that was not given is refused, and
    so are two different statements. What a page knows to be absent (`kernel.absent`) is not asked here either.

    :raises TypeError: something would stay, there may be several rows and no order, or a value is missing or None
        (which is never equal to anything).
    """
    texts: list[_Text] = []
    names = signature(question).parameters.keys()

    @wraps(question)
    def asked(*args: P.args, **values: P.kwargs) -> list[R]:
        if args or values.keys() != names or any(value is None for value in values.values()):
            raise TypeError(f"{question.__name__} wants a value, by its name, for each of: {', '.join(names)}")
        if not texts:
            when_true, when_false = (
                _text(question(**{name: Given(name, truth) for name in names}))  # type: ignore[arg-type, call-arg]
                for truth in (True, False)
            )
            if when_true.sql != when_false.sql:
                raise TypeError("what is asked may not depend on whether a value is true: it is decided only once")
            texts.append(when_true)
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
    if queryset.query.select_for_update:
        raise TypeError("whether a transaction is open would be looked at once only")
    compiler: Any = queryset.query.get_compiler(using=queryset.db)
    sql, values = compiler.as_sql()
    for value in values:
        if not isinstance(value, (Given, *_SAME_FOR_EVER)) or _is_an_id(value):
            raise TypeError(f"{type(value).__name__} would stay in the statement for ever: give it with the question")
    columns = ("select", "klass_info", "annotation_col_map", "col_count", "has_extra_select")
    return _Text(queryset, sql, tuple(values), {name: getattr(compiler, name) for name in columns})


def _is_an_id(value: object) -> bool:
    """Of somebody or something, as text."""
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False
