"""
Everybody whom the centre knows, opened once: who is meant by a number, a telephone, a name with a date of birth.

A name alone is never enough: two people of one name are two people until something else says otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from uuid import UUID

from services.people import spelling
from services.people.enums import PersonKind
from services.people.models import ContactPoint, Person
from vault import names as spellings
from vault.index import blinds

COLUMNS = ("kind", "names", "birth_date", "identifier", "identifier_index", "import_key")


@dataclass(slots=True)
class Known:
    """Somebody of the centre, or (without an id) of an earlier line of the same file."""

    kind: str
    names: str
    birth_date: date | None = None
    identifier: str = ""
    contacts: set[bytes] = field(default_factory=set)
    id: UUID | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a line speaks of. `key` is what the same line got when it was stored before."""

    kind: str
    names: str
    birth_date: date | None = None
    identifier: str = ""
    contacts: tuple[bytes, ...] = ()
    key: str = ""
    close: tuple[UUID, ...] = ()  # relatives, parties of the case: among them a name is enough


@dataclass(frozen=True, slots=True)
class Answer:
    """`known` is who is meant; `other_name`: the number is somebody's of another name; `alike`: only the name fits."""

    known: Known | None = None
    other_name: bool = False
    alike: tuple[Known, ...] = ()


class Namesakes:
    """People of one name, by the day of birth that was known when they were added: hundreds bear the usual names."""

    __slots__ = ("_born",)

    def __init__(self) -> None:
        self._born: dict[date | None, list[Known]] = {}

    def add(self, known: Known) -> None:
        self._born.setdefault(known.birth_date, []).append(known)

    def born(self, day: date | None) -> Iterable[Known]:
        """Who may be meant: whoever was born that day, and whoever has told no day; without a day everybody."""
        if day is None:
            return chain.from_iterable(self._born.values())
        return [*self._born.get(day, ()), *self._born.get(None, ())]


class Register:
    """Built with two queries; what a pass stores is added, so that later lines find it."""

    def __init__(self) -> None:
        self.by_id: dict[UUID, Known] = {}
        self._by_identifier: dict[str, Known] = {}
        self._by_key: dict[str, Known] = {}
        self._by_name: defaultdict[tuple[str, str, str], Namesakes] = defaultdict(Namesakes)
        people = Person.objects.filter(merged_into__isnull=True).order_by("id").only(*COLUMNS)
        for person in people.iterator(chunk_size=2000):
            self.add(_known(person))
        points = ContactPoint.objects.filter(ended_at__isnull=True, value_index__isnull=False).order_by("id")
        for person_id, hashed in points.values_list("person_id", "value_index"):
            if person_id in self.by_id:
                self.by_id[person_id].contacts.add(bytes(hashed))

    def add(self, known: Known) -> Known:
        if known.id:
            self.by_id[known.id] = known
        if known.identifier:
            self._by_identifier[known.identifier] = known
        if known.key:
            self._by_key[known.key] = known
        self._by_name[_name_key(known.kind, known.names)].add(known)
        return known

    def ask(self, asked: Asked, *, same_names: bool = False) -> Answer:
        """The first evidence that holds, from the strongest on."""
        if asked.key and asked.key in self._by_key:
            return Answer(self._by_key[asked.key])
        numbered = self._by_identifier.get(asked.identifier) if asked.identifier else None
        if numbered is not None:
            fits = numbered.kind == asked.kind and same_words(numbered.names, asked.names)
            return Answer(numbered) if fits else Answer(other_name=True)
        return self._by_evidence(asked, list(self._possible(asked)), same_names=same_names)

    def _possible(self, asked: Asked) -> Iterator[Known]:
        """Of a like name, and nothing that speaks against it: another number, another date of birth."""
        for one in self._by_name[_name_key(asked.kind, asked.names)].born(asked.birth_date):
            numbers = one.identifier and asked.identifier and one.identifier != asked.identifier
            births = one.birth_date and asked.birth_date and one.birth_date != asked.birth_date
            if not numbers and not births and same_words(one.names, asked.names):
                yield one

    def _by_evidence(self, asked: Asked, possible: list[Known], *, same_names: bool) -> Answer:
        sure = [one for one in possible if _is_sure(one, asked)]
        if len(sure) == 1:
            return Answer(sure[0])
        if len(possible) == 1 and same_names and not sure:
            return Answer(possible[0])
        return Answer(alike=tuple(sure or possible))


def same_words(one: str, other: str) -> bool:
    """First and last name meet, in either script; a middle name may be missing on one side."""
    left, right = spellings.words(one), spellings.words(other)
    if not left or not right:
        return False
    if len(left) == len(right):
        return spellings.meet(one, other)
    longer, shorter = sorted((left, right), key=len, reverse=True)
    return len(shorter) > 1 and spellings.meet(f"{longer[0]} {longer[-1]}", f"{shorter[0]} {shorter[-1]}")


def contact_keys(values: Iterable[str]) -> tuple[bytes, ...]:
    """As the database holds them, also while its index key is being changed: nothing has to be opened to compare."""
    return tuple(hashed for value in values for hashed in blinds("contact", value, spelling.contact))


def _is_sure(one: Known, asked: Asked) -> bool:
    born = bool(one.birth_date and one.birth_date == asked.birth_date)
    return born or bool(one.contacts & set(asked.contacts)) or one.id in asked.close


def _known(person: Person) -> Known:
    return Known(
        kind=person.kind,
        names=person.names,
        birth_date=person.birth_date,
        identifier=person.identifier if person.identifier_index else "",
        id=person.pk,
        key=person.import_key,
    )


def _name_key(kind: str, names: str) -> tuple[str, str, str]:
    words = spellings.words(names) or [""]
    return PersonKind(kind), spellings.normalise(words[0]), spellings.normalise(words[-1])
