"""The uploaded file: sealed on disk until its import is done, then deleted."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.db import transaction

from services.files import storage
from services.onboarding.models import ImportRun
from services.onboarding.sheets.opening import Book, open_book
from vault import files as vault_files


def keep(run: ImportRun, file: BinaryIO) -> None:
    file.seek(0)
    run.storage_key = storage.new_key()
    storage.write(file, storage_key=run.storage_key, file_id=run.pk, subject=None)


@contextmanager
def opened(run: ImportRun) -> Iterator[Book]:
    """
    The workbook; at most ten megabytes, so it is opened in memory and never lies unsealed on a disk.

    :raises Refusal: as sheets.opening.open_book.
    """
    with storage.path_of(run.storage_key).open("rb") as source:
        plain = io.BytesIO(b"".join(vault_files.unseal(source, file_id=run.pk)))
    with open_book(plain, run.file_name) as book:
        yield book


def drop(run: ImportRun) -> None:
    """The bytes go after the commit; until then whoever reads the run still finds them."""
    if not run.storage_key:
        return
    path = storage.path_of(run.storage_key)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    run.storage_key = ""


def size(run: ImportRun) -> int:
    """Of the sealed bytes, which are a little more than the plain ones."""
    return storage.path_of(run.storage_key).stat().st_size
