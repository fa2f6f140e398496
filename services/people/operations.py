"""Writes of the people room."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.enums import Action
from audit.record import record, record_each
from kernel import sight
from kernel.actor import SYSTEM, Actor
from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.people import access
from services.people.enums import IdentifierKind, Kinship, PersonKind, SecrecyGround
from services.people.lifting import lift
from services.people.models import ContactPoint, Family, FamilyMember, Person, Relationship, Withholding
from services.people.queries import BEFORE_CREATE
from services.staff.models import Worker
from services.staff.roles import Capability
from vault import keyring

OLDEST = 120
BATCH = 100  # rows in one statement: with more of them the memory that one takes costs more than the ways saved
RECORDED = ("names", "birth_date", "identifier", "contact_points")


@dataclass(frozen=True, slots=True)
class NewContact:
    kind: str
    value: str
    label: str = ""
    safe_hours: str = ""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who is about to be recorded: the row that `new_person` has made, and how to reach them."""

    row: Person
    contacts: Sequence[NewContact] = ()


@dataclass(frozen=True, slots=True)
class NewTie:
    """What a relative is to a child, where nothing stands about the two yet."""

    child: Person
    relative: Person
    kinship: str


@transaction.atomic
def record_person(
    *,
    kind: str,
    names: str,
    by: Worker | None,
    at: datetime,
    birth_date: date | None = None,
    identifier_kind: str = IdentifierKind.NONE,
    identifier: str = "",
    contacts: Sequence[NewContact] = (),
    **facts: Any,
) -> Person:
    """
    Record a child or an adult who is not yet known here. `by` is None for the import and the seed alone.

    :raises Refusal: the number is already somebody's here, or the birth date cannot be.
    """
    _require(by, Capability.PEOPLE_CREATE)
    facts |= {"birth_date": birth_date, "identifier_kind": identifier_kind, "identifier": identifier}
    person = new_person(kind=kind, names=names, by=by, at=at, **facts)
    _check_identifier_free(identifier, None)
    _save_once(person)
    for contact in contacts:
        _contact(person, contact, by, at).save(force_insert=True)
    record(Action.WRITE, actor=_actor(by), what=person, fields=RECORDED)
    return person


def new_person(
    *, kind: str, names: str, by: Worker | None, at: datetime, birth_date: date | None = None, **facts: Any
) -> Person:
    """
    The row of somebody who is about to be recorded; it is not saved here.

    :raises Refusal: the birth date cannot be.
    """
    check_birth_date(birth_date, kind, at)
    own = {"kind": kind, "names": " ".join(names.split()), "birth_date": birth_date}
    return Person(**own, created_at=at, created_by=by, **facts)


@transaction.atomic
def record_people(*, people: Sequence[NewPerson], by: Worker | None, at: datetime) -> None:
    """
    As `record_person` for each of many (imports), with a few statements for all of them: all are recorded, or none.

    :raises Refusal: a number is already somebody's here.
    """
    _require(by, Capability.PEOPLE_CREATE)
    rows = [one.row for one in people]
    _check_identifiers_free([row.identifier for row in rows])
    keyring.prepare(row.pk for row in rows if row.is_child)
    _create_once(rows)
    points = [_contact(one.row, contact, by, at) for one in people for contact in one.contacts]
    ContactPoint.objects.bulk_create(points, batch_size=BATCH)
    record_each(Action.WRITE, actor=_actor(by), rows=rows, fields=RECORDED)


