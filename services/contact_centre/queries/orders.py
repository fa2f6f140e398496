"""Orders in force, arrangements per child, and who must not meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from kernel import sight
from kernel.reading import read_once
from kernel.written import belonging_to, written
from services.cases.access import visible_to as visible_cases
from services.cases.enums import OPEN_STATES, DocumentKind, Ground
from services.cases.models import Case, CaseParty, Document
from services.cases.queries import children_of
from services.contact_centre.enums import BasisKind
from services.contact_centre.letters import clarification_title
from services.contact_centre.models import AdmittedPerson, Arrangement, Freeze, LegalBasis, MustNotMeet, Policy
from services.people.access import visible_to as visible_people
from services.people.models import Person
from services.staff.models import Worker

DOCUMENT_KINDS = {
    BasisKind.COURT_ORDER: DocumentKind.COURT_ORDER,
    BasisKind.INTERIM_MEASURE: DocumentKind.INTERIM_MEASURE,
    BasisKind.PROTECTION_ORDER: DocumentKind.PROTECTION_ORDER,
    BasisKind.AGREEMENT: DocumentKind.AGREEMENT,
}
APART = sight.work(
    "who must not meet", "Two people are kept apart whatever case they come with: the doors are shared by all."
)
REGIME_KINDS = (BasisKind.COURT_ORDER, BasisKind.INTERIM_MEASURE, BasisKind.AGREEMENT)


@read_once
def policy() -> Policy:
    """This centre's settings, the defaults until somebody changes one. Never writes: pages that read ask it."""
    return Policy.objects.first() or Policy()


def in_force(on: date) -> Q:
    """The act has begun, has not run out, and no later one has taken its place."""
    replaced = LegalBasis.objects.filter(supersedes=OuterRef("pk"), in_force_from__lte=on)
    return (
        Q(in_force_from__lte=on) & (Q(in_force_until__isnull=True) | Q(in_force_until__gte=on)) & ~Q(Exists(replaced))
    )


def bases(case: Case) -> QuerySet[LegalBasis]:
    """All acts of the case, the newest first."""
    found = case.legal_bases.select_related("document", "supersedes", "superseded_by", "against")
    return found.order_by("-in_force_from", "-id")


def acts_without_entry(case: Case) -> QuerySet[Document]:
    """Documents of the case that may be an act nobody has entered yet, the newest first."""
    entered = case.legal_bases.filter(document__isnull=False).values("document")
    return case.documents.filter(kind__in=DOCUMENT_KINDS.values()).exclude(pk__in=entered).order_by("-added_at", "-id")


def clarifications(basis: LegalBasis, dated: date | None = None) -> list[Document]:
    """The letters in which the court was asked about this act, the newest first; with `dated` those of one day."""
    letters = Document.objects.filter(
        case=basis.case_id, kind=DocumentKind.LETTER_OUT, added_at__gte=basis.created_at
    ).order_by("-added_at", "-id")
    if dated is not None:
        letters = letters.filter(dated=dated)
    title = clarification_title(basis)
    return [one for one in letters if one.title.startswith(f"{title}, ")]


def bases_in_force(case: Case, on: date) -> QuerySet[LegalBasis]:
    return case.legal_bases.filter(in_force(on), kind__in=REGIME_KINDS).order_by("-in_force_from", "-id")


def protection_orders(case: Case, on: date) -> QuerySet[LegalBasis]:
    """Protection orders in force that day, or soon: one dated tomorrow already counts for what is planned."""
    orders = case.legal_bases.filter(stands(on)).select_related("against")
    return orders.order_by("-in_force_from", "-id")


def stands(on: date) -> Q:
    """A protection order that has not run out and that nobody has set aside."""
    current = Q(in_force_until__isnull=True) | Q(in_force_until__gte=on)
    aside = Q(set_aside_on__isnull=False, set_aside_on__lte=on)
    return Q(kind=BasisKind.PROTECTION_ORDER) & current & ~aside


def cases_of_the_same_people(worker: Worker, case: Case) -> list[Case]:
    """
    Other open cases, as far as they are the worker's to see, that a child of this one or its brother or sister is in.

    Two cases about the same children plan against each other: somebody must look at both.
    """
    people = set(case.parties.values_list("person_id", flat=True))
    others = visible_cases(worker).exclude(pk=case.pk).filter(state__in=OPEN_STATES)
    return list(others.filter(parties__person__in=people).select_related("family").distinct().order_by("number"))


def active_freezes(case: Case) -> QuerySet[Freeze]:
    return freezes_of(case).filter(lifted_at__isnull=True)


@read_once
def freezes_of(case: Case) -> QuerySet[Freeze]:
    return case.freezes.select_related("order__against", "by").order_by("at", "id")


