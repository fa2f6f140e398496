"""
Reads of referrals between services of one centre.

A referral belongs to the case that it leaves: whoever does not see that case does not see the referral, and reads in
their own case only what was told on.
"""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from kernel.place import require_centre
from services.cases.access import visible_to
from services.cases.enums import UNANSWERED, InnerState, PartyRole, Service
from services.cases.models import Case, CaseParty, InnerReferral
from services.cases.queries import case_list
from services.cases.waiting import policy
from services.people.models import Person
from services.staff.models import Worker
from tenants.centres.enums import ServiceKind

BY_KIND: dict[str, tuple[Service, ...]] = {
    ServiceKind.CONTACT_CENTRE: (Service.CONTACT_CENTRE,),
    ServiceKind.RIGHTS_CENTRE: (Service.RIGHTS_CENTRE,),
    ServiceKind.COMPLEX: tuple(Service),
}


def services_run() -> list[Service]:
    """What the centre says in its rules of intake, or else what it was registered as."""
    named = policy().services or BY_KIND.get(require_centre().kind, ())
    return [service for service in Service if service in named]


def others(case: Case) -> list[Service]:
    """To which services of the centre a case may be referred."""
    return [service for service in services_run() if service != case.service]


def may_go(case: Case) -> list[CaseParty]:
    """Who of the case can be referred on: lawyers serve one matter."""
    return [party for party in case.parties.all() if party.role != PartyRole.LAWYER]


def people_of(case: Case, row: InnerReferral) -> list[Person]:
    """Who is referred, of those who are still people of the case."""
    return list({party.person_id: party.person for party in may_go(case) if party.person_id in row.people}.values())


def of_case(case: Case) -> QuerySet[InnerReferral]:
    """From a case that the reader sees, the newest first."""
    rows = case.inner_referrals.select_related("asked_by", "answered_by", "coordinator")
    return rows.order_by("-asked_at", "-id")


def origin(worker: Worker, case: Case) -> InnerReferral | None:
    """The referral by which a case came, for whoever sees the other case too."""
    rows = InnerReferral.objects.select_related("case").filter(case__in=visible_to(worker).values("pk"))
    return rows.filter(opened_case=case).first()


def opened(worker: Worker, rows: list[InnerReferral]) -> dict[UUID, Case]:
    """The cases that came of these referrals, those of them that the worker sees."""
    ids = [row.opened_case_id for row in rows if row.opened_case_id]
    return visible_to(worker).in_bulk(ids) if ids else {}


def listed(worker: Worker, *, text: str = "", state: str = "", service: str = "") -> QuerySet[InnerReferral]:
    """`state` is one of them, `all`, or nothing for what waits for an answer; the nearest day first."""
    cases = case_list(worker, text=text) if text.strip() else visible_to(worker)
    rows = InnerReferral.objects.filter(case__in=cases.order_by().values("pk"))
    if state in InnerState.values:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.filter(state__in=UNANSWERED)
    if service in Service.values:
        rows = rows.filter(service=service)
    return rows.select_related("case__family", "coordinator", "asked_by").order_by("due_on", "id")


def get_inner(worker: Worker, pk: Any) -> InnerReferral:
    """Of a case that the worker sees, or 404."""
    rows = InnerReferral.objects.select_related("case__family", "asked_by", "coordinator")
    row = rows.filter(pk=pk, case__in=visible_to(worker).values("pk")).first()
    if row is None:
        raise Http404
    return row
