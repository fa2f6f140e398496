"""Reads of the files room. Who may open a file is decided by the room whose document it is."""

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from django.http import Http404, HttpResponse

from services.files.models import StoredFile
from services.files.storage import path_of
from vault.files import unseal


def open_file(stored: StoredFile) -> Iterator[bytes]:
    """
    The plain pieces of a file.

    :raises Http404: its bytes are not on disk (a backup without files).
    """
    try:
        source = path_of(stored.storage_key).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return _pieces(source, stored)


def _pieces(source: BinaryIO, stored: StoredFile) -> Iterator[bytes]:
    with source:
        yield from unseal(source, file_id=stored.pk)


def read_file(stored: StoredFile) -> bytes:
    return b"".join(open_file(stored))


def download(stored: StoredFile) -> HttpResponse:
    """As an attachment that no page can show inside itself, under a policy that lets it run nothing."""
    response = HttpResponse(read_file(stored), content_type=stored.content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Length"] = str(stored.size)
    response.headers["Cache-Control"] = "no-store"
    return response