def freezes(case: Case) -> QuerySet[Freeze]:
    """All of them, the newest first."""
    found = case.freezes.select_related("order__against", "letter", "by", "lifted_by")
    return found.annotate(count=Count("sessions")).order_by("-at", "-id")


def get_freeze(worker: Worker, freeze_id: UUID) -> Freeze:
    """One that stands; 404 for every other."""
    found = Freeze.objects.select_related("case__family", "order")
    freeze = found.filter(pk=freeze_id, case__in=visible_cases(worker).values("pk"), lifted_at__isnull=True).first()
    if freeze is None:
        raise Http404
    return freeze


def rules_on(basis: LegalBasis, on: date) -> bool:
    return LegalBasis.objects.filter(in_force(on), pk=basis.pk).exists()


def get_basis(worker: Worker, basis_id: UUID) -> LegalBasis:
    """The act, or 404 whether it is missing or its case is not theirs to see."""
    found = LegalBasis.objects.select_related("case__family", "document", "supersedes", "against")
    basis = found.filter(pk=basis_id, case__in=visible_cases(worker).values("pk")).first()
    if basis is None:
        raise Http404
    return basis


def get_arrangement(worker: Worker, arrangement_id: UUID) -> Arrangement:
    found = _with_people(Arrangement.objects.filter(case__in=visible_cases(worker).values("pk")))
    arrangement = found.select_related("case__family").filter(pk=arrangement_id).first()
    if arrangement is None:
        raise Http404
    return arrangement


def _with_people(arrangements: QuerySet[Arrangement]) -> QuerySet[Arrangement]:
    people = arrangements.select_related("basis", "child", "visiting", "resident")
    return people.prefetch_related("admitted__person").order_by("starts_on", "child_id", "id")


def arrangements(case: Case) -> QuerySet[Arrangement]:
    return _with_people(case.arrangements.all())


def youngest_born(basis: LegalBasis) -> date | None:
    """Of the children of this act: when it counts by age, siblings with other birthdays are entered apart."""
    rows = basis.arrangements.select_related("child").order_by("id")
    return max((row.child.birth_date for row in rows if row.child.birth_date), default=None)


def not_over(arrangements: Iterable[Arrangement], on: date) -> list[Arrangement]:
    """Those that rule on the day or will: neither they nor their act have come to an end by then."""
    return [row for row in arrangements if not _is_over(row, on)]


def _is_over(row: Arrangement, on: date) -> bool:
    last, successor = row.ends_on, row.basis.successor
    return (last is not None and last < on) or (successor is not None and successor.in_force_from <= on)


def arrangements_on(case: Case, on: date) -> list[Arrangement]:
    """Those that rule on the day: their own dates and those of their act."""
    return belonging_to(case, "case", _ruling(case=case.pk, on=on))


@written
def _ruling(*, case: UUID, on: date) -> QuerySet[Arrangement]:
    people = ruling(Arrangement.objects.filter(case=case), on).select_related("child", "visiting", "resident")
    return people.order_by("starts_on", "child_id", "id")


def ruling(arrangements: QuerySet[Arrangement], on: date) -> QuerySet[Arrangement]:
    current = arrangements.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    return current.filter(basis__in=LegalBasis.objects.filter(in_force(on)).values("pk"))


def children_without_arrangement(case: Case) -> list[Person]:
    covered = set(case.arrangements.values_list("child_id", flat=True))
    return [child for child in children_of(case) if child.pk not in covered]


def admits_on(on: date) -> Q:
    """Of the admission of somebody else: it holds that day."""
    return Q(from_date__lte=on) & (Q(until_date__isnull=True) | Q(until_date__gte=on))


def admitted_on(arrangements: Iterable[Arrangement | UUID | None], on: date) -> dict[UUID, list[AdmittedPerson]]:
    """Arrangement id to the other people whom it lets in that day."""
    rows = AdmittedPerson.objects.filter(admits_on(on), arrangement__in=list(arrangements))
    rows = rows.select_related("person").order_by("id")
    found: dict[UUID, list[AdmittedPerson]] = {}
    for row in rows:
        found.setdefault(row.arrangement_id, []).append(row)
    return found


def get_admitted(worker: Worker, admitted_id: UUID) -> AdmittedPerson:
    found = AdmittedPerson.objects.select_related("arrangement__case__family", "person")
    row = found.filter(pk=admitted_id, arrangement__case__in=visible_cases(worker).values("pk")).first()
    if row is None:
        raise Http404
    return row


