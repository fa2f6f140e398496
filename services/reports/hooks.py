"""What this room gives to the shell and to the case page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel import hooks
from services.cases.enums import Service
from services.cases.letters import typesetter
from services.cases.models import Case
from services.cases.operations.release import document_checks
from services.contact_centre.places import WITHOUT_MEETINGS
from services.files.plain import known_pictures
from services.reports import hushed, letters, papers, queries
from services.reports.access import visible_reports, visible_to
from services.reports.enums import ReportState
from services.reports.operations import reports
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability
from ui import navigation
from ui.panels import Panel


def certificates_of(case: Case, worker: Worker) -> Panel | None:
    if not worker.may(Capability.CERTIFICATES_VIEW) or case.service != Service.CONTACT_CENTRE:
        return None
    rows = list(visible_to(worker).filter(case=case).order_by("-issued_at", "-id"))
    open_sessions = queries.certifiable(worker).filter(case=case, certificates__isnull=True).order_by("-starts_at")
    context = {"certificates": rows, "sessions": list(open_sessions[:10])}
    return Panel(_("Certificates"), "reports/_of_case.html", context, order=60, icon="certificate")


def papers_of(case: Case, worker: Worker) -> Panel | None:
    if not worker.may(Capability.COURT_REPORTS_VIEW):
        return None
    rows = visible_reports(worker).filter(case=case).exclude(state=ReportState.DISCARDED)
    context = {"case": case, "reports": list(rows.order_by("-created_at", "-id"))}
    context |= {"has_meetings": case.service == Service.CONTACT_CENTRE}
    return Panel(_("Reports and letters"), "reports/_papers_of_case.html", context, order=61, icon="file-text")


def _sees(worker: Worker, approval: Approval) -> bool:
    return visible_reports(worker).filter(pk=approval.subject).exists()


REPORT = approvals.Kind(
    reports.KIND,
    _("Factual report for a court"),
    Capability.COURT_REPORTS_APPROVE,
    reports.decide_asked,
    _sees,
    lambda approval: reverse("papers:report", args=[approval.subject]),
)


def register() -> None:
    hooks.case_panels.register(certificates_of)
    hooks.case_panels.register(papers_of)
    approvals.register(REPORT)
    typesetter.register(letters.typeset)
    known_pictures.register(papers.known_pictures)
    document_checks.register(hushed.kept_since)
    navigation.register(
        navigation.Item(
            _("Certificates"),
            "reports:list",
            icon="certificate",
            capability=Capability.CERTIFICATES_VIEW,
            order=50,
            not_in=WITHOUT_MEETINGS,
        ),
        navigation.Item(
            _("Reports"),
            "papers:reports",
            icon="file-text",
            capability=Capability.COURT_REPORTS_VIEW,
            order=51,
            not_in=WITHOUT_MEETINGS,
        ),
        navigation.Item(
            _("Templates and texts"),
            "papers:templates",
            icon="pencil",
            capability=Capability.SETTINGS_MANAGE,
            order=88,
        ),
        navigation.Item(
            _("Figures"),
            "figures:all",
            icon="chart-bar",
            capability=Capability.REPORTS_VIEW,
            order=60,
            not_in=WITHOUT_MEETINGS,
        ),
    )
