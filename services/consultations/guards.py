"""What must be true before somebody says that a consultation was held, or was not."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.consultations.enums import CONSULTATION_WORKFLOW, NotHeld
from services.consultations.models import Consultation


def has_begun(row: Consultation, *, at: datetime, **_context: Any) -> Refusal | None:
    return None if row.starts_at <= at else Refusal(_("This consultation still lies ahead."))


def reason_fits(row: Consultation, *, at: datetime, not_held: str = "", **_context: Any) -> Refusal | None:
    if not_held not in NotHeld.values or not_held == NotHeld.MOVED:
        return Refusal(_("Choose from the list."), field="not_held")
    if not_held == NotHeld.NO_SHOW and row.starts_at > at:
        return Refusal(_("Nobody can have stayed away from what still lies ahead."), field="not_held")
    if not_held == NotHeld.NO_SHOW and row.attendance.exists():
        return Refusal(_("Somebody has been noted as arrived."), field="not_held")
    return None


def lies_ahead(row: Consultation, *, at: datetime, **_context: Any) -> Refusal | None:
    if row.attendance.exists():
        return Refusal(_("Somebody has been noted as arrived."))
    return Refusal(_("This consultation has begun: it can no longer be moved.")) if row.starts_at <= at else None


def bind() -> None:
    for guard in (has_begun, reason_fits, lies_ahead):
        CONSULTATION_WORKFLOW.bind(guard.__name__, guard)
