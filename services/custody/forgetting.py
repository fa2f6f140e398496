"""
Taking a case or a person out of the database for good, under the owner's rights and in the caller's transaction.

The same function works when somebody has approved it and when a restored copy brings it back: it looks what there is.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connections, models
from django.db.models import Q

from kernel import hooks
from services.cases.models import Case
from services.custody import figures, reach
from services.custody.reach import Model, Reach
from services.files.models import StoredFile
from services.files.storage import path_of
from services.people.models import ContactPoint, Person
from services.staff.models import Approval
from vault.fields import BlindIndexField, EncryptedField, EncryptedTextField, NameTokensField
from vault.resealing import changing

AT_ONCE = 1000


@dataclass
class Gone:
    """Counts by table, what lies on the disk, and whose keys go: for the list of erasures and the certificate."""

    rows: dict[str, int] = field(default_factory=dict)
    emptied: int = 0
    files: list[UUID] = field(default_factory=list)
    on_disk: list[str] = field(default_factory=list)
    people: list[UUID] = field(default_factory=list)


def plan(alias: str, *, cases: Collection[UUID] = (), people: Collection[UUID] = ()) -> tuple[Reach, set[UUID]]:
    """What would go, and which of `people` stay as empty stones because a child's file names them."""
    found = reach.of_cases(alias, cases)
    there = Person.objects.using(alias).filter(pk__in=list(people)).values_list("pk", flat=True)
    stones = reach.add_people(found, set(there) - found.of(Person))
    for person in stones:
        found.add(ContactPoint, _points(alias, person))
    reach.add_files(found)
    return found, stones


def announced(alias: str, *, cases: Collection[UUID] = (), people: Collection[UUID] = ()) -> Gone:
    """Who and which files will be in the list of erasures, before anything is erased."""
    found, stones = plan(alias, cases=cases, people=people)
    return _gone(alias, found, stones)


def forget(alias: str, *, cases: Collection[UUID] = (), people: Collection[UUID] = ()) -> Gone:
    """
    Delete what belongs to them; what others' files still name becomes empty; figures go to the tally.

    Their keys are thrown away by the caller before (vault.shredding.erase_in), the bytes on the disk after the commit.
    """
    found, stones = plan(alias, cases=cases, people=people)
    gone = _gone(alias, found, stones)
    _forget_questions(alias, found)
    figures.keep(alias, figures.counted(alias, found.of(Case)))
    _let_go(alias, found)
    for model in found.in_order():
        gone.rows[model._meta.label] = _delete(alias, model, found.of(model))
    for person in stones:
        _empty(alias, person)
    hooks.forgotten(alias)
    return gone


def unlink(keys: Iterable[str]) -> int:
    """The sealed bytes, whose keys are gone already. Inside the place."""
    number = 0
    for key in keys:
        path = path_of(key)
        number += path.exists()
        path.unlink(missing_ok=True)
    return number


def _gone(alias: str, found: Reach, stones: set[UUID]) -> Gone:
    files = StoredFile.objects.using(alias).filter(pk__in=list(found.of(StoredFile))).order_by("pk")
    return Gone(
        emptied=len(stones),
        files=[one.pk for one in files],
        on_disk=[one.storage_key for one in files],
        people=sorted(found.of(Person) | stones),
    )


def _forget_questions(alias: str, found: Reach) -> None:
    """What a second person was asked about any of it, and their words: no link of the models leads there."""
    ids = [pk for rows in found.rows.values() for pk in rows]
    asked = Approval.objects.using(alias).filter(Q(subject__in=ids) | Q(case_id__in=found.of(Case)))
    found.add(Approval, asked.values_list("pk", flat=True))


def _points(alias: str, person: UUID) -> Iterator[UUID]:
    yield from ContactPoint.objects.using(alias).filter(person=person).values_list("pk", flat=True)


def _let_go(alias: str, found: Reach) -> None:
    """Rows that stay and could do without: they no longer name what goes."""
    for target in list(found.rows):
        for model, column in reach.pointing_at(target):
            if not reach.belongs(model, column):
                _clear(alias, model, column, found.of(target), found.of(model))


def _clear(alias: str, model: Model, column: str, gone: set[Any], ours: set[Any]) -> None:
    rows = model._default_manager.using(alias).filter(**{f"{column}__in": list(gone)})
    left = [pk for pk in rows.values_list("pk", flat=True) if pk not in ours]
    if left:
        quote = connections[alias].ops.quote_name
        name = quote(next(str(one.column) for one in model._meta.concrete_fields if one.attname == column))
        with changing(alias, model._meta.db_table) as cursor:
            cursor.execute(f"UPDATE {quote(model._meta.db_table)} SET {name} = NULL WHERE id = ANY(%s)", [left])  # noqa: S608 - our own names


def _delete(alias: str, model: Model, ids: set[Any]) -> int:
    """Also rows that nobody may change: a signed record goes with its case."""
    table, ordered, number = connections[alias].ops.quote_name(model._meta.db_table), sorted(ids), 0
    with changing(alias, model._meta.db_table) as cursor:
        for start in range(0, len(ordered), AT_ONCE):
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [ordered[start : start + AT_ONCE]])  # noqa: S608
            number += cursor.rowcount
    return number


def _empty(alias: str, person: UUID) -> None:
    """The row stays for the files that name it. What a child's key sealed is unreadable already and stays so."""
    plain = {one.attname: empty_of(one) for one in _facts() if not isinstance(one, EncryptedField)}
    Person.objects.using(alias).filter(pk=person).update(**plain)
    row = Person.objects.using(alias).get(pk=person)
    if row.is_child:
        return
    for one in _facts():
        if isinstance(one, EncryptedField):
            setattr(row, one.attname, empty_of(one))
    row.save(using=alias)


def _facts() -> Iterator[models.Field]:
    """Everything of a person that is not operational; links and what is computed apart."""
    for one in Person._meta.concrete_fields:
        if Person.FIELD_CLASSES.get(one.name, "operational") != "operational" and not one.is_relation:
            yield one


def empty_of(one: models.Field) -> Any:
    if isinstance(one, (BlindIndexField, NameTokensField)):
        return one.empty
    if isinstance(one, EncryptedTextField):
        return one.erased if not one.blank else ""
    if one.null:
        return None
    return one.get_default() if one.has_default() else one.to_python("")
