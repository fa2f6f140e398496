"""What the operator's console shows: whether the platform works. Numbers and versions; nothing of any centre."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Sum

from kernel.clock import now
from outbox import queries as outbox
from outbox.enums import State
from tenants.centres.models import Centre, QueueState, SchemaState, SmsReport, SupportWindow
from tenants.isolation.router import Kind
from tenants.provisioning.fingerprints import fingerprint

SILENT_AFTER = timedelta(minutes=5)  # the worker tells these numbers every minute
LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Row:
    """One centre. `plan` is all that is recorded today: the state of its lifecycle; billing will stand there."""

    centre: Centre
    plan: str
    version: str
    is_current: bool
    queue: QueueState | None
    window: SupportWindow | None

    @property
    def is_late(self) -> bool:
        oldest = self.queue and self.queue.oldest_at
        return bool(oldest and oldest < now() - LATE_AFTER)

    @property
    def is_silent(self) -> bool:
        return self.centre.is_served and (self.queue is None or self.queue.told_at < now() - SILENT_AFTER)


def screen() -> dict[str, Any]:
    rows, version = list(_rows()), fingerprint(Kind.CENTRE)
    return {
        "rows": rows,
        "version": version[:8],
        "behind": sum(not row.is_current for row in rows),
        "silent": sum(row.is_silent for row in rows),
        "late": sum(row.is_late for row in rows),
        "stuck": _stuck(),
        "own": {state.label: count for state, count in zip(State, outbox.counts().values(), strict=False)},
        "reports": SmsReport.objects.filter(taken_at__isnull=True).count(),
        "failures": SchemaState.objects.exclude(failure="").count(),
    }


def _rows() -> Any:
    """Three questions, however many centres."""
    version = fingerprint(Kind.CENTRE)
    states = {state.schema_name: state for state in SchemaState.objects.filter(kind=Kind.CENTRE)}
    open_now = SupportWindow.objects.filter(closed_at__isnull=True, ends_at__gt=now())
    windows = {window.centre_id: window for window in open_now}
    for centre in Centre.objects.select_related("queue").order_by("town", "name", "pk"):
        held = states.get(centre.schema_name)
        print_ = held.fingerprint if held else ""
        queue = getattr(centre, "queue", None)
        yield Row(
            centre, str(centre.get_state_display()), print_[:8], print_ == version, queue, windows.get(centre.pk)
        )


def _stuck() -> int:
    found = QueueState.objects.aggregate(doubtful=Sum("doubtful"), failed=Sum("failed"))
    return (found["doubtful"] or 0) + (found["failed"] or 0)
