"""Reads of the cases room."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from kernel import clock, sight
from kernel.moments import Moment
from kernel.reading import read_once
from services.cases.access import seen, visible_to
from services.cases.enums import (
    BY_OWN_WISH,
    OPEN_STATES,
    CaseState,
    ConsentPurpose,
    PartyRole,
    ReferralSource,
    Service,
)
from services.cases.models import (
    Assignment,
    BreakGlass,
    Case,
    CaseParty,
    CaseTransition,
    Consent,
    Document,
    DocumentSecret,
    EntrySecret,
    Note,
    Referral,
    Release,
    Reporter,
    Task,
)
from services.people.models import Person
from services.people.queries import search_people
from services.staff.models import Worker
from services.staff.roles import Capability
from vault import names

_PARTIES = Prefetch("parties", CaseParty.objects.select_related("person").order_by("role", "id"))
RUNNING = Q(ended_at__isnull=True, until__gt=Moment())
# Cases that another service of the centre proposed; true also when the other case was erased meanwhile.
CAME_INNER = Q(pk__in=Referral.objects.filter(source=ReferralSource.INNER).values("case_id"))
MOST_RELEASES = 2000  # so many sealed rows are opened for one search
EMERGENCY = sight.work(
    "emergency", "A foreign case is named exactly by whoever opens it in an emergency; all are told."
)
SORTS = {
    "received": ("received_at", "id"),
    "-received": ("-received_at", "-id"),
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
    return seen(case, worker)


def case_list(
    worker: Worker,
    *,
    text: str = "",
    state: str = "",
    mine: bool = False,
    service: str = "",
    key_worker: str = "",
    conflict: bool = False,
    inner: bool = False,
    sort: str = "",
) -> QuerySet[Case]:
    """
    Cases for the list page.

    `state` is a state or `open`; `text` a number, a name in part, a phone, an ЕГН; `key_worker` an id or `none`.
    """
    cases = visible_to(worker).select_related("family", "key_worker").prefetch_related(_PARTIES)
    if state == "open":
        cases = cases.filter(state__in=OPEN_STATES)
    elif state in CaseState.values:
        cases = cases.filter(state=state)
    if service in Service.values:
        cases = cases.filter(service=service)
    if mine:
        cases = cases.filter(key_worker=worker)
    if conflict:
        cases = cases.filter(parental_conflict=True)
    if inner:
        cases = cases.filter(CAME_INNER)
    if key_worker:
        cases = cases.filter(key_worker=None if key_worker == "none" else UUID(key_worker))
    text = text.replace("\0", "").strip()
    if text:
        cases = cases.filter(_matching(worker, text))
    return cases.order_by(*SORTS.get(sort, SORTS["-received"]))


def key_workers(worker: Worker) -> QuerySet[Worker]:
    """Who has a case that the worker may see, also those who have left since."""
    bearers = visible_to(worker).filter(key_worker__isnull=False).values("key_worker")
    return Worker.objects.filter(pk__in=bearers).order_by("display_name", "id")


def _matching(worker: Worker, text: str) -> Q:
    people = Person.objects.filter(
        Exists(CaseParty.objects.filter(person=OuterRef("pk"), case__in=visible_to(worker).values("pk")))
    )
    found = [person.pk for person in search_people(people.only("pk"), text, limit=50, reader=worker)]
    in_cases = Q(pk__in=CaseParty.objects.filter(person__in=found).values("case_id"))
    # Reading every number takes time: only for what has a digit, as numbers do, or is written like their series.
    may_be_number = text.isupper() or any(map(str.isdigit, text))
    return Q(number__icontains=text) | in_cases if may_be_number else in_cases


@sight.beyond(EMERGENCY)
def named_exactly(text: str) -> list[Case]:
    """Cases of the whole centre by number, or by a person's full names, phone or ЕГН; nothing by a part of them."""
    text = " ".join(text.replace("\0", "").split())
    if not text:
        return []
    everyone = Person.objects.filter(Exists(CaseParty.objects.filter(person=OuterRef("pk"))))
    is_value = "@" in text or not any(map(str.isalpha, text))
    people = [one.pk for one in search_people(everyone, text, limit=50) if is_value or _is_whole(text, one)]
    cases = Case.objects.filter(Q(number__iexact=text) | Q(parties__person__in=people)).distinct()
    return list(cases.order_by("-received_at", "-id")[:5])


def _is_whole(text: str, person: Person) -> bool:
    return len(text.split()) > 1 and names.meet(text, person.names)


