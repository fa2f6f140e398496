"""What a case keeps from its own people: documents, entries of its history, and who reported."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from services.cases.enums import EntryKind
from services.cases.models import (
    Case,
    CaseParty,
    CaseTransition,
    Document,
    DocumentSecret,
    EntrySecret,
    Note,
    Referral,
    Reporter,
)
from services.people.enums import ContactKind, SecretKind
from services.people.leaks import Secret
from services.people.models import Person, Secrecy
from services.people.secrecy import Rows, Rule, by_fact, register, register_source

CaseOf = Callable[[Any], UUID]
Texts = Callable[[Iterable[UUID]], Mapping[UUID, Sequence[str]]]
# The words of the entries of a kind, by their ids.
TEXTS: dict[str, Texts] = {}
# Which kind of entry a model's rows are, and the case of one.
KINDS: dict[type[Any], EntryKind] = {}
CASE_OF: dict[type[Any], CaseOf] = {}


def register_entry(model: type[Any], kind: EntryKind, *, texts: Texts, case_of: CaseOf) -> None:
    """Rows of this model can be kept from somebody one by one, and a search in free text knows their words."""
    KINDS[model], TEXTS[kind], CASE_OF[model] = kind, texts, case_of
    register(model, Rule(secrets=entries_kept, concerning=_of_own_cases(case_of)))


def entries_kept(entries: Sequence[Any]) -> Rows:
    return by_fact(EntrySecret.objects.filter(entry__in=[entry.pk for entry in entries]), "entry")


def told(rows: Iterable[Secrecy]) -> list[str]:
    """From whom each of these rows keeps something, in words for a worker."""
    rows = list(rows)
    names = Person.objects.in_bulk({one for row in rows for one in _named(row)})
    return [_told(row, [names[one].names for one in _named(row) if one in names]) for row in rows]


def _named(row: Any) -> list[UUID]:
    return list(row.people) if isinstance(row, EntrySecret) else [row.withheld_from_id]


def _told(row: Any, names: list[str]) -> str:
    if not getattr(row, "from_everybody", False):
        return _("withheld from %(names)s") % {"names": ", ".join(names)}
    if not names:
        return _("withheld from everybody")
    return _("withheld from everybody but %(names)s") % {"names": ", ".join(names)}


def _of_own_cases(case_of: CaseOf) -> Callable[[Sequence[Any], Person], set[UUID]]:
    def concerning(facts: Sequence[Any], person: Person) -> set[UUID]:
        own = set(CaseParty.objects.filter(person=person).values_list("case_id", flat=True))
        return {fact.pk for fact in facts if case_of(fact) in own}

    return concerning


def _documents_kept(documents: Sequence[Document]) -> Rows:
    return by_fact(DocumentSecret.objects.filter(document__in=documents), "document_id")


def _reporters_kept(reporters: Sequence[Reporter]) -> Rows:
    return {reporter.pk: [reporter] for reporter in reporters if reporter.ended_at is None}


# What is looked for in free text.


def _reporters(readers: list[Person], about: Any) -> Iterable[Secret]:
    """Of the case the text is about always: who reported stands in no paper, whoever reads it."""
    rows = Reporter.objects.filter(_cases(readers, about), ended_at__isnull=True).select_related("case")
    rows = rows.prefetch_related("case__parties__person")
    for row in rows.distinct().order_by("id"):
        if not readers or any(row.holds_from(one.pk) for one in readers):
            yield from _of_reporter(row)


def _of_reporter(row: Reporter) -> Iterable[Secret]:
    of = _("whoever reported (%(number)s)") % {"number": row.case.number}
    shared = _words(party.person.names for party in row.case.parties.all())
    yield Secret(SecretKind.NAME, row.names, of=of, shared=frozenset(shared))
    if row.contact.strip():
        yield Secret(_kind_of(row.contact), row.contact, of=of)


def _words(names: Iterable[str]) -> Iterable[str]:
    return (word for name in names for word in name.split())


def _kind_of(contact: str) -> ContactKind:
    if "@" in contact:
        return ContactKind.EMAIL
    return ContactKind.ADDRESS if any(map(str.isalpha, contact)) else ContactKind.PHONE


def _entries(readers: list[Person], about: Any) -> Iterable[Secret]:
    rows = EntrySecret.objects.filter(_cases(readers, about), ended_at__isnull=True).distinct().order_by("id")
    held = [row for row in rows if any(row.holds_from(one.pk) for one in readers)]
    for kind, texts in TEXTS.items():
        ids = {row.entry for row in held if row.kind == kind}
        of = _("withheld entry: %(kind)s") % {"kind": EntryKind(kind).label}
        words = chain.from_iterable(texts(ids).values()) if ids else ()
        yield from (Secret(SecretKind.PASSAGE, text, of=of) for text in words)


def _cases(readers: list[Person], about: Any) -> Q:
    """The cases of these people, and the one that the text is about."""
    wanted = Q(case__parties__person__in=readers)
    return wanted | Q(case=about) if isinstance(about, Case) else wanted


def _field(model: type[Any], name: str) -> Texts:
    return lambda ids: {row.pk: (getattr(row, name),) for row in model._default_manager.filter(pk__in=list(ids))}


def bind() -> None:
    own = _of_own_cases(lambda row: row.case_id)
    register(Document, Rule(secrets=_documents_kept, concerning=own))
    register(Reporter, Rule(secrets=_reporters_kept, concerning=lambda facts, person: set(), is_guarded=True))
    for model, kind, name in (
        (Note, EntryKind.NOTE, "text"),
        (Referral, EntryKind.REFERRAL, "text"),
        (CaseTransition, EntryKind.MOVE, "note"),
    ):
        register_entry(model, kind, texts=_field(model, name), case_of=lambda row: row.case_id)
    register_source(_reporters)
    register_source(_entries)
