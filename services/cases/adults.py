"""The adults of a case as its page shows them: what each is to the children, and how to reach them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.cases.models import Case, CaseParty
from services.people.enums import ContactKind
from services.people.models import ContactPoint, Person, Relationship
from services.people.secrecy import is_protected


@dataclass(frozen=True, slots=True)
class Adult:
    """`kin`: without a word of kinship the role in the case has to do. A protected phone is said to be, not shown."""

    party: CaseParty
    kin: list[str]
    phones: list[str]
    is_protected: bool

    @property
    def person(self) -> Person:
        return self.party.person


def adults_of(case: Case, parties: Iterable[CaseParty]) -> list[Adult]:
    """Three questions, however many adults there are."""
    parties = list(parties)
    ids = [party.person_id for party in parties]
    kin, phones = _kin(case, ids), _phones(ids)
    return [
        Adult(
            party,
            kin[party.person_id],
            [point.value for point in phones[party.person_id] if not is_protected(point)],
            any(is_protected(point) for point in phones[party.person_id]),
        )
        for party in parties
    ]


def _kin(case: Case, ids: list[UUID]) -> dict[UUID, list[str]]:
    """Each word once: of three children's mother, „mother"."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = Relationship.objects.filter(relative__in=ids, child__case_parties__case=case).order_by("id")
    for row in rows:
        if (word := str(row.get_kinship_display())) not in found[row.relative_id]:
            found[row.relative_id].append(word)
    return found


def _phones(ids: list[UUID]) -> dict[UUID, list[ContactPoint]]:
    found: dict[UUID, list[ContactPoint]] = defaultdict(list)
    rows = ContactPoint.objects.filter(person__in=ids, kind=ContactKind.PHONE, ended_at__isnull=True)
    for point in rows.prefetch_related("withholdings").order_by("created_at", "id"):
        found[point.person_id].append(point)
    return found
