"""
Statements as Django writes them for PostgreSQL, with less looking up: a page of a case asks seventy times.

To order a list by a field Django first hashes every column of its SELECT, in case the order names one of them by
its alias: a tenth of the processor time of a page of many lists. And each of the thousand columns that a page reads
is made anew, quoted anew, and asked whether this database writes it in a way of its own. What `kernel.absent` knows
to be empty is not written.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.postgresql import compiler
from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.db.models.expressions import Col
from django.db.models.lookups import Exact
from django.db.models.sql.constants import MULTI
from django.db.models.sql.where import AND

from kernel import absent
from kernel.written import Given

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLCompiler(compiler.SQLCompiler):
    select: Any
    elide_empty: bool
    given: dict[str, Any]  # of a question that is written once, its values

    def execute_sql(self, result_type: Any = MULTI, *args: Any, **kwargs: Any) -> Any:
        """Nothing, in the shape in which Django answers that a statement can have no rows."""
        if not self._is_ruled_out():
            return super().execute_sql(result_type, *args, **kwargs)
        self.select, self.col_count, self.annotation_col_map = [], 0, {}
        self.klass_info = {"model": self.query.model, "select_fields": [0]}
        return iter([]) if result_type == MULTI else None

    def _is_ruled_out(self) -> bool:
        """Whether all its rows would have to belong to somebody who is known to have none of them."""
        known, query = absent.known(), self.query
        if known is None or not self.elide_empty or query.combinator or query.select_for_update:
            return False
        where = query.where
        if where.negated or where.connector != AND:
            return False
        return any(self._asks_for(one, known) for one in where.children)

    def _asks_for(self, one: Any, known: absent.Absence) -> bool:
        if not isinstance(one, Exact) or type(one.lhs) is not Col or one.lhs.alias != self.query.base_table:
            return False
        owner = self.given[one.rhs.name] if isinstance(one.rhs, Given) else one.rhs
        return owner == known.owner and one.lhs.target in known.links

    def compile(self, node: Any) -> tuple[str, Any]:
        if type(node) is not Col or not node.alias:
            return super().compile(node)
        alias = self.quote_cache.get(node.alias) or self.quote_name_unless_alias(node.alias)
        return alias + _behind_a_point(node.target.column), []

    def get_default_columns(
        self, select_mask: Any, start_alias: str | None = None, opts: Any = None, from_parent: Any = None
    ) -> list[Any]:
        """Of a whole row, which is the same under the same alias in every statement."""
        meta = opts or self.query.get_meta()
        if select_mask or from_parent or not _is_plain(meta):
            return super().get_default_columns(select_mask, start_alias, opts, from_parent)
        return list(_columns(meta.model, start_alias or self.query.get_initial_alias()))

    def _order_by_pairs(self) -> Iterator[Any]:  # type: ignore[override] # the stubs know of no answer
        if not self._orders_by_fields_alone():
            return self._pairs()
        select, self.select = self.select, None
        try:
            return iter(list(self._pairs()))
        finally:
            self.select = select

    def _pairs(self) -> Iterator[Any]:
        pairs: Iterator[Any] = super()._order_by_pairs()  # type: ignore[assignment]
        return pairs

    def _orders_by_fields_alone(self) -> bool:
        """By names, while no column has been given one: none of those that are read is meant."""
        query = self.query
        if query.combinator or query.extra or query.annotations or query.extra_order_by:
            return False
        are_named = any(alias for _expression, _sql, alias in self.select or ())
        return not are_named and all(isinstance(one, str) for one in query.order_by)


def _is_plain(meta: Any) -> bool:
    """Whether a row lies in one table, of a model of the product: those that migrations make pass by in thousands."""
    return meta is not None and meta.apps is apps and not meta.proxy and not meta.parents


@lru_cache(maxsize=4096)
def _columns(model: type[models.Model], alias: str) -> tuple[Any, ...]:
    return tuple(field.get_col(alias) for field in model._meta.concrete_fields)


@lru_cache(maxsize=4096)
def _behind_a_point(column: str) -> str:
    """A name from a model, never from a person, so without a quotation mark of its own."""
    return f'."{column}"'
