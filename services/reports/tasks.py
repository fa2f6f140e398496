"""What a worker makes: the papers of a report that was approved."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from kernel.clock import now
from outbox.handlers import handles
from services.reports.operations.reports import TOPIC, build_report


@handles(TOPIC, title=gettext_lazy("Making the papers of a report"))
def build(payload: dict[str, Any]) -> None:
    build_report(report_id=UUID(payload["report"]), at=now())
