"""Reads of the reports room."""

from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from services.cases.access import visible_to as visible_cases
from services.contact_centre.enums import SessionState
from services.contact_centre.models import Participant, Session
from services.reports.access import visible_reports, visible_to
from services.reports.enums import ReportState
from services.reports.models import Certificate, Report, WordTemplate
from services.staff.models import Worker
from services.staff.roles import Capability


def get_certificate(worker: Worker, certificate_id: UUID) -> Certificate:
    """Return the certificate, or 404 whether missing or not theirs to see."""
    rows = visible_to(worker).select_related("case", "session", "document__file", "issued_by", "revoked_by")
    certificate = rows.filter(pk=certificate_id).first()
    if certificate is None:
        raise Http404
    return certificate


def certificate_list(worker: Worker, *, text: str = "") -> QuerySet[Certificate]:
    rows = visible_to(worker).select_related("case", "session", "issued_by").order_by("-issued_at", "-id")
    text = text.strip()
    return rows.filter(Q(number__icontains=text) | Q(case__number__icontains=text)) if text else rows


def certifiable(worker: Worker) -> QuerySet[Session]:
    """Signed sessions of visible cases, the latest first: what a certificate can be issued for."""
    if not worker.may(Capability.CERTIFICATES_ISSUE):
        return Session.objects.none()
    cases = visible_cases(worker).values("pk")
    return Session.objects.filter(state=SessionState.SIGNED, case__in=cases).select_related("case")


def lately_signed(worker: Worker) -> QuerySet[Session]:
    """With the people: two meetings of one family at one hour are told apart by the child."""
    people = Prefetch("participants", Participant.objects.select_related("person").order_by("id"))
    return certifiable(worker).prefetch_related(people).order_by("-starts_at", "-id")


def get_certifiable(worker: Worker, session_id: UUID) -> Session:
    session = (
        certifiable(worker).select_related("supervisor", "signed_by", "plan__basis", "room").filter(pk=session_id)
    )
    found = session.first()
    if found is None:
        raise Http404
    return found


# --- factual reports -----------------------------------------------------------------------------------------------

REPORT_SORTS = {
    "": ("-created_at", "-id"),
    "period": ("starts_on", "id"),
    "-period": ("-starts_on", "-id"),
    "case": ("case__number", "id"),
    "-case": ("-case__number", "-id"),
}


def report_list(worker: Worker, *, text: str = "", state: str = "", sort: str = "") -> QuerySet[Report]:
    """Thrown away drafts are found by their state alone."""
    rows = visible_reports(worker).select_related("case", "created_by")
    rows = rows.filter(state=state) if state in ReportState.values else rows.exclude(state=ReportState.DISCARDED)
    text = text.replace("\0", "").strip()
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(case__number__icontains=text))
    return rows.order_by(*REPORT_SORTS.get(sort, REPORT_SORTS[""]))


def get_report(worker: Worker, report_id: UUID) -> Report:
    """The report, or 404 whether it is missing or not theirs to see."""
    related = ("case", "recipient", "created_by", "asked_by", "decided_by", "revoked_by")
    rows = visible_reports(worker).select_related(*related, "document__file", "word_document__file")
    found = rows.filter(pk=report_id).first()
    if found is None:
        raise Http404
    return found


def templates() -> QuerySet[WordTemplate]:
    return WordTemplate.objects.select_related("file", "uploaded_by", "withdrawn_by").order_by("-version")


def get_template(template_id: UUID) -> WordTemplate:
    found = templates().filter(pk=template_id).first()
    if found is None:
        raise Http404
    return found