@sight.beyond(APART)
def pairs_apart(people: Iterable[UUID] | None = None) -> list[MustNotMeet]:
    """Pairs that must not meet now; with `people` only those that concern one of them. All cases: doors are shared."""
    pairs = MustNotMeet.objects.filter(until__isnull=True).select_related("one", "other").order_by("since", "id")
    if people is None:
        return list(pairs)
    wanted = list(people)
    return list(pairs.filter(Q(one__in=wanted) | Q(other__in=wanted)))


def kept_apart(case: Case, on: date, people: Iterable[UUID]) -> list[MustNotMeet]:
    """Of these people: the pairs that somebody named, and the visiting and the resident parent of the case."""
    wanted = set(people)
    by_default = [row for row in apart_by_default(case, on) if wanted & {row.one_id, row.other_id}]
    return [*pairs_apart(wanted), *by_default]


def apart_by_default(case: Case, on: date) -> list[MustNotMeet]:
    """
    Visiting and resident parent (R4), of whom nobody has said anything; rows that are nowhere written.

    Not where the order itself puts both in the room.
    """
    found: dict[frozenset[UUID], MustNotMeet] = {}
    for row in arrangements_on(case, on):
        if not row.other_parent_present:
            one, other = sorted((row.visiting, row.resident), key=lambda person: person.pk)
            found[frozenset((one.pk, other.pk))] = MustNotMeet(case=case, one=one, other=other)
    everybody = {person for pair in found for person in pair}
    said = MustNotMeet.objects.filter(one__in=everybody, other__in=everybody).order_by()
    known = {frozenset(pair) for pair in said.values_list("one_id", "other_id")} if found else set()
    return [row for pair, row in found.items() if pair not in known]


@dataclass(frozen=True, slots=True)
class ShownPair:
    """Two who are kept apart, as a reader of one case knows them. `row`: where it was entered with this case."""

    one: str
    other: str
    since: datetime
    reason: str = ""
    row: MustNotMeet | None = None


def case_pairs(case: Case, reader: Worker) -> list[ShownPair]:
    """Pairs of this case and of its people. Of another family nobody is named whom the reader may not see."""
    mine = {party.person_id for party in case.parties.all()}
    concerned = Q(case=case) | Q(one__in=mine) | Q(other__in=mine)
    with sight.beyond(APART):
        pairs = MustNotMeet.objects.filter(concerned, until__isnull=True).select_related("one", "other")
        rows = list(pairs.order_by("since", "id"))
        beside = {person for row in rows for person in (row.one_id, row.other_id)} - mine
        elsewhere = CaseParty.objects.filter(person__in=beside).exclude(case=case).order_by()
        foreign = set(elsewhere.values_list("person_id", flat=True)) if beside else set()
    seen = visible_people(reader).filter(pk__in=foreign).order_by().values_list("pk", flat=True) if foreign else ()
    return [_shown(row, case, foreign - set(seen)) for row in rows]


def _shown(row: MustNotMeet, case: Case, hidden: set[UUID]) -> ShownPair:
    one, other = (_("somebody of another family") if who.pk in hidden else who.names for who in (row.one, row.other))
    if row.case_id != case.pk:
        return ShownPair(one, other, row.since)
    return ShownPair(one, other, row.since, row.reason, row)


def people_of_case(worker: Worker, number: str) -> list[Person]:
    """Everybody of the case with this number; nobody when the worker may not see it."""
    number = number.replace("\0", "").strip()
    case = visible_cases(worker).filter(number__iexact=number).first() if number else None
    parties = case.parties.select_related("person").order_by("added_at", "id") if case else ()
    return [party.person for party in parties]


def get_pair(worker: Worker, pair_id: UUID) -> MustNotMeet:
    found = MustNotMeet.objects.select_related("case__family", "one", "other")
    pair = found.filter(pk=pair_id, case__in=visible_cases(worker).values("pk"), until__isnull=True).first()
    if pair is None:
        raise Http404
    return pair


def suggested_pairs(case: Case) -> list[tuple[Person, Person]]:
    """
    Parents of a case of violence or conflict about whom nobody has said yet whether they may meet.

    Only a suggestion: a person answers it, because the order may want both parents in the room.
    """
    if not {Ground.DOMESTIC_VIOLENCE, Ground.CONFLICT} & set(case.grounds):
        return []
    pairs: dict[frozenset[UUID], tuple[Person, Person]] = {}
    for arrangement in arrangements(case):
        if not arrangement.other_parent_present:
            key = frozenset((arrangement.visiting_id, arrangement.resident_id))
            pairs.setdefault(key, (arrangement.visiting, arrangement.resident))
    answered = {frozenset((pair.one_id, pair.other_id)) for pair in case.must_not_meet.all()}
    return [people for key, people in pairs.items() if key not in answered]
