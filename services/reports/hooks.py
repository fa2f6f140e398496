"""What this room gives to the shell and to the case page."""

from django.utils.translation import gettext_lazy as _

from kernel import hooks
from services.cases.enums import Service
from services.cases.letters import typesetter
from services.cases.models import Case
from services.contact_centre.places import WITHOUT_MEETINGS
from services.reports import letters, queries
from services.reports.access import visible_to
from services.staff.models import Worker
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


def register() -> None:
    hooks.case_panels.register(certificates_of)
    typesetter.register(letters.typeset)
    navigation.register(
        navigation.Item(
            _("Certificates"),
            "reports:list",
            icon="certificate",
            capability=Capability.CERTIFICATES_VIEW,
            order=50,
            not_in=WITHOUT_MEETINGS,
        )
    )
