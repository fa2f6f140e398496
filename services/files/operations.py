"""Writes of the files room."""

import io
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kernel.errors import Refusal
from kernel.ids import uuid7
from services.files import storage
from services.files.models import StoredFile
from services.files.upload_guard import inspect
from services.staff.models import Worker


@transaction.atomic
def store_upload(*, upload: Any, subject: UUID | None, by: Worker | None, at: datetime) -> StoredFile:
    """
    Seal an uploaded file. `subject` is the child whose key seals it, None for the centre's; `by` is None for what came
    from outside.

    :raises Refusal: empty, too large, of a kind that is not accepted, or not what its name says.
    """
    if upload.size > settings.MAX_UPLOAD_BYTES:  # type: ignore[misc]
        raise Refusal(_("The file is larger than 20 MB."), field="file")
    accepted = inspect(upload.file, upload.name, field="file")
    return _store(upload.file, accepted.name, accepted.media_type, StoredFile.Origin.UPLOADED, subject, by, at)


@transaction.atomic
def store_generated(
    *, name: str, content: bytes, content_type: str, subject: UUID | None, by: Worker | None, at: datetime
) -> StoredFile:
    """Seal a document that the product itself made."""
    return _store(io.BytesIO(content), name, content_type, StoredFile.Origin.GENERATED, subject, by, at)


def _store(
    source: Any, name: str, content_type: str, origin: str, subject: UUID | None, by: Worker | None, at: datetime
) -> StoredFile:
    stored = StoredFile(
        id=uuid7(),
        name=name[-200:],
        subject=subject,
        content_type=content_type,
        storage_key=storage.new_key(),
        origin=origin,
        created_by=by,
        created_at=at,
    )
    stored.size, stored.digest = storage.write(
        source, storage_key=stored.storage_key, file_id=stored.pk, subject=subject
    )
    stored.save(force_insert=True)
    return stored
