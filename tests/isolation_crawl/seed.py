"""
Rows for every model of a centre, made by looking at the models: each text field holds a canary.

A new model is seeded without anybody thinking of it. Where constraints tie its fields together, the recipes say which
values fit, and which variants of a row the routes need; a model that can neither be guessed nor has a recipe fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from kernel import clock
from kernel.fields import IdentityField
from kernel.ids import uuid7
from kernel.place import Place, entered
from tenants.isolation.router import Kind, labels
from tests.isolation_crawl.canary import canary
from vault.fields import (
    BlindIndexField,
    EncryptedDateField,
    EncryptedJSONField,
    EncryptedTextField,
    NameTokensField,
)

COMPUTED = (BlindIndexField, NameTokensField, IdentityField)
TEXTS = (models.CharField, models.TextField, EncryptedTextField)
DATES: dict[type[models.Field], Callable[[], Any]] = {
    models.DateTimeField: clock.now,
    models.DateField: clock.today,
    EncryptedDateField: lambda: date(2015, 3, 9),
    models.TimeField: lambda: time(9),
    DateTimeRangeField: lambda: hours(10, 12),
    models.UUIDField: uuid7,
    models.BooleanField: lambda: False,
    models.BinaryField: lambda: b"",
}
Recipe = dict[str, Any]


def hours(start: int, end: int, *, days: int = 0) -> DateTimeTZRange:
    """A stretch of a day, today unless told otherwise."""
    day = clock.today() + timedelta(days=days)
    return DateTimeTZRange(clock.at_sofia(day, time(start)), clock.at_sofia(day, time(end)))


class CannotSeed(AssertionError):
    """This model needs a recipe in tests/isolation_crawl/recipes."""

    def __init__(self, model: type[models.Model], variant: str, error: Exception, tried: Recipe) -> None:
        label, values = (
            model._meta.label,
            "\n".join(f"        {name} = {value!r:.90}" for name, value in tried.items()),
        )
        super().__init__(
            f"{label} {variant}: guessed values do not fit: {error}\n"
            f"    Give those that constraints tie together in tests/isolation_crawl/recipes:\n"
            f'    RECIPES["{label}"] = {{"": dict(field=value or lambda seeds: …)}}; the rest is guessed. Tried:\n'
            f"{values}"
        )


@dataclass
class Seeds:
    """Rows by model and variant. `tag` marks them; rows of `beside` are used for what a second family shares."""

    place: Place
    tag: str
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    beside: "Seeds | None" = None

    def of(self, label: str) -> list[Any]:
        return list(self.rows.get(label, {}).values())

    def one(self, label: str, variant: str = "") -> Any:
        """This variant of a row, or its first; of the other family when this one has none of its own."""
        own = self.rows.get(label)
        if own is None and self.beside is not None:
            return self.beside.one(label, variant)
        if own is None:
            raise LookupError(f"no {label} has been made yet: its recipe must come first")
        return own[variant] if variant else next(iter(own.values()))

    def has(self, label: str) -> bool:
        return label in self.rows or (self.beside is not None and self.beside.has(label))

    def canaries(self) -> Iterator[str]:
        for rows in self.rows.values():
            for row in rows.values():
                yield from (str(getattr(row, one.attname)) for one in row._meta.concrete_fields)


def models_of_a_centre() -> list[type[models.Model]]:
    """In an order in which every row finds those it points to."""
    known = [model for model in apps.get_models() if model._meta.app_label in labels(Kind.CENTRE)]
    ordered: list[type[models.Model]] = []
    while known:
        ready = [model for model in known if not _needs(model) & set(known) - {model}]
        assert ready, f"these models point at each other: {known}"
        ordered += ready
        known = [model for model in known if model not in ready]
    return ordered


def _needs(model: type[models.Model]) -> set[Any]:
    return {one.related_model for one in model._meta.local_fields if one.is_relation}


@cache
def of_a_family() -> frozenset[str]:
    """Labels of models whose rows belong to one family: those from which a case, a person or a family is reached."""
    family = {"people.Person", "people.Family", "cases.Case", "files.StoredFile"}
    for model in models_of_a_centre():
        if {one._meta.label for one in _needs(model)} & family:
            family.add(model._meta.label)
    return frozenset(family)


class Seeder:
    """Fills one centre, or (`beside`) one more family of a centre that is filled already."""

    def __init__(self, place: Place, tag: str, recipes: dict[str, Any], beside: Seeds | None = None) -> None:
        self.seeds, self.recipes = Seeds(place, tag, beside=beside), recipes

    def run(self) -> Seeds:
        wanted = of_a_family() if self.seeds.beside else None
        with entered(self.seeds.place):
            for model in models_of_a_centre():
                if wanted is None or model._meta.label in wanted:
                    self._make_all(model)
            for finish in self.recipes.get("finally", ()):
                finish(self.seeds)
        return self.seeds

    def _make_all(self, model: type[models.Model]) -> None:
        made = self.seeds.rows.setdefault(model._meta.label, {})
        recipe = self.recipes.get(model._meta.label, {"": {}})
        if callable(recipe):
            made.update(recipe(self.seeds))
            return
        for variant, values in recipe.items():
            made[variant] = self._make(model, variant, values)

    def _make(self, model: type[models.Model], variant: str, values: Recipe) -> Any:
        given = {name: value(self.seeds) if callable(value) else value for name, value in values.items()}
        links = {one.name: given.pop(one.name) for one in model._meta.local_many_to_many if one.name in given}
        tried = self._guessed(model, variant, given) | given
        row = model(**tried)
        try:
            row.save(force_insert=True)
        except Exception as error:
            raise CannotSeed(model, variant, error, tried) from error
        for one in model._meta.local_many_to_many:
            if one.remote_field.through._meta.auto_created:
                getattr(row, one.name).set(links.get(one.name, self.seeds.of(one.related_model._meta.label)))
        return row

    def _guessed(self, model: type[models.Model], variant: str, given: Recipe) -> Recipe:
        missing = [one for one in model._meta.local_fields if not {one.name, one.attname} & set(given)]
        missing = [one for one in missing if not isinstance(one, COMPUTED) and not _awaits_its_time(one, model, given)]
        return dict(self._values(missing, model, variant))

    def _values(self, fields: list[Any], model: type[models.Model], variant: str) -> Iterator[tuple[str, Any]]:
        for one in fields:
            if one.is_relation:
                yield one.attname, self._related(one, model)
            elif not one.primary_key:
                yield one.attname, self._value(one, model, variant)

    def _related(self, one: Any, model: type[models.Model]) -> Any:
        label = one.related_model._meta.label
        if one.related_model is model or (one.null and not self.seeds.has(label)):
            return None
        return self.seeds.one(label, self.recipes["variants of a foreign key"].get((label, one.name), "")).pk

    def _value(self, one: Any, model: type[models.Model], variant: str) -> Any:
        if isinstance(one, TEXTS) and not one.choices:
            text = canary(self.seeds.tag, model._meta.label, one.name, variant, limit=one.max_length)
            return f"{text.lower()}@example.org" if isinstance(one, models.EmailField) else text
        if one.has_default():
            return one.get_default()
        if one.null or (one.blank and one.choices):
            return None if one.null else ""
        if one.choices:
            return one.flatchoices[0][0]
        return self._plain(one, model)

    def _plain(self, one: Any, model: type[models.Model]) -> Any:
        if isinstance(one, (models.JSONField, EncryptedJSONField)):
            return {"canary": canary(self.seeds.tag, model._meta.label, one.name)}
        if isinstance(one, ArrayField):
            return []
        if isinstance(one, (models.IntegerField, models.FloatField)):
            return 1
        for kind, make in DATES.items():
            if isinstance(one, kind):
                return make()
        raise LookupError(
            f"{model._meta.label}.{one.name}: what does a {type(one).__name__} hold? Say it in DATES of"
            " tests/isolation_crawl/seed.py for every model, or in a recipe of recipes/ for this one"
        )


def _awaits_its_time(one: Any, model: type[models.Model], given: Recipe) -> bool:
    """`confirmed_by` beside an empty `confirmed_at`: whoever did it stands there once it was done."""
    beside = f"{one.name.removesuffix('_by')}_at"
    times = {field.name for field in model._meta.local_fields if field.null}
    return one.is_relation and one.null and one.name.endswith("_by") and beside in times - set(given)


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    return clock.at_sofia(clock.today() + timedelta(days=days), time(hour, minute))


def row(label: str, variant: str = "") -> Any:
    """For recipes, which are written before there is a row."""
    return lambda seeds: seeds.one(label, variant)
