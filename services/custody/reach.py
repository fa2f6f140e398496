"""
What hangs on a case or a person, found by the models' own links: a table that is added later is found by itself.

A row belongs to what it cannot be without (a foreign key that is not empty, or that cascades). People belong to a
case when nothing but it, and their own telephones and kinships, speaks of them.
"""

from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from services.cases.models import Case
from services.files.models import StoredFile
from services.people.models import ContactPoint, Family, FamilyMember, Person, Relationship, Withholding
from tenants.isolation.roles import models_of
from tenants.isolation.router import Kind

Model = type[models.Model]
Rows = dict[Model, set[Any]]
# Ids that are no foreign keys, since the room below does not know what it is used for.
LOOSE = {
    ("scheduling.Reservation", "booking"): "contact_centre.Session",
    ("scheduling.EntranceUse", "booking"): "contact_centre.Session",
    ("onboarding.ImportLine", "made"): "people.Person",
}
# What a person takes along. Everything else that names a person belongs to a case or to somebody's work.
OF_A_PERSON: set[Model] = {ContactPoint, FamilyMember, Relationship, Withholding, Person}


class Reach:
    """Rows by model, of the database that `alias` names."""

    def __init__(self, alias: str) -> None:
        self.alias, self.rows = alias, dict[Model, set[Any]]()

    def add(self, model: Model, ids: Iterable[Any]) -> set[Any]:
        """The new ones among them, with everything that belongs to them."""
        known = self.rows.setdefault(model, set())
        fresh = set(ids) - known
        known |= fresh
        if fresh:
            for other, field in pointing_at(model):
                if belongs(other, field):
                    self.add(other, self._ids(other, field, fresh))
        return fresh

    def of(self, model: Model) -> set[Any]:
        return self.rows.get(model, set())

    def remaining(self, model: Model, field: str, ids: Iterable[Any]) -> set[Any]:
        """Which of `ids` are named by a row that stays."""
        rows = model._default_manager.using(self.alias).filter(**{f"{field}__in": list(ids)})
        pairs = rows.values_list("pk", field)
        return {value for pk, value in pairs if pk not in self.of(model)}

    def _ids(self, model: Model, field: str, ids: set[Any]) -> set[Any]:
        found = model._default_manager.using(self.alias).filter(**{f"{field}__in": list(ids)})
        return set(found.values_list("pk", flat=True))

    def named(self, target: Model) -> set[Any]:
        """Ids of this model that the rows here name."""
        found: set[Any] = set()
        for model, ids in list(self.rows.items()):
            for field in links(model):
                if field.related_model is target:
                    values = model._default_manager.using(self.alias).filter(pk__in=list(ids))
                    found |= set(values.exclude(**{field.attname: None}).values_list(field.attname, flat=True))
        return found

    def in_order(self) -> list[Model]:
        """Those that name others before those they name."""
        sorter: TopologicalSorter[Model] = TopologicalSorter({model: () for model in self.rows})
        for model in self.rows:
            for field in links(model):
                if field.related_model in self.rows and field.related_model is not model:
                    sorter.add(field.related_model, model)
        return [model for model in sorter.static_order() if self.rows[model]]


def of_cases(alias: str, cases: Iterable[UUID]) -> Reach:
    """The cases, what belongs to them, families and people that nothing else knows, and files of theirs alone."""
    reach = Reach(alias)
    reach.add(Case, cases)
    people = reach.named(Person)
    families = reach.named(Family)
    families -= reach.remaining(Case, "family_id", families)
    reach.add(Family, families)
    people |= reach.named(Person)
    add_people(reach, people - _in_other_families(reach, people))
    add_files(reach)
    return reach


def add_people(reach: Reach, people: Iterable[UUID]) -> set[UUID]:
    """Of these people those that nothing else speaks of, with what is theirs; returns the others."""
    people = set(people)
    kept = {
        one
        for model, field in pointing_at(Person)
        if model not in OF_A_PERSON and _is_a_link(model, field)
        for one in reach.remaining(model, field, people)
    }
    reach.add(Person, people - kept)
    return kept


def add_files(reach: Reach) -> None:
    """Files that only rows here name, and those that are sealed for a person who goes."""
    files = reach.named(StoredFile)
    for model, field in pointing_at(StoredFile):
        files -= reach.remaining(model, field, files)
    own = StoredFile.objects.using(reach.alias).filter(subject__in=reach.of(Person))
    sealed = set(own.values_list("pk", flat=True))
    for model, field in pointing_at(StoredFile):
        sealed -= reach.remaining(model, field, sealed)
    reach.add(StoredFile, files | sealed)


def _in_other_families(reach: Reach, people: set[UUID]) -> set[UUID]:
    """Members of a family that has a case which stays."""
    busy = Case.objects.using(reach.alias).exclude(pk__in=reach.of(Case)).values("family")
    rows = FamilyMember.objects.using(reach.alias).filter(person__in=people, family__in=busy)
    return set(rows.values_list("person_id", flat=True))


def links(model: Model) -> Iterator[models.ForeignKey]:
    yield from (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))


def pointing_at(target: Model) -> Iterator[tuple[Model, str]]:
    """Every table of a centre and its column that names rows of this one."""
    for model in models_of(Kind.CENTRE):
        yield from ((model, field.attname) for field in links(model) if field.related_model is target)
    for (label, field), named in LOOSE.items():
        if named == target._meta.label:
            yield apps.get_model(label), field


def belongs(model: Model, column: str) -> bool:
    field = next(one for one in model._meta.concrete_fields if one.attname == column)
    if not isinstance(field, models.ForeignKey):
        return True
    return not field.null or field.remote_field.on_delete is models.CASCADE


def _is_a_link(model: Model, column: str) -> bool:
    return (model._meta.label, column) not in LOOSE
