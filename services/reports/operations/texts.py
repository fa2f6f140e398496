"""Texts of papers that a centre words in its own way."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.reports.models import PaperText
from services.reports.texts import STANDARD
from services.staff.models import Worker
from services.staff.roles import Capability


@transaction.atomic
def change_text(*, key: str, text: str, by: Worker, at: datetime) -> PaperText | None:
    """
    Word one text in the centre's own way, from the next paper on. The standard words are no change of it.

    :raises Refusal: empty, too long, or too short for what a rule asks of it (R18: the cautionary note).
    """
    if not by.may(Capability.SETTINGS_MANAGE):
        raise PermissionDenied
    standard, text = STANDARD[key], text.replace("\r\n", "\n").strip()
    if len(text) < standard.least:
        sentence = _("This text cannot be left out; write at least %(least)s characters.")
        raise Refusal(sentence % {"least": standard.least}, field="text")
    if len(text) > standard.most:
        raise Refusal(_("At most %(most)s characters.") % {"most": standard.most}, field="text")
    if text == standard.text:
        reset_text(key=key, by=by, at=at)
        return None
    row, _is_new = PaperText.objects.update_or_create(
        key=key, defaults={"text": text, "changed_at": at, "changed_by": by}
    )
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("text",), detail={"key": key})
    return row


@transaction.atomic
def reset_text(*, key: str, by: Worker, at: datetime) -> None:
    """The standard text holds again."""
    if not by.may(Capability.SETTINGS_MANAGE):
        raise PermissionDenied
    row = PaperText.objects.filter(key=key).first()
    if row is not None:
        record(Action.WRITE, actor=by.as_actor(), what=row, fields=("text",), detail={"key": key, "reset": True})
        row.delete()
