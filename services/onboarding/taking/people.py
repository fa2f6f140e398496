"""People: one line each, with the parents of a child in columns of their own where a file has them."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kernel.clock import local
from kernel.errors import Refusal
from services.onboarding.enums import LineState
from services.onboarding.sheets.numbers import identifier
from services.onboarding.sheets.specs.base import Values
from services.onboarding.taking.base import Setting, Verdict, import_key, key_of
from services.onboarding.taking.gathering import Gathering
from services.onboarding.taking.places import Places
from services.onboarding.taking.register import Answer, Asked, Known, Register, contact_keys
from services.people.enums import ContactKind, IdentifierKind, Kinship, PersonKind
from services.people.models import Family, FamilyMember, Person, Relationship
from services.people.operations import (
    NewContact,
    NewPerson,
    add_contact_point,
    add_family_member,
    change_person,
    check_birth_date,
    create_family,
    new_person,
)
from vault.names import normalise

FULL_AGE = 18
PARENTS = {"mother": Kinship.MOTHER, "father": Kinship.FATHER}
SAME_NAMES = "same_names"


class People:
    """The taker of people's lines."""

    stretch, gathers = 1000, True

    def __init__(self, setting: Setting, register: Register | None = None) -> None:
        self.setting = setting
        self.gathering = Gathering(setting)
        self.register = register or Register()
        self.places = Places()
        self.relatives = _relatives()
        self._latest: tuple[bytes, Asked] | None = None

    # --- judging ---------------------------------------------------------------------------------------------------

    def judge(self, values: Values, key: bytes) -> Verdict:
        verdict = Verdict()
        kind = self._kind(values)
        if kind is None:
            verdict.fault("kind", _("Say whether this is a child or an adult: no date of birth tells it."))
            return verdict
        answer = self.ask(self._asked(values, kind, key))
        self.say(answer, verdict, "full_name", "identifier")
        self._judge_birth(values, kind, verdict)
        for side, parent in self._parents(values, kind, answer.known):
            self.say(self.ask(parent), verdict, f"{side}_name", f"{side}_name")
        if values.get("note"):
            verdict.notice("note", _("People have no notes here, so it is not stored: write it into the case."))
        if values.get("settlement") and not self.places.code(values["settlement"]):
            verdict.notice("settlement", _("No single place of this name is known; it is kept with the address."))
        if verdict.state == LineState.NEW:
            verdict.state = LineState.KNOWN if answer.known else LineState.NEW
        return verdict

    def _judge_birth(self, values: Values, kind: str, verdict: Verdict) -> None:
        try:
            check_birth_date(values.get("birth_date"), kind, self.setting.at)
        except Refusal as refusal:
            verdict.fault("birth_date", str(refusal))

    def remember(self, values: Values, key: bytes) -> None:
        kind = self._kind(values)
        if kind is None:
            return
        asked = self._asked(values, kind, key)
        known = self.ask(asked).known
        for one in (asked, *(parent for _side, parent in self._parents(values, kind, known))):
            if not self.ask(one).known:
                self.register.add(_as_known(one))

    def _asked(self, values: Values, kind: str, key: bytes) -> Asked:
        """A line is first judged and then remembered or stored: its telephones are taken apart once."""
        if self._latest is None or self._latest[0] != key:
            self._latest = (key, _asked(values, kind, key))
        return self._latest[1]

    def _kind(self, values: Values) -> str | None:
        if values.get("kind"):
            return str(values["kind"])
        if values.get("mother_name") or values.get("father_name"):
            return PersonKind.CHILD
        if values.get("birth_date"):
            today = local(self.setting.at).date()
            born = values["birth_date"]
            age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
            return PersonKind.CHILD if age < FULL_AGE else PersonKind.ADULT
        is_relative = values.get("kinship") not in (None, "", Kinship.SIBLING)
        return PersonKind.ADULT if is_relative else None

    def ask(self, asked: Asked) -> Answer:
        return self.register.ask(asked, same_names=self.setting.same_names)

    def _parents(self, values: Values, kind: str, child: Known | None) -> Iterator[tuple[str, Asked]]:
        if kind != PersonKind.CHILD:
            return
        close = tuple(self.relatives[child.id]) if child and child.id else ()
        for side in PARENTS:
            if values.get(f"{side}_name"):
                yield side, self._parent(values, side, close)

    def _parent(self, values: Values, side: str, close: tuple[UUID, ...]) -> Asked:
        """Brothers and sisters name the same two parents, or the same family: enough inside one file, not beyond."""
        name, phones = values[f"{side}_name"], values.get(f"{side}_phone") or ()
        both = [normalise(values.get(f"{one}_name") or "") for one in PARENTS]
        family = values.get("family") or ""
        text = json.dumps([self.setting.scope, side, both, sorted(phones), family], ensure_ascii=False)
        key = import_key(key_of(text)) if all(both) or family else ""
        return Asked(PersonKind.ADULT, name, contacts=contact_keys(phones), key=key, close=close)

    def say(self, answer: Answer, verdict: Verdict, name_field: str, number_field: str) -> None:
        if answer.other_name:
            verdict.fault(number_field, _("This number is already recorded for somebody of another name."))
        elif answer.alike:
            sentence = _(
                "Somebody of this name is already known, and nothing in the line says whether it is the same person."
                " Add ЕГН, date of birth or telephone."
            )
            verdict.fault(name_field, sentence, SAME_NAMES if len(answer.alike) == 1 else "")

    # --- storing ---------------------------------------------------------------------------------------------------

    def store(self, values: Values, key: bytes) -> UUID | None:
        kind = self._kind(values)
        assert kind is not None
        asked = self._asked(values, kind, key)
        known_child = self.ask(asked).known
        person = self._take(known_child, asked, self._contacts(values), self._code(values))
        for side, parent in self._parents(values, kind, known_child):
            known = self.ask(parent).known
            phones = [NewContact(ContactKind.PHONE, phone) for phone in values.get(f"{side}_phone") or ()]
            relative = self._take(known, parent, phones, "")
            self._relate(person, relative, PARENTS[side])
        return person

    def person(self, asked: Asked) -> UUID:
        """Who is meant, recorded now if nobody is."""
        found = self._take(self.ask(asked).known, asked, [], "")
        self.write()
        return found

    def write(self) -> None:
        self.gathering.write()

    def _take(self, known: Known | None, asked: Asked, contacts: list[NewContact], settlement: str) -> UUID:
        """Whoever is known only gets what was missing; nothing that stands there is overwritten."""
        if known is None or known.id is None:
            return self._record(asked, contacts, settlement)
        self._complete(known.id, known, asked, contacts)
        return known.id

    def _record(self, asked: Asked, contacts: list[NewContact], settlement: str) -> UUID:
        person = new_person(
            kind=asked.kind,
            names=asked.names,
            birth_date=asked.birth_date,
            identifier_kind=_identifier_kind(asked.identifier),
            identifier=asked.identifier,
            by=self.setting.by,
            at=self.setting.at,
            settlement_code=settlement,
            import_key=asked.key,
        )
        self.register.add(_as_known(asked, person.pk))
        return self.gathering.add(NewPerson(person, contacts))

    def _complete(self, person_id: UUID, known: Known, asked: Asked, contacts: list[NewContact]) -> None:
        facts: dict[str, Any] = {}
        if asked.birth_date and not known.birth_date:
            facts["birth_date"] = known.birth_date = asked.birth_date
        if asked.identifier and not known.identifier:
            known.identifier = asked.identifier
            facts |= {"identifier": asked.identifier, "identifier_kind": _identifier_kind(asked.identifier)}
        missing = [one for one in contacts if not known.contacts & set(contact_keys([one.value]))]
        if not (facts or missing):
            return
        person = self.gathering.stored(person_id)
        if facts:
            change_person(person=person, by=self.setting.by, at=self.setting.at, **facts)
        for contact in missing:
            add_contact_point(person=person, contact=contact, by=self.setting.by, at=self.setting.at)
            known.contacts |= set(contact_keys([contact.value]))

    def _contacts(self, values: Values) -> list[NewContact]:
        contacts = [NewContact(ContactKind.PHONE, phone) for phone in values.get("phone") or ()]
        if values.get("email"):
            contacts.append(NewContact(ContactKind.EMAIL, values["email"]))
        lines = [values.get("address") or ""]
        if values.get("settlement") and not self._code(values):
            lines.insert(0, values["settlement"])
        address = ", ".join(line for line in lines if line)
        return [*contacts, *([NewContact(ContactKind.ADDRESS, address)] if address else [])]

    def _code(self, values: Values) -> str:
        return self.places.code(values["settlement"]) if values.get("settlement") else ""

    def _relate(self, child: UUID, relative: UUID, kinship: str) -> None:
        if relative not in self.relatives[child]:
            self.gathering.tie(child, relative, kinship)
            self.relatives[child].add(relative)

    # --- families --------------------------------------------------------------------------------------------------

    def finish(self, lines: Iterable[tuple[Values, UUID | None]]) -> None:
        """People with the same sign in the column of families belong together."""
        signs: defaultdict[str, list[tuple[Values, UUID]]] = defaultdict(list)
        for values, made in lines:
            if made and values.get("family"):
                signs[values["family"].casefold()].append((values, made))
        for members in signs.values():
            if len({made for _values, made in members}) > 1:
                self._family(members)
        self.write()

    def _family(self, members: list[tuple[Values, UUID]]) -> None:
        people = Person.objects.in_bulk(list({made for _values, made in members}))
        children = [person for person in people.values() if person.is_child]
        for values, made in members:
            if values.get("kinship") and not people[made].is_child:
                for child in children:
                    self._relate(child.pk, made, values["kinship"])
        family = _family_of(people)
        if family is None:
            name = ", ".join(sorted({person.names.split()[-1] for person in children or people.values()}))
            create_family(name=name, members=people.values(), by=self.setting.by, at=self.setting.at)
            return
        for person in people.values():
            add_family_member(family=family, person=person, by=self.setting.by, at=self.setting.at)


