"""Columns computed from encrypted fields on saving: exact search by blind index, part of a name by tokens."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core import checks
from django.db import connections, models, router
from django.db.models import Q, lookups
from django.db.models.signals import pre_save

from vault import index, names

OPENED_AT_MOST = 500  # names of one search: about 15 ms


class Derived:
    """What both kinds share: they follow their sources and refuse a save that would leave them behind."""

    source: str | tuple[str, ...]
    attname: str
    name: str

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, **kwargs)  # type: ignore[misc]
        if not cls._meta.abstract:
            pre_save.connect(self._refuse_half, sender=cls, weak=False, dispatch_uid=(cls._meta.label, name))

    def _refuse_half(self, update_fields: frozenset[str] | None = None, raw: bool = False, **kwargs: Any) -> None:
        if update_fields and self.name not in update_fields and not update_fields.isdisjoint(self.sources):
            raise TypeError(f"update_fields names {', '.join(self.sources)}: it must name {self.name} too")

    def _missing_sources(self, model: type[models.Model]) -> list[checks.CheckMessage]:
        unknown = [name for name in self.sources if not hasattr(model, name)]
        return [checks.Error(f"{model.__name__} has no {name}", obj=self, id="vault.E003") for name in unknown]


class HashIn(lookups.In):
    """Any of the values, each under every index key that rows may carry."""

    def get_prep_lookup(self) -> Any:
        if not self.rhs_is_direct_value():
            return super().get_prep_lookup()
        field = self.lhs.output_field
        pairs = (field.hashes(value) if isinstance(value, str) else [value] for value in self.rhs)
        return [hashed for hashes in pairs for hashed in hashes]


class HashExact(lookups.Exact):
    """One value. A second hash of it is only asked for while the index key is being changed."""

    others: tuple[bytes, ...] = ()

    def get_prep_lookup(self) -> Any:
        if isinstance(self.rhs, str):
            found = self.lhs.output_field.hashes(self.rhs)
            self.others = tuple(found[1:])
            return found[0] if found else None
        return super().get_prep_lookup()

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not self.others:
            return super().as_sql(compiler, connection)
        return HashIn(self.lhs, [self.rhs, *self.others]).as_sql(compiler, connection)


LOOKUPS = {"exact": HashExact, "in": HashIn, "isnull": lookups.IsNull}


class BlindIndexField(Derived, models.BinaryField):
    """
    Keyed hash of one field, for exact search: `filter(egn_index="750101 0010")` hashes the words before they leave.

    `normalise` is a function of a module, so that migrations can name it. Equality of two rows is visible to who
    reads the table: never index what few values can have (a diagnosis, a risk).
    """

    def __init__(
        self, source: str, purpose: str, normalise: Callable[[str], str] | None = None, **kwargs: Any
    ) -> None:
        self.source, self.purpose, self.normalise = source, purpose, normalise
        kwargs = (
            {"db_index": not kwargs.get("unique", False)} | kwargs | {"null": True, "editable": False, "blank": True}
        )
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        own = {"source": self.source, "purpose": self.purpose, "normalise": self.normalise, "db_index": self.db_index}
        return name, path, args, kwargs | own

    empty: Any = None

    def hashes(self, value: Any) -> list[bytes]:
        """The value's hash under each index key that rows may carry, the one to store first."""
        return [] if value is None else index.blinds(self.purpose, str(value), self.normalise)

    def computed(self, instance: models.Model) -> bytes | None:
        return next(iter(self.hashes(getattr(instance, self.sources[0]))), None)

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        hashes = self.hashes(getattr(model_instance, self.sources[0]))
        hashed = hashes[0] if hashes else None
        if len(hashes) > 1 and self._is_unique:
            hashed = self._taken(model_instance, hashes[1:]) or hashed
        setattr(model_instance, self.attname, hashed)
        return hashed

    @cached_property
    def _is_unique(self) -> bool:
        constraints = self.model._meta.constraints
        named = (one.fields for one in constraints if isinstance(one, models.UniqueConstraint))
        return self.unique or any(self.name in fields for fields in named)

    def _taken(self, instance: models.Model, others: list[bytes]) -> bytes | None:
        """
        The hash under which another row has this value while the index key is being changed.

        Storing that one makes the database's constraint see the two. The row is locked, so that it cannot be given
        its new hash between our look and our writing.
        """
        alias = router.db_for_write(self.model, instance=instance)
        rows = self.model._base_manager.using(alias).filter(**{f"{self.name}__in": others}).exclude(pk=instance.pk)
        if connections[alias].in_atomic_block:
            rows = rows.select_for_update(of=("self",))
        return next((bytes(found) for found in rows.values_list(self.attname, flat=True)), None)

    def get_prep_value(self, value: Any) -> Any:
        return next(iter(self.hashes(value)), None) if isinstance(value, str) else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in LOOKUPS:
            return LOOKUPS[lookup_name]
        raise TypeError(f"{self.name} is a hash: only equality can be asked")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._missing_sources(self.model)]