def emergencies() -> QuerySet[BreakGlass]:
    """Those that wait for their review first, then the newest."""
    rows = BreakGlass.objects.select_related("case", "worker", "reviewed_by")
    rows = rows.annotate(is_running=ExpressionWrapper(RUNNING, output_field=BooleanField()))
    return rows.order_by(F("reviewed_at").desc(nulls_first=True), "-opened_at", "-id")


def unreviewed() -> QuerySet[BreakGlass]:
    return BreakGlass.objects.filter(reviewed_at__isnull=True)


def get_emergency(worker: Worker, glass_id: UUID) -> BreakGlass:
    """For the worker who opened the case, and for whoever reviews."""
    glass = emergencies().filter(pk=glass_id).first()
    if glass is None or not (glass.worker_id == worker.pk or worker.may(Capability.CASES_DECIDE)):
        raise Http404
    return glass


def emergency_in(case: Case, worker: Worker) -> BreakGlass | None:
    """The emergency through which the worker sees this case now, if it is only that."""
    running = case.emergencies.filter(RUNNING, worker=worker)
    return running.order_by("-until").first()


def parents_of(case: Case) -> list[Person]:
    return [party.person for party in case.parties.all() if party.role == PartyRole.PARENT]


def children_of(case: Case) -> list[Person]:
    return [party.person for party in case.parties.all() if party.role == PartyRole.CHILD]


def consenting(case: Case) -> set[UUID]:
    """Ids of those whose consent to the service stands."""
    given = Consent.objects.filter(case=case, purpose=ConsentPurpose.SERVICE, withdrawn_at__isnull=True)
    return set(given.values_list("person_id", flat=True))


def is_self_referred(case: Case) -> bool:
    """Whether nobody ordered it: also when another service of the centre proposed it."""
    latest = case.referrals.order_by("-received_at", "-id").first()
    return latest is not None and latest.source in BY_OWN_WISH


def open_tasks(worker: Worker, *, mine: bool = False) -> QuerySet[Task]:
    """Open tasks of visible cases and of the whole team, nearest first."""
    tasks = Task.objects.filter(done_at__isnull=True).filter(
        Q(case__isnull=True) | Q(case__in=visible_to(worker).values("pk"))
    )
    if mine:
        tasks = tasks.filter(Q(assigned_to=worker) | Q(assigned_to__isnull=True))
    return tasks.select_related("case__family", "assigned_to").order_by("due_on", "id")


def open_tasks_of(case: Case) -> QuerySet[Task]:
    """Of a case that the reader sees."""
    return case.tasks.filter(done_at__isnull=True).select_related("assigned_to").order_by("due_on", "id")


def get_task(worker: Worker, task_id: UUID) -> Task:
    task = open_tasks(worker).filter(pk=task_id).first()
    if task is None:
        raise Http404
    return task


def get_document(worker: Worker, document_id: UUID) -> Document:
    documents = Document.objects.select_related("file", "case")
    document = documents.filter(pk=document_id, case__in=visible_to(worker).values("pk")).first()
    if document is None or not worker.may(Capability.FILES_VIEW):
        raise Http404
    return document


@read_once
def papers_of(case: Case) -> QuerySet[Document]:
    secrets = DocumentSecret.objects.filter(ended_at__isnull=True).select_related("withheld_from").order_by("id")
    papers = case.documents.select_related("file", "added_by").order_by("-added_at", "-id")
    return papers.prefetch_related(Prefetch("secrets", secrets, to_attr="open_secrets"))


@read_once
def referrals_of(case: Case) -> QuerySet[Referral]:
    """The first one first."""
    return case.referrals.select_related("acknowledged_by").order_by("received_at", "id")


def parties_of(case: Case) -> list[CaseParty]:
    return list(case.parties.select_related("person").order_by("added_at", "id"))


def releases_of(case: Case) -> QuerySet[Release]:
    return case.releases.select_related("document").order_by("-asked_at", "-id")


def get_release(worker: Worker, release_id: UUID) -> Release:
    rows = Release.objects.select_related("case", "document__file", "asked_by", "decided_by", "recipient")
    release = rows.filter(pk=release_id, case__in=visible_to(worker).values("pk")).first()
    if release is None:
        raise Http404
    return release


