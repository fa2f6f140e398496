"""States and moves of a factual report."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.workflow import Transition, Workflow
from services.cases.enums import Profile


class ReportState(TextChoices):
    DRAFT = "draft", pgettext_lazy("report", "draft")
    WAITING = "waiting", pgettext_lazy("report", "waits for a second person")
    BUILDING = "building", pgettext_lazy("report", "approved, being made")
    ISSUED = "issued", pgettext_lazy("report", "issued")
    DISCARDED = "discarded", pgettext_lazy("report", "thrown away")


class ReportMove(TextChoices):
    ASK = "ask", _("ask for approval")
    TAKE_BACK = "take_back", _("take it back")
    REFUSE = "refuse", _("send it back")
    APPROVE = "approve", _("approve")
    FINISH = "finish", _("finish")
    DISCARD = "discard", _("throw it away")


_S, _M = ReportState, ReportMove

REPORT_WORKFLOW = Workflow.of(
    "report",
    [
        Transition(_M.ASK, frozenset({_S.DRAFT}), _S.WAITING),
        Transition(_M.TAKE_BACK, frozenset({_S.WAITING}), _S.DRAFT),
        Transition(_M.REFUSE, frozenset({_S.WAITING}), _S.DRAFT),
        Transition(_M.APPROVE, frozenset({_S.WAITING}), _S.BUILDING),
        Transition(_M.FINISH, frozenset({_S.BUILDING}), _S.ISSUED),
        Transition(_M.DISCARD, frozenset({_S.DRAFT}), _S.DISCARDED),
    ],
)
TONES = {
    ReportState.DRAFT: "grey",
    ReportState.WAITING: "amber",
    ReportState.BUILDING: "violet",
    ReportState.ISSUED: "green",
    ReportState.DISCARDED: "grey",
}
# For whose eyes a report can be made; a list of names to tick belongs to single documents.
FOR_EYES = [(one.value, one.label) for one in Profile if one != Profile.CHOSEN]