class NameTokensField(Derived, ArrayField):
    """
    Keyed hashes of the pieces of a name, for search by a part of it in any usual spelling.

    `source` names one or several attributes that together are the name. Add
    `GinIndex(fields=["name_tokens"], name=…)` to the model; ask with `named` or `search`.
    """

    def __init__(self, source: str | Iterable[str], **kwargs: Any) -> None:
        self.source = source if isinstance(source, str) else tuple(source)
        kwargs.pop("base_field", None)
        super().__init__(models.BigIntegerField(), **(kwargs | {"default": list, "editable": False, "blank": True}))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for given in ("base_field", "default", "editable", "blank"):
            kwargs.pop(given, None)
        return name, path, args, kwargs | {"source": self.source}

    def text_of(self, instance: models.Model) -> str:
        return " ".join(str(value) for name in self.sources if (value := getattr(instance, name)))

    @property
    def empty(self) -> list[int]:
        return []

    def computed(self, instance: models.Model) -> list[int]:
        return names.tokens(self.text_of(instance))

    def pre_save(self, model_instance: models.Model, add: bool) -> list[int]:
        found = self.computed(model_instance)
        setattr(model_instance, self.attname, found)
        return found

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._missing_sources(self.model)]


def named(field: str, text: str) -> Q:
    """
    Rows whose tokens could hold every word of `text`; rarely also a row that does not, so check after reading.

    Nothing asked, nothing found.
    """
    asked = names.queries(text)
    found = Q() if asked else Q(pk__in=[])
    for alternatives in asked:
        either = Q()
        for hashes in alternatives:
            either |= Q(**{f"{field}__contains": hashes})
        found &= either
    return found


def search(rows: models.QuerySet[Any], field: str, text: str, *, limit: int = 50) -> list[Any]:
    """
    The rows whose name has every word of `text`, checked after decryption: the closest spelling first, equally close
    ones in the order of `rows` (the newest first if it has none).

    Where very many bear what was typed, only the first of that order are opened: among them nobody finds a person
    anyway, and who means another one types more of the name.
    """
    keys = _closest(rows, field, text, limit)
    found = rows.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _closest(rows: models.QuerySet[Any], field: str, text: str, limit: int) -> list[Any]:
    """Primary keys. Only the names are read and opened; most of the rows are not wanted in the end."""
    tokens = rows.model._meta.get_field(field)
    named_so = rows.filter(named(field, text)).prefetch_related(None).select_related(None)
    if not named_so.query.order_by:
        named_so = named_so.order_by("-pk")
    opened = [(row.pk, tokens.text_of(row)) for row in named_so.only(*_columns(tokens))[:OPENED_AT_MOST]]
    right = [(names.closeness(text, name), key) for key, name in opened if names.fits(text, name)]
    return [key for _, key in sorted(right, key=lambda pair: -pair[0])[:limit]]


def _columns(tokens: NameTokensField) -> list[str]:
    columns = {column.name for column in tokens.model._meta.concrete_fields}
    return ["pk", *(name for name in tokens.sources if name in columns)] if columns.issuperset(tokens.sources) else []
