"""Reads of the links room."""

from datetime import datetime
from uuid import UUID

from django.http import Http404

from kernel import sight
from services.cases import queries as cases
from services.cases.access import visible_to as visible_cases
from services.cases.enums import CaseState, Ground, ReferralSource
from services.cases.models import Case
from services.links.models import ConsentRequest, Link
from services.links.safety import is_protected
from services.people.enums import ContactKind
from services.people.models import ContactPoint, Person
from services.people.secrecy import may_know
from services.staff.models import Worker

ASKING = (CaseState.RECEIVED, CaseState.SCREENING)
BY_LINK = sight.work(
    "answer by link", "Whoever answers by a link has no account: the answer is written into the case it was asked for."
)


def askable(case: Case) -> list[Person]:
    """Parents of the case who have neither applied nor consented."""
    done = cases.consenting(case) | {row.applicant_id for row in case.referrals.filter(source=ReferralSource.SELF)}
    return [person for person in cases.parents_of(case) if person.pk not in done]


def is_asking(row: ConsentRequest, at: datetime) -> bool:
    """Whether the question still stands: not answered, not taken back, nobody in danger, intake not begun."""
    stands = row.answer == "" and row.link.is_open(at) and row.case.state in ASKING
    return stands and Ground.DOMESTIC_VIOLENCE not in row.case.grounds and not is_protected(row.case, at)


@sight.beyond(BY_LINK)
def applicant_names(row: ConsentRequest) -> str:
    """For the other parent's page, when the applicant has agreed to be named."""
    referral = (
        row.case.referrals.select_related("applicant").filter(source=ReferralSource.SELF).order_by("received_at")
    )
    first = referral.first()
    applicant = first.applicant if first else None
    others = [one for one in cases.parents_of(row.case) if one.pk != row.person_id]
    return (applicant or others[0]).names if applicant or len(others) == 1 else ""


def requests_of(case: Case) -> list[ConsentRequest]:
    """The newest first."""
    rows = ConsentRequest.objects.filter(case=case).select_related("link", "person", "asked_by", "case")
    return list(rows.order_by("-asked_at", "-id"))


def get_request(worker: Worker, pk: UUID) -> ConsentRequest:
    """:raises Http404: missing, or of a case that is not theirs."""
    related = ConsentRequest.objects.select_related("link", "person", "case__family", "asked_by", "contact_point")
    found = related.filter(pk=pk, case__in=visible_cases(worker).values("pk")).first()
    if found is None:
        raise Http404
    return found


def ways_to(case: Case) -> tuple[list[Person], list[ContactPoint]]:
    """Whom one may ask, and their own telephones and mailboxes."""
    people = askable(case)
    rows = ContactPoint.objects.filter(person__in=people, ended_at__isnull=True)
    kinds = rows.filter(kind__in=[ContactKind.PHONE, ContactKind.EMAIL]).select_related("person")
    points = list(kinds.prefetch_related("withholdings").order_by("created_at", "id"))
    return people, [point for point in points if may_know(point.person, point)]


def open_calendar(*, kind: str, **of: object) -> Link | None:
    """The one address of a calendar that is not taken back: of a worker, or of a parent in a case."""
    return Link.objects.filter(kind=kind, withdrawn_at__isnull=True, **of).first()