def release_log(
    worker: Worker, *, q: str = "", state: str = "", profile: str = "", since: Any = None, until: Any = None
) -> list[Release]:
    """
    What left the house from cases that the worker may see, and what was stopped; the newest first.

    Recipient, ground and title are sealed, so a text is looked for after opening the newest rows.
    """
    rows = Release.objects.filter(case__in=visible_to(worker).values("pk")).order_by("-asked_at", "-id")
    for name, value in (("state", state), ("profile", profile)):
        rows = rows.filter(**{name: value}) if value else rows
    rows = rows.filter(asked_at__gte=clock.at_sofia(since, time.min)) if since else rows
    rows = rows.filter(asked_at__lt=clock.at_sofia(until + timedelta(days=1), time.min)) if until else rows
    found = rows.select_related("case", "document", "asked_by", "decided_by")[:MOST_RELEASES]
    text = " ".join(q.replace("\0", "").casefold().split())
    return [row for row in found if not text or text in _told_by(row)]


def _told_by(release: Release) -> str:
    told = (release.recipient_name, release.ground, release.document.title, release.case.number)
    return " ".join(" ".join(told).casefold().split())


def received(worker: Worker) -> QuerySet[Case]:
    """Applications in the order in which they came, also those from before the service opened."""
    waiting = visible_to(worker).filter(state=CaseState.RECEIVED).select_related("family")
    return waiting.order_by("received_at", "id")


def get_referral(worker: Worker, case_id: UUID, referral_id: UUID) -> Referral:
    referrals = Referral.objects.select_related("case").filter(pk=referral_id, case_id=case_id)
    referral = referrals.filter(case__in=visible_to(worker).values("pk")).first()
    if referral is None:
        raise Http404
    return referral


def get_consent(worker: Worker, case_id: UUID, consent_id: UUID) -> Consent:
    """A consent that still stands."""
    consents = Consent.objects.select_related("case", "person").filter(pk=consent_id, case_id=case_id)
    consent = consents.filter(withdrawn_at=None, case__in=visible_to(worker).values("pk")).first()
    if consent is None:
        raise Http404
    return consent


def team_of(case: Case) -> QuerySet[Assignment]:
    """Who works on the case beside the key worker."""
    return case.assignments.filter(until__isnull=True).select_related("worker").order_by("since", "id")


def get_assignment(worker: Worker, case_id: UUID, assignment_id: UUID) -> Assignment:
    rows = Assignment.objects.select_related("case", "worker").filter(pk=assignment_id, case_id=case_id, until=None)
    row = rows.filter(case__in=visible_to(worker).values("pk")).first()
    if row is None:
        raise Http404
    return row


def usual_service(worker: Worker) -> str:
    """What the last referral was for: most centres have one service, and the form begins with it."""
    latest = visible_to(worker).order_by("-received_at", "-id").values_list("service", flat=True).first()
    return latest or Service.CONTACT_CENTRE


def other_cases(worker: Worker, case: Case) -> QuerySet[Case]:
    """Other cases of the same people that the worker may see."""
    people = [party.person_id for party in case.parties.all()]
    others = visible_to(worker).filter(parties__person__in=people).exclude(pk=case.pk)
    return others.select_related("family").distinct().order_by("-received_at", "-id")


def get_note(worker: Worker, note_id: UUID) -> Note:
    return _of_my_cases(worker, Note.objects.select_related("case"), note_id)


def get_transition(worker: Worker, transition_id: UUID) -> CaseTransition:
    return _of_my_cases(worker, CaseTransition.objects.select_related("case"), transition_id)


def get_reporter(worker: Worker, reporter_id: UUID) -> Reporter:
    """Whose name is still kept from the parties."""
    rows = Reporter.objects.select_related("case", "created_by", "lift_asked_by").filter(ended_at__isnull=True)
    return _of_my_cases(worker, rows, reporter_id)


def get_entry_secret(worker: Worker, row_id: UUID) -> EntrySecret:
    rows = EntrySecret.objects.select_related("case", "created_by", "lift_asked_by").filter(ended_at__isnull=True)
    return _of_my_cases(worker, rows, row_id)


def get_document_secret(worker: Worker, row_id: UUID) -> DocumentSecret:
    rows = DocumentSecret.objects.select_related("document__case", "withheld_from", "created_by", "lift_asked_by")
    row = rows.filter(pk=row_id, ended_at=None, document__case__in=visible_to(worker).values("pk")).first()
    if row is None:
        raise Http404
    return row


def _of_my_cases(worker: Worker, rows: QuerySet[Any], row_id: UUID) -> Any:
    row = rows.filter(pk=row_id, case__in=visible_to(worker).values("pk")).first()
    if row is None:
        raise Http404
    return row