def _asked(values: Values, kind: str, key: bytes = b"") -> Asked:
    number = values.get("identifier")
    contacts = [*(values.get("phone") or ()), values.get("email") or ""]
    return Asked(
        kind=kind,
        names=full_name(values),
        birth_date=values.get("birth_date"),
        identifier=number.number if number else "",
        contacts=contact_keys(contacts),
        key=import_key(key) if key else "",
    )


def full_name(values: Values) -> str:
    parts = (values.get("first_name"), values.get("middle_name"), values.get("last_name"))
    return values.get("full_name") or " ".join(part for part in parts if part)


def _as_known(asked: Asked, person: UUID | None = None) -> Known:
    return Known(asked.kind, asked.names, asked.birth_date, asked.identifier, set(asked.contacts), person, asked.key)


def _identifier_kind(number: str) -> str:
    return identifier(number).kind if number else IdentifierKind.NONE


def _relatives() -> defaultdict[UUID, set[UUID]]:
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for child, relative in Relationship.objects.order_by("id").values_list("child_id", "relative_id"):
        found[child].add(relative)
    return found


def _family_of(people: Iterable[UUID]) -> Family | None:
    """The family that already has at least two of them; the one with most, if there are several."""
    rows = FamilyMember.objects.filter(person__in=list(people)).order_by("id").values_list("family_id", flat=True)
    found = Counter(rows).most_common(1)
    return Family.objects.get(pk=found[0][0]) if found and found[0][1] > 1 else None
