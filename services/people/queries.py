"""Reads of the people room."""

import re
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from services.people.access import visible_to
from services.people.models import ContactPoint, Family, Person
from services.staff.models import Worker
from vault.indexed import search

_POINTS = Prefetch("contact_points", ContactPoint.objects.prefetch_related("withholdings").order_by("kind", "id"))
SHORTEST_NAME = 2


def get_person(worker: Worker, person_id: UUID) -> Person:
    """Return the person, or 404 whether missing or simply not theirs to see."""
    person = visible_to(worker).prefetch_related(_POINTS).filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person


def people_list(worker: Worker, kind: str = "") -> QuerySet[Person]:
    people = visible_to(worker).filter(merged_into__isnull=True).order_by("-id")
    return people.filter(kind=kind) if kind else people


def get_family(worker: Worker, family_id: UUID) -> Family:
    """Return the family when one of its people may be seen, else 404."""
    families = Family.objects.filter(members__in=visible_to(worker)).distinct()
    family = families.filter(pk=family_id).first()
    if family is None:
        raise Http404
    return family


def search_people(people: QuerySet[Person], text: str, *, kind: str = "", limit: int = 20) -> list[Person]:
    """
    People whose name (in either script, in part), number, phone or e-mail matches.

    `people` decides who may be found: `visible_to(worker)` on pages, everyone for the search before create, whose
    result shows names and birth year only. At most `limit` are decrypted for the final check of a name.
    """
    text = text.strip()
    if len(text) < SHORTEST_NAME:
        return []
    people = people.filter(merged_into__isnull=True)
    people = people.filter(kind=kind) if kind else people
    if "@" in text or re.fullmatch(r"[\d\s+()./-]{6,}", text):
        return list(_by_exact_value(people, text).order_by("-id")[:limit])
    return search(people, "name_tokens", text, limit=limit)


def _by_exact_value(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    points = ContactPoint.objects.filter(value_index=text, ended_at__isnull=True)
    return people.filter(Q(pk__in=points.values("person_id")) | Q(identifier_index=text))
