"""Reads of the cases room."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from services.cases.access import visible_to
from services.cases.enums import OPEN_STATES, CaseState, ConsentPurpose, PartyRole, ReferralSource
from services.cases.models import Case, CaseParty, Consent, Document, Referral, Task
from services.people.models import Person
from services.people.queries import search_people
from services.staff.models import Worker
from services.staff.roles import Capability

_PARTIES = Prefetch("parties", CaseParty.objects.select_related("person").order_by("role", "id"))
SORTS = {
    "received": ("-received_at", "-id"),
    "-received": ("received_at", "id"),
    "number": ("number", "id"),
    "-number": ("-number", "-id"),
    "state": ("state", "-received_at", "-id"),
    "-state": ("-state", "-received_at", "-id"),
}


def get_case(worker: Worker, case_id: UUID) -> Case:
    """Return the case, or 404 whether it is missing or simply not theirs to see."""
    case = (
        visible_to(worker).select_related("family", "key_worker").prefetch_related(_PARTIES).filter(pk=case_id).first()
    )
    if case is None:
        raise Http404
    return case


def case_list(
    worker: Worker, *, text: str = "", state: str = "", mine: bool = False, service: str = "", sort: str = "received"
) -> QuerySet[Case]:
    """Cases for the list page: `state` is a state or `open`; `text` a number, a name in part, a phone, an ЕГН."""
    cases = visible_to(worker).select_related("family", "key_worker").prefetch_related(_PARTIES)
    if state == "open":
        cases = cases.filter(state__in=OPEN_STATES)
    elif state:
        cases = cases.filter(state=state)
    if service:
        cases = cases.filter(service=service)
    if mine:
        cases = cases.filter(key_worker=worker)
    if text:
        cases = cases.filter(_matching(worker, text))
    return cases.order_by(*SORTS.get(sort, SORTS["received"]))


def _matching(worker: Worker, text: str) -> Q:
    people = Person.objects.filter(
        Exists(CaseParty.objects.filter(person=OuterRef("pk"), case__in=visible_to(worker).values("pk")))
    )
    found = [person.pk for person in search_people(people, text, limit=50)]
    in_cases = CaseParty.objects.filter(person__in=found).values("case_id")
    return Q(number__icontains=text.strip()) | Q(pk__in=in_cases)


def case_counts(worker: Worker) -> dict[str, int]:
    """How many visible cases stand in each state, for the filter of the list."""
    counts = dict.fromkeys(CaseState.values, 0)
    for state in visible_to(worker).values_list("state", flat=True).order_by():
        counts[state] += 1
    return counts


def parents_of(case: Case) -> list[Person]:
    return [party.person for party in case.parties.all() if party.role == PartyRole.PARENT]


def children_of(case: Case) -> list[Person]:
    return [party.person for party in case.parties.all() if party.role == PartyRole.CHILD]


def has_consent(case: Case, person: Person) -> bool:
    return Consent.objects.filter(
        case=case, person=person, purpose=ConsentPurpose.SERVICE, withdrawn_at__isnull=True
    ).exists()


def first_referral(case: Case) -> Referral | None:
    return case.referrals.order_by("received_at", "id").first()


def is_self_referred(case: Case) -> bool:
    latest = case.referrals.order_by("-received_at", "-id").first()
    return latest is not None and latest.source == ReferralSource.SELF


def open_tasks(worker: Worker, *, mine: bool = False) -> QuerySet[Task]:
    """Open tasks of visible cases and of the whole team, nearest first."""
    tasks = Task.objects.filter(done_at__isnull=True).filter(
        Q(case__isnull=True) | Q(case__in=visible_to(worker).values("pk"))
    )
    if mine:
        tasks = tasks.filter(Q(assigned_to=worker) | Q(assigned_to__isnull=True))
    return tasks.select_related("case", "assigned_to").order_by("due_on", "id")


def get_task(worker: Worker, task_id: UUID) -> Task:
    task = open_tasks(worker).filter(pk=task_id).first()
    if task is None:
        raise Http404
    return task


def overdue_tasks(worker: Worker, today: date) -> QuerySet[Task]:
    return open_tasks(worker, mine=True).filter(due_on__lt=today)


def get_document(worker: Worker, document_id: UUID) -> Document:
    documents = Document.objects.select_related("file", "case")
    document = documents.filter(pk=document_id, case__in=visible_to(worker).values("pk")).first()
    if document is None or not worker.may(Capability.FILES_VIEW):
        raise Http404
    return document


def waiting_for_opening(worker: Worker) -> QuerySet[Case]:
    """Applications in the order in which they came, also those from before the service opened."""
    return (
        visible_to(worker)
        .filter(state=CaseState.RECEIVED)
        .select_related("family", "key_worker")
        .prefetch_related(_PARTIES)
        .order_by("received_at", "id")
    )
