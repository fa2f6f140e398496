"""Who may see and issue papers."""

from django.db.models import QuerySet

from services.cases.access import visible_to as visible_cases
from services.contact_centre.models import Session
from services.reports.models import Certificate, Report
from services.staff.models import Worker
from services.staff.roles import Capability


def visible_to(worker: Worker) -> QuerySet[Certificate]:
    if not worker.may(Capability.CERTIFICATES_VIEW):
        return Certificate.objects.none()
    return Certificate.objects.filter(case__in=visible_cases(worker).values("pk"))


def can_issue(worker: Worker, session: Session) -> bool:
    return worker.may(Capability.CERTIFICATES_ISSUE) and visible_cases(worker).filter(pk=session.case_id).exists()


def visible_reports(worker: Worker) -> QuerySet[Report]:
    if not worker.may(Capability.COURT_REPORTS_VIEW):
        return Report.objects.none()
    return Report.objects.filter(case__in=visible_cases(worker).values("pk"))
