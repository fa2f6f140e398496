"""The referral page's working memory: rows of people, who is already known, and what becomes of them on saving."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kernel.ids import uuid7
from services.cases.enums import PartyRole
from services.cases.forms import AdultForm, ChildForm, ReferralForm, choice_name
from services.cases.models import Case, CaseParty
from services.cases.operations import receive_referral
from services.people.enums import Kinship, PersonKind
from services.people.likeness import Likeness, likenesses
from services.people.models import Family, Person
from services.people.operations import NewContact, add_contact_point, record_person, relate
from services.people.queries import look_alikes, open_phones, told_apart
from services.staff.models import Worker
from ui.forms.base import error_lines

MOST_ROWS = 8
NEW = "new"
PARENTS = {Kinship.MOTHER, Kinship.FATHER}


@dataclass(slots=True)
class Row:
    """One person of the referral: the form, whoever looks like them, and what the worker said about that."""

    form: Any
    kind: str
    candidates: list[Person] = field(default_factory=list)
    choice: str = ""
    likenesses: list[Likeness] = field(default_factory=list)

    @property
    def choice_name(self) -> str:
        return choice_name(self.form.prefix)

    @property
    def is_undecided(self) -> bool:
        allowed = {NEW, *(str(person.pk) for person in self.candidates)}
        return bool(self.candidates) and self.choice not in allowed


@dataclass(slots=True)
class Intake:
    """Bound to a request's data; `is_valid` also looks for people who are already known."""

    referral: ReferralForm
    rows: list[Row]

    @classmethod
    def blank(cls, moment: datetime, service: str) -> "Intake":
        initial = {**ReferralForm.initial_at(moment), "service": service, "form_key": uuid7()}
        return cls(ReferralForm(initial=initial), [*_rows(None, "child", 1), *_rows(None, "adult", 2)])

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Intake":
        children, adults = _count(data, "child", 1), _count(data, "adult", 2)
        rows = [*_rows(data, "child", children), *_rows(data, "adult", adults)]
        for row in rows:
            row.choice = data.get(row.choice_name, "")
        return cls(ReferralForm(data), rows)

    @property
    def children(self) -> list[Row]:
        return [row for row in self.rows if row.kind == PersonKind.CHILD]

    @property
    def adults(self) -> list[Row]:
        return [row for row in self.rows if row.kind == PersonKind.ADULT]

    def focus_last(self, prefix: str) -> None:
        """The row that was just asked for is where the worker goes on writing."""
        rows = self.children if prefix == PersonKind.CHILD else self.adults
        rows[-1].form.fields["names"].widget.attrs["autofocus"] = True

    @property
    def filled(self) -> list[Row]:
        return [row for row in self.rows if row.form.is_bound and row.form.is_valid() and row.form.is_filled]

    def is_valid(self) -> bool:
        valid = [self.referral.is_valid(), *(row.form.is_valid() for row in self.rows)]
        if not all(valid):
            return False
        self._look_for_known()
        return not any(row.is_undecided for row in self.filled) and not self._names_somebody_twice()

    @property
    def problems(self) -> list[tuple[Any, str]]:
        """Every field of the page that is wrong, with its sentence: the referral's, then each person's."""
        return [line for form in (self.referral, *(row.form for row in self.rows)) for line in error_lines(form)]

    @property
    def undecided(self) -> list[Row]:
        return [row for row in self.rows if row.is_undecided]

    def show_known_to(self, worker: Worker) -> None:
        """What this reader may know of each candidate."""
        for row in self.rows:
            row.likenesses = likenesses(worker, row.candidates) if row.candidates else []

    def _names_somebody_twice(self) -> bool:
        chosen: set[str] = set()
        for row in self.filled:
            if row.choice not in {"", NEW} and row.choice in chosen:
                row.form.add_error("names", _("This person stands in another row already."))
                return True
            chosen.add(row.choice)
        return False

    def _look_for_known(self) -> None:
        for row in self.filled:
            row.candidates = look_alikes(row.form.cleaned_data, row.kind)

    def already_saved(self) -> Case | None:
        """The case of this very page, when it was sent twice. Waits for the first sending to finish."""
        if not self.referral.is_valid() or not self._import_key:
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [self.referral.cleaned_data["form_key"].int >> 65])
        return Case.objects.filter(import_key=self._import_key).first()

    @property
    def _import_key(self) -> str:
        key = self.referral.cleaned_data["form_key"]
        return f"page-{key}" if key else ""

    @transaction.atomic
    def save(self, *, by: Worker, at: datetime) -> Case:
        """
        Record who is new, take who is known, and receive the referral: all of it or nothing.

        :raises Refusal: from the operations, with the field it belongs to.
        """
        people = [(row, self._person(row, by, at)) for row in self.filled]
        children = [person for row, person in people if row.kind == PersonKind.CHILD]
        adults = [(person, row.form.cleaned_data["kinship"]) for row, person in people if row.kind == PersonKind.ADULT]
        for adult, kinship in adults:
            for child in children:
                relate(child=child, relative=adult, kinship=kinship, by=by, at=at)
        data = self.referral.cleaned_data
        roles = [(adult, PartyRole.PARENT if kin in PARENTS else PartyRole.RELATIVE) for adult, kin in adults]
        return receive_referral(
            referral=self.referral.new_referral,
            children=children,
            adults=roles,
            family=_family_of(children),
            by=by,
            at=at,
            service=data["service"],
            grounds=data["grounds"],
            import_key=self._import_key,
        )

    def _person(self, row: Row, by: Worker, at: datetime) -> Person:
        data = dict(row.form.cleaned_data)
        phone = data.pop("phone", "")
        data.pop("kinship", None)
        contacts = [NewContact("phone", phone)] if phone else []
        if row.candidates and row.choice != NEW:
            return _known(row.choice, contacts, by, at)
        others = [one.pk for one in row.candidates]
        return record_person(kind=row.kind, contacts=contacts, by=by, at=at, told_apart=others, **data)


