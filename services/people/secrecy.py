"""
One question for every output: may this reader know this fact?

Pages, search, lists, papers, calendar files, letters, programs and packs ask `may_know` (or `known`, for many at
once) and look for what is left in free text with `leaks_to`. Which output shows what to whom: docs/secrecy.md, held
by tests/secrecy. Rooms above register their facts with `register` and their secrets with `register_source`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from kernel import sight
from services.people.leaks import Leak, Secret, find
from services.people.models import ContactPoint, Person, Secrecy, Withholding
from services.staff.models import Worker
from services.staff.roles import Capability

Reader = Worker | Person
Rows = Mapping[UUID, Sequence[Secrecy]]
Source = Callable[[list[Person], Any], Iterable[Secret]]
SECRETS = sight.work(
    "secrets", "What must not be told may have been withheld in a case of another worker: one not seen would be told."
)


@dataclass(frozen=True, slots=True)
class Rule:
    """
    How one kind of fact is kept.

    `secrets` answers the open rows that keep each of these facts; `concerning` which of the facts are a person's to
    know at all; `is_guarded` that a worker too needs the right to protected facts.
    """

    secrets: Callable[[Sequence[Any]], Rows]
    concerning: Callable[[Sequence[Any], Person], set[UUID]]
    is_guarded: bool = False


RULES: dict[type[Model], Rule] = {}
SOURCES: list[Source] = []


def register(model: type[Model], rule: Rule) -> None:
    RULES[model] = rule


def register_source(source: Source) -> None:
    if source not in SOURCES:
        SOURCES.append(source)


def may_know(reader: Reader, fact: Any) -> bool:
    """
    Whether this reader may know this fact: a contact point, a document, an entry of a history, who reported.

    A person may never learn what is withheld from them, and of others nothing. A worker, who sees the case anyway,
    sees what is kept between its parties; a guarded fact only with the right to protected facts.
    """
    return known(reader, [fact])[fact.pk]


@sight.beyond(SECRETS)
def known(reader: Reader, facts: Sequence[Any]) -> dict[UUID, bool]:
    """The same for many facts of one kind, in one question to the database."""
    if not facts:
        return {}
    rule = RULES[type(facts[0])]
    rows = rule.secrets(facts)
    if isinstance(reader, Person):
        return _known_to_person(reader, facts, rows, rule)
    sees_all = not rule.is_guarded or reader.may(Capability.PEOPLE_VIEW_PROTECTED)
    return {fact.pk: sees_all or not rows.get(fact.pk) for fact in facts}


def _known_to_person(person: Person, facts: Sequence[Any], rows: Rows, rule: Rule) -> dict[UUID, bool]:
    theirs = rule.concerning(facts, person)
    return {
        fact.pk: fact.pk in theirs and not any(row.holds_from(person.pk) for row in rows.get(fact.pk, ()))
        for fact in facts
    }


@sight.beyond(SECRETS)
def secrets_on(fact: Any) -> Sequence[Secrecy]:
    """What keeps this fact from anybody now."""
    return RULES[type(fact)].secrets([fact]).get(fact.pk, ())


@sight.beyond(SECRETS)
def kept(facts: Sequence[Any]) -> set[UUID]:
    """Those of many facts of one kind that are kept from anybody now."""
    rows = RULES[type(facts[0])].secrets(facts) if facts else {}
    return {fact.pk for fact in facts if rows.get(fact.pk)}


def by_fact(rows: QuerySet[Any], name: str) -> dict[UUID, list[Secrecy]]:
    """Open rows by the id of what they keep, which stands in their field `name`."""
    found: dict[UUID, list[Secrecy]] = defaultdict(list)
    for row in rows.filter(ended_at__isnull=True).order_by("created_at", "id"):
        found[getattr(row, name)].append(row)
    return found


# Contact points: what this room itself knows.


def _of_points(points: Sequence[ContactPoint]) -> Rows:
    """By the relation, which pages have fetched beforehand."""
    return {point.pk: [row for row in point.withholdings.all() if row.ended_at is None] for point in points}


def _own(points: Sequence[ContactPoint], person: Person) -> set[UUID]:
    return {point.pk for point in points if point.person_id == person.pk}


register(ContactPoint, Rule(secrets=_of_points, concerning=_own, is_guarded=True))


def is_protected(point: ContactPoint) -> bool:
    return bool(secrets_on(point))


def visible_contact_points(points: Iterable[ContactPoint], reader: Reader) -> list[tuple[ContactPoint, bool]]:
    """Each current contact point with whether its value may be shown; for a person the others are left out whole."""
    current = [point for point in points if point.ended_at is None]
    answers = known(reader, current)
    return [(point, answers[point.pk]) for point in current if answers[point.pk] or not isinstance(reader, Person)]


# What these readers must not learn, in free text.


@sight.beyond(SECRETS)
def secrets_from(readers: Iterable[Person], about: Any = None) -> list[Secret]:
    """
    Everything these persons must not learn, for a search in free text; `about` is the case that the text is about.

    A contact point that is no longer true is still nobody's business: where somebody lived tells who is near.
    """
    people = list(readers)
    return [secret for source in SOURCES for secret in source(people, about)]


def leaks_to(readers: Iterable[Person], text: str, about: Any = None) -> list[Leak]:
    """Where the text tells these persons something that is withheld from one of them."""
    secrets = secrets_from(readers, about)
    return find(text, secrets) if secrets else []


def _points_withheld(readers: list[Person], _about: Any) -> Iterable[Secret]:
    rows = Withholding.objects.filter(withheld_from__in=readers, ended_at__isnull=True)
    points = {row.contact_point_id: row.contact_point for row in rows.select_related("contact_point__person")}
    return [Secret(point.kind, point.value, of=_whose(point)) for point in points.values()]


register_source(_points_withheld)


def _whose(point: ContactPoint) -> str:
    return _("%(kind)s of %(name)s") % {"kind": point.get_kind_display(), "name": point.person.names}
