"""The centre's own Word file for reports: a version is taken whole or not at all, and the last good one stays."""

import io
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal
from services.files.operations import store_generated
from services.reports.facts import letterhead
from services.reports.models import WordTemplate
from services.reports.wordfile.example import example
from services.reports.wordfile.fields import values_of
from services.reports.wordfile.filling import fill
from services.reports.wordfile.guard import checked_template
from services.staff.models import Worker
from services.staff.roles import Capability

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def previewed(content: bytes) -> bytes:
    """A template filled with an invented case."""
    return fill(content, *values_of(example(dict(letterhead().data()))))


def tried(upload: Any) -> tuple[bytes, list[str], bytes]:
    """
    The template, its fields, and how a report looks with it; nothing is kept.

    :raises Refusal: it cannot be used, with the part or the field that is wrong.
    """
    content, fields = checked_template(io.BytesIO(upload.read()), upload.name)
    try:
        return content, fields, previewed(content)
    except Refusal:
        raise
    except Exception as error:  # whatever breaks while it is filled would break for a court too
        sentence = _("The file could not be filled with an invented case. Save it anew in your word processor.")
        raise Refusal(sentence, field="file") from error


@transaction.atomic
def upload_template(*, upload: Any, by: Worker, at: datetime) -> WordTemplate:
    """
    Use this file for reports from now on; every earlier version is kept.

    :raises Refusal: see tried. Nothing has changed then.
    """
    if not by.may(Capability.SETTINGS_MANAGE):
        raise PermissionDenied
    content, fields, _shown = tried(upload)
    version = (WordTemplate.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    stored = store_generated(
        name=f"obrazec-doklad-{version}.docx", content=content, content_type=WORD, subject=None, by=by, at=at
    )
    row = WordTemplate.objects.create(version=version, file=stored, fields=fields, uploaded_by=by, uploaded_at=at)
    record(Action.WRITE, actor=by.as_actor(), what=row, fields=("file",), detail={"version": version})
    return row


@transaction.atomic
def withdraw_template(*, template: WordTemplate, by: Worker, at: datetime) -> WordTemplate:
    """The version before it, or ours, is used again. Reports that were made with it stay as they are."""
    if not by.may(Capability.SETTINGS_MANAGE):
        raise PermissionDenied
    row = WordTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = at, by
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(Action.WRITE, actor=by.as_actor(), what=row, fields=("file",), detail={"version": row.version})
    return row
