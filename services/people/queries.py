"""Reads of the people room."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from kernel import sight
from services.people.access import visible_to
from services.people.enums import ContactKind
from services.people.models import ContactPoint, Person, Relationship, Withholding
from services.staff.models import Worker
from services.staff.roles import Capability
from vault.indexed import search

_SECRETS = Prefetch("withholdings", Withholding.objects.select_related("withheld_from").order_by("created_at", "id"))
_POINTS = Prefetch("contact_points", ContactPoint.objects.prefetch_related(_SECRETS).order_by("kind", "id"))
SHORTEST_NAME = 2
BEFORE_CREATE = sight.work(
    "search before create",
    "Nobody is recorded twice: whoever is known already is found, by name and year of birth alone.",
)


def get_person(worker: Worker, person_id: UUID) -> Person:
    """Return the person, or 404 whether missing or simply not theirs to see."""
    person = visible_to(worker).prefetch_related(_POINTS).filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person


def people_list(worker: Worker, kind: str = "") -> QuerySet[Person]:
    people = visible_to(worker).filter(merged_into__isnull=True).order_by("-id")
    return people.filter(kind=kind) if kind else people


def get_contact_point(worker: Worker, person_id: UUID, point_id: UUID) -> ContactPoint:
    points = ContactPoint.objects.select_related("person").filter(pk=point_id, person_id=person_id, ended_at=None)
    point = points.filter(person__in=visible_to(worker).values("pk")).first()
    if point is None:
        raise Http404
    return point


def get_withholding(worker: Worker, row_id: UUID) -> Withholding:
    rows = Withholding.objects.select_related("contact_point__person", "withheld_from", "created_by", "lift_asked_by")
    row = rows.filter(pk=row_id, ended_at=None, contact_point__person__in=visible_to(worker).values("pk")).first()
    if row is None:
        raise Http404
    return row


def close_people(worker: Worker, person: Person) -> QuerySet[Person]:
    """The others of this person's families: whom a relationship or a secret can concern."""
    same = visible_to(worker).filter(families__members=person)
    return same.exclude(pk=person.pk).distinct().order_by("id")


def kinship_of(worker: Worker, child: Person, relative_id: str) -> dict[str, str]:
    """What stands there about one relative whom the worker may see; empty when nothing does."""
    relatives, _children = kin_of(worker, child)
    return next(
        (
            {"relative": relative_id, "kinship": row.kinship}
            for row in relatives
            if str(row.relative_id) == relative_id
        ),
        {},
    )


def kin_of(worker: Worker, person: Person) -> tuple[list[Relationship], list[Relationship]]:
    """Relatives of a child, and children of an adult: of both only those whom the worker may see."""
    seen = visible_to(worker).values("pk")
    relatives = person.relatives.filter(relative__in=seen).select_related("relative").order_by("id")
    children = person.related_children.filter(child__in=seen).select_related("child").order_by("id")
    return list(relatives), list(children)


def search_people(
    people: QuerySet[Person], text: str, *, kind: str = "", limit: int = 20, reader: Worker | None = None
) -> list[Person]:
    """
    People whose name (in either script, in part), number, phone or e-mail matches.

    `people` decides who may be found: `visible_to(worker)` on pages, everyone for the search before create, whose
    result shows names and birth year only. A phone or e-mail that is kept from somebody finds its person for a
    `reader` alone who may see it: else whoever guesses it would learn whose it is.
    """
    text = text.replace("\0", "").strip()
    if len(text) < SHORTEST_NAME:
        return []
    people = people.filter(merged_into__isnull=True)
    people = people.filter(kind=kind) if kind else people
    if "@" in text or re.fullmatch(r"[\d\s+()./-]{6,}", text):
        return list(_by_exact_value(people, text, reader).order_by("-id")[:limit])
    return search(people, "name_tokens", text, limit=limit)


def _by_exact_value(people: QuerySet[Person], text: str, reader: Worker | None) -> QuerySet[Person]:
    points = ContactPoint.objects.filter(value_index=text, ended_at__isnull=True)
    if reader is None or not reader.may(Capability.PEOPLE_VIEW_PROTECTED):
        points = points.exclude(pk__in=Withholding.objects.filter(ended_at__isnull=True).values("contact_point_id"))
    return people.filter(Q(pk__in=points.values("person_id")) | Q(identifier_index=text))


@sight.beyond(BEFORE_CREATE)
def told_apart(person: Person) -> set[UUID]:
    """Of whom it was said, when one of the two was recorded, that they are somebody else."""
    others = Person.objects.filter(told_apart__contains=[person.pk]).order_by().values_list("pk", flat=True)
    return {*person.told_apart, *others}


def open_phones(person: Person) -> list[str]:
    """The telephones that hold and that are kept from nobody."""
    kept = Withholding.objects.filter(ended_at__isnull=True, contact_point__person=person).values("contact_point_id")
    points = person.contact_points.filter(kind=ContactKind.PHONE, ended_at__isnull=True).exclude(pk__in=kept)
    return [point.value for point in points.order_by("id")]


@sight.beyond(BEFORE_CREATE)
def search_everybody(text: str, *, limit: int = 10) -> list[Person]:
    """For the search before create: beyond one's own cases, so whoever asks writes it down."""
    return search_people(Person.objects.all(), text, limit=limit)


@sight.beyond(BEFORE_CREATE)
def look_alikes(data: Mapping[str, Any], kind: str, *, most: int = 6) -> list[Person]:
    """
    People of the whole centre who may be meant: the same number or phone, or a like name whose birth date does not
    differ. For the question before somebody is recorded anew; shows names and a year of birth, nothing else.
    """
    everyone, born = Person.objects.filter(kind=kind), data.get("birth_date")
    exact = [*search_people(everyone, data.get("identifier") or ""), *search_people(everyone, data.get("phone") or "")]
    alike = [
        person
        for person in search_people(everyone, data.get("names") or "", limit=10)
        if not (born and person.birth_date and person.birth_date != born)
    ]
    return list({person.pk: person for person in [*exact, *alike]}.values())[:most]