@transaction.atomic
def change_person(*, person: Person, by: Worker, at: datetime, **facts: Any) -> Person:
    """
    Correct what is known of a person.

    :raises Refusal: as record_person.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not access.can_edit(by, person):
        raise PermissionDenied
    changed = {name: value for name, value in facts.items() if getattr(person, name) != value}
    check_birth_date(changed.get("birth_date"), person.kind, at)
    if "identifier" in changed:
        _check_identifier_free(changed["identifier"], person)
    for name, value in changed.items():
        setattr(person, name, value)
    if changed:
        _save_once(person)
        record(Action.WRITE, actor=by.as_actor(), what=person, fields=tuple(sorted(changed)))
    return person


@transaction.atomic
def add_contact_point(*, person: Person, contact: NewContact, by: Worker, at: datetime) -> ContactPoint:
    if not access.can_edit(by, person):
        raise PermissionDenied
    point = _contact(person, contact, by, at)
    point.save(force_insert=True)
    record(Action.WRITE, actor=by.as_actor(), what=person, fields=("contact_points",))
    return point


@transaction.atomic
def end_contact_point(*, point: ContactPoint, by: Worker, at: datetime) -> None:
    """A contact point that is no longer true stays in the history and leaves every output."""
    if not access.can_edit(by, point.person):
        raise PermissionDenied
    ContactPoint.objects.filter(pk=point.pk, ended_at__isnull=True).update(ended_at=at)
    record(Action.WRITE, actor=by.as_actor(), what=point.person, fields=("contact_points",))


@transaction.atomic
def withhold(
    *,
    point: ContactPoint,
    withheld_from: Person,
    reason: str,
    by: Worker,
    at: datetime,
    ground: str = SecrecyGround.OTHER,
) -> Withholding:
    """
    Keep a contact point secret from one person, with reason and ground.

    :raises Refusal: it is that person's own, or no reason was given.
    """
    if not access.can_edit(by, point.person):
        raise PermissionDenied
    if point.person_id == withheld_from.pk:
        raise Refusal(_("A person always knows their own contact points."), field="withheld_from")
    if not reason.strip():
        raise Refusal(_("Give the reason and the legal ground."), field="reason")
    row, created = Withholding.objects.get_or_create(
        contact_point=point,
        withheld_from=withheld_from,
        ended_at=None,
        defaults={"reason": reason, "ground": ground, "created_by": by, "created_at": at},
    )
    if created:
        record(Action.WRITE, actor=by.as_actor(), what=point.person, fields=("withholdings",))
    return row


def lift_withholding(*, row: Withholding, reason: str, by: Worker, at: datetime) -> bool:
    """
    The person may know it again, or a second one has to agree first: True when it is lifted.

    :raises Refusal: no sufficient reason, or asked before.
    """
    if not by.may(Capability.PEOPLE_VIEW_PROTECTED) or not access.can_edit(by, row.contact_point.person):
        raise PermissionDenied
    return lift(row=row, what=row.contact_point.person, reason=reason, by=by, at=at)


@transaction.atomic
def reveal(*, point: ContactPoint, by: Worker) -> str:
    """The value of a protected contact point, once, for this worker; every look is an event of its own."""
    if not by.may(Capability.PEOPLE_VIEW_PROTECTED) or not access.visible_to(by).filter(pk=point.person_id).exists():
        raise PermissionDenied
    record(Action.REVEAL, actor=by.as_actor(), what=point.person, fields=("contact_points",))
    return str(point.value)


@transaction.atomic
def create_family(*, name: str, members: Iterable[Person], by: Worker | None, at: datetime) -> Family:
    _require(by, Capability.PEOPLE_CREATE)
    family = Family.objects.create(name=name, created_by=by, created_at=at)
    for person in members:
        FamilyMember.objects.get_or_create(family=family, person=person, defaults={"joined_at": at})
    record(Action.WRITE, actor=_actor(by), what=family, fields=("name", "members"))
    return family


@transaction.atomic
def add_family_member(*, family: Family, person: Person, by: Worker | None, at: datetime) -> None:
    _require(by, Capability.PEOPLE_EDIT)
    _row, created = FamilyMember.objects.get_or_create(family=family, person=person, defaults={"joined_at": at})
    if created:
        record(Action.WRITE, actor=_actor(by), what=family, fields=("members",))


@transaction.atomic
def relate(*, child: Person, relative: Person, kinship: str, by: Worker | None, at: datetime) -> Relationship:
    """
    Say what a relative is to a child.

    :raises Refusal: the first is not a child, both are one person, or the kinship is unknown.
    """
    if by is not None and not access.can_edit(by, child):
        raise PermissionDenied
    _check_tie(child, relative, kinship)
    row, _created = Relationship.objects.update_or_create(
        child=child,
        relative=relative,
        defaults={"kinship": kinship},
        create_defaults={"kinship": kinship, "created_at": at},
    )
    record(Action.WRITE, actor=_actor(by), what=child, fields=("relatives",))
    return row


@transaction.atomic
def relate_all(*, ties: Sequence[NewTie], by: Worker, at: datetime) -> None:
    """
    As `relate` for each of many of whom nothing stands there yet: all are recorded, or none.

    :raises Refusal: as `relate`.
    """
    children = {tie.child.pk: tie.child for tie in ties}
    if not access.can_edit_all(by, children):
        raise PermissionDenied
    for tie in ties:
        _check_tie(tie.child, tie.relative, tie.kinship)
    rows = [Relationship(child=tie.child, relative=tie.relative, kinship=tie.kinship, created_at=at) for tie in ties]
    Relationship.objects.bulk_create(rows, batch_size=BATCH)
    record_each(Action.WRITE, actor=by.as_actor(), rows=[tie.child for tie in ties], fields=("relatives",))


def _check_tie(child: Person, relative: Person, kinship: str) -> None:
    if child.kind != PersonKind.CHILD:
        raise Refusal(_("A relationship is recorded on the child's side."), field="child")
    if child.pk == relative.pk:
        raise Refusal(_("Choose two different people."), field="relative")
    if kinship not in Kinship.values:
        raise Refusal(_("Choose the relationship."), field="kinship")


def _require(by: Worker | None, capability: Capability) -> None:
    if by is not None and not by.may(capability):
        raise PermissionDenied


def _contact(person: Person, contact: NewContact, by: Worker | None, at: datetime) -> ContactPoint:
    return ContactPoint(
        person=person,
        kind=contact.kind,
        value=contact.value,
        label=contact.label,
        safe_hours=contact.safe_hours,
        created_by=by,
        created_at=at,
    )


def _save_once(person: Person) -> None:
    with _one_number_each():
        person.save()


def _create_once(people: list[Person]) -> None:
    with _one_number_each():
        Person.objects.bulk_create(people, batch_size=BATCH)


@contextmanager
def _one_number_each() -> Iterator[None]:
    """The constraint has the last word when two people record the same number in the same second."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "person_identifier_once" in str(error):
            raise _taken() from None
        raise