def _known(choice: str, contacts: list[NewContact], by: Worker, at: datetime) -> Person:
    """Somebody known, with the phone of this referral unless it is theirs already."""
    person = Person.objects.get(pk=UUID(choice))
    for contact in contacts:
        if not person.contact_points.filter(value_index=contact.value, ended_at__isnull=True).exists():
            add_contact_point(person=person, contact=contact, by=by, at=at)
    return person


def _family_of(children: list[Person]) -> Family | None:
    """The one family to which known children already belong; a child of two families starts a third."""
    families = Family.objects.filter(members__in=children).distinct().order_by("id")[:2]
    return families[0] if len(families) == 1 else None


def _count(data: Mapping[str, Any], prefix: str, least: int) -> int:
    try:
        count = int(data.get(f"{prefix}-count", least))
    except ValueError:
        count = least
    return max(least, min(count + (data.get("more") == prefix), MOST_ROWS))


def _rows(data: Mapping[str, Any] | None, prefix: str, count: int) -> list[Row]:
    """A referral is about one child at least; every other row may stay empty."""
    form, kind = (ChildForm, PersonKind.CHILD) if prefix == "child" else (AdultForm, PersonKind.ADULT)
    rows = [Row(form(data, prefix=f"{prefix}-{number}"), kind) for number in range(count)]
    rows[0].form.fields["names"].required = kind == PersonKind.CHILD
    return rows


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who may be the same: shown by names and a year of birth, nothing else."""

    person: Person
    shares_phone: bool
    is_told_apart: bool


def alike(case: Case) -> list[tuple[CaseParty, list[Alike]]]:
    """Who else in this centre looks like each person of the case, or has a telephone of theirs; open ones first."""
    parties = list(case.parties.all())
    own = {party.person_id for party in parties}
    return [(party, [one for one in _alike(party.person) if one.person.pk not in own]) for party in parties]


def _alike(person: Person) -> list[Alike]:
    data = {"names": person.names, "identifier": person.identifier, "birth_date": person.birth_date}
    sharing = [one for phone in open_phones(person) for one in look_alikes({"phone": phone}, person.kind)]
    shared = {one.pk for one in sharing}
    found = {one.pk: one for one in [*look_alikes(data, person.kind), *sharing]}
    answered = told_apart(person)
    likenesses = [Alike(one, pk in shared, pk in answered) for pk, one in found.items()]
    return sorted(likenesses, key=lambda one: one.is_told_apart)
