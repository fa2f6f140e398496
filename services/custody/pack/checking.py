"""Whether the pack tells its reader what is withheld from them, who reported, or what is another person's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from services.cases.enums import ReferralSource
from services.cases.models import Referral
from services.contact_centre.models import AdmittedPerson
from services.custody.pack import Item
from services.custody.pack.gathering import cases_of
from services.files.models import StoredFile
from services.files.plain import text_of
from services.people.enums import ContactKind, PersonKind
from services.people.leaks import Secret, find
from services.people.leaks.reading import Reading, same
from services.people.models import ContactPoint, FamilyMember, Person
from services.people.secrecy import secrets_from

AROUND = 60
NEAR = 3  # words between a first name and another of the same person's names


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands that must not: marked for the preparer, never for the reader."""

    key: str
    title: str
    of: str
    before: str = ""
    quote: str = ""
    after: str = ""
    scan: str = ""  # the file that no program can read: a person looks through it


class Check:
    """
    Reads once what must not be told to this person, then looks through items.

    `reader`: who gets the pack of a child; of them nothing is another person's. `admitted`: the files that a person
    has looked through, by the keys of their items.
    """

    def __init__(
        self, person: Person, reader: Person | None = None, admitted: Mapping[str, str] | None = None
    ) -> None:
        readers = [person, reader] if reader else [person]
        others = [one for one in _others(person) if one not in readers]
        self.admitted = admitted or {}
        theirs = ContactPoint.objects.filter(person__in=others).select_related("person").order_by("pk")
        self.secrets = [
            *secrets_from(readers),
            *(Secret(ContactKind(p.kind), p.value, of=_whose(p.person)) for p in theirs),
        ]
        numbers = [one for one in others if one.identifier]
        self.secrets += [Secret(ContactKind.PHONE, one.identifier, of=_whose(one)) for one in numbers]
        self.people = [one for one in others if one.kind == PersonKind.ADULT]
        self.reporters = _reporters(person)
        self.own = {p.value for p in ContactPoint.objects.filter(person=person).order_by("pk")}
        shared = self.own - {secret.value for secret in secrets_from(readers)}
        self.secrets = [secret for secret in self.secrets if secret.value not in shared]

    def places(self, items: list[Item]) -> list[Place]:
        return [place for item in items for place in self._of(item)]

    def _of(self, item: Item) -> Iterator[Place]:
        text = item.text
        if item.file:
            words = text_of(StoredFile.objects.get(pk=UUID(item.file)))
            if words is None and self.admitted.get(item.key) != item.file:
                yield Place(item.key, item.title, _("a picture or a scan, which no program can read"), scan=item.file)
            text = f"{text}\n{words or ''}"
        for leak in find(text, self.secrets):
            yield _place(item, text, leak.secret.of, leak.start, leak.end)
        for start, end, of in self._names(text):
            yield _place(item, text, of, start, end)

    def _names(self, text: str) -> Iterator[tuple[int, int, str]]:
        reading = Reading(text)
        for person in self.people:
            for span in _named(reading, person.names.split()):
                yield (*reading.original(span), _whose(person))
        for name in self.reporters:
            at = text.casefold().find(name.casefold())
            if at >= 0:
                yield at, at + len(name), _("who turned to the centre")


def _named(reading: Reading, names: list[str]) -> Iterator[tuple[int, int]]:
    """A first name with another name of the same person beside it."""
    words = [token for token in reading.tokens if not token.is_number]
    for at, token in enumerate(words):
        if names and same(token.text, names[0]):
            beside = [*words[max(0, at - NEAR) : at], *words[at + 1 : at + 1 + NEAR]]
            found = next((one for one in beside if any(same(one.text, name) for name in names[1:])), None)
            if found or len(names) == 1:
                ends = [token, found or token]
                yield min(one.start for one in ends), max(one.end for one in ends)


def _others(person: Person) -> Iterator[Person]:
    """Everybody whom these cases know beside the person."""
    cases = cases_of(person)
    families = [case.family_id for case in cases]
    ids = set(FamilyMember.objects.filter(family__in=families).values_list("person_id", flat=True))
    ids |= set(Person.objects.filter(case_parties__case__in=cases).values_list("pk", flat=True))
    ids |= set(Referral.objects.filter(case__in=cases).values_list("applicant_id", flat=True))
    admitted = AdmittedPerson.objects.filter(arrangement__case__in=cases)
    ids |= set(admitted.values_list("person_id", flat=True))
    yield from Person.objects.filter(pk__in=ids - {person.pk, None}).order_by("pk")


def _reporters(person: Person) -> list[str]:
    rows = Referral.objects.filter(case__in=cases_of(person)).exclude(source=ReferralSource.COURT)
    return [name for name in rows.values_list("institution_name", flat=True).distinct() if name]


def _whose(person: Person) -> str:
    return _("data of %(name)s") % {"name": person.names}


def _place(item: Item, text: str, of: str, start: int, end: int) -> Place:
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Place(item.key, item.title, of, before, text[start:end], after)
