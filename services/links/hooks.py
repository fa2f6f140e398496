"""What this room shows on the page of a case: the other parent's consent, and who handed the referral in."""

from django.utils.translation import gettext_lazy as _

from kernel import hooks
from kernel.clock import now
from services.cases.access import may
from services.cases.models import Case
from services.cases.queries import is_self_referred
from services.links import queries
from services.links.models import Submission
from services.links.queries import ASKING, askable, is_asking
from services.staff.models import Worker
from services.staff.roles import Capability
from ui.panels import Panel


def consent_panel(case: Case, worker: Worker) -> Panel | None:
    requests = queries.requests_of(case)
    asks = case.state in ASKING and is_self_referred(case) and may(worker, Capability.CASES_INTAKE, case)
    can_ask = asks and bool(askable(case))
    if not requests and not can_ask:
        return None
    at = now()
    rows = [(row, is_asking(row, at)) for row in requests]
    context = {"case": case, "rows": rows, "can_ask": can_ask}
    return Panel(_("Consent of the other parent"), "links/_consent_panel.html", context, order=15, icon="mail")


def sender_panel(case: Case, worker: Worker) -> Panel | None:
    rows = list(Submission.objects.filter(case=case).select_related("referral").order_by("received_at"))
    if not rows:
        return None
    return Panel(_("Handed in at the page for institutions"), "links/_sender_panel.html", {"rows": rows}, order=16)


def register() -> None:
    hooks.case_panels.register(consent_panel)
    hooks.case_panels.register(sender_panel)
