"""What this room gives to the case page: that there are notes, by whom and when; nothing to timeline or search."""

from django.utils.translation import gettext_lazy as _

from kernel import hooks
from services.cases.models import Case
from services.psychology import access, queries
from services.staff.models import Worker
from ui.panels import Panel


def panel(case: Case, worker: Worker) -> Panel | None:
    existing, may_write = queries.exist(case), access.may_write(worker, case)
    context = {"case": case, "existing": existing, "may_write": may_write}
    return Panel(_("Psychologist's notes"), "psychology/_panel.html", context, order=60, icon="notebook")


def register() -> None:
    hooks.case_panels.register(panel)