def _check_identifier_free(identifier: str, person: Person | None) -> None:
    if not identifier:
        return
    others = Person.objects.filter(identifier_index=identifier, merged_into__isnull=True)
    _check_nobody(others.exclude(pk=person.pk) if person else others)


def _check_identifiers_free(identifiers: Iterable[str]) -> None:
    if given := [identifier for identifier in identifiers if identifier]:
        _check_nobody(Person.objects.filter(identifier_index__in=given, merged_into__isnull=True))


def _check_nobody(others: QuerySet[Person]) -> None:
    with sight.beyond(BEFORE_CREATE):
        is_taken = others.exists()
    if is_taken:
        raise _taken()


def _taken() -> Refusal:
    return Refusal(
        _("A person with this number is already recorded. Search for the number and use that record."),
        field="identifier",
    )


def check_birth_date(birth_date: date | None, kind: str, at: datetime) -> None:
    """:raises Refusal: nobody who is alive, or no child, was born then."""
    if birth_date is None:
        return
    today = at.astimezone(SOFIA).date()
    if birth_date > today:
        raise Refusal(_("The date of birth is in the future."), field="birth_date")
    if birth_date.year < today.year - OLDEST:
        raise Refusal(_("The date of birth is more than 120 years ago."), field="birth_date")
    if kind == PersonKind.CHILD and birth_date.year < today.year - 19:
        raise Refusal(_("With this date of birth the person is not a child."), field="birth_date")


def _actor(by: Worker | None) -> Actor:
    return by.as_actor() if by else SYSTEM
