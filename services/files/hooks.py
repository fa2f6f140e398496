"""What the files room tells others: which bytes on the disk belong to its rows."""

from collections.abc import Iterable, Iterator

from django.http import Http404

from kernel.hooks import exported_files, stored_files
from services.files.models import StoredFile
from services.files.queries import open_file
from vault.errors import VaultError


def files_on_disk() -> Iterator[tuple[str, str]]:
    rows = StoredFile.objects.order_by("pk").values_list("storage_key", "digest")
    for storage_key, digest in rows.iterator(chunk_size=2000):
        yield storage_key.rpartition("/")[2], digest


def files_in_the_clear() -> Iterator[tuple[str, Iterable[bytes]]]:
    """A file whose bytes or key are gone is told by its name alone."""
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=500):
        try:
            yield stored.name, open_file(stored)
        except (Http404, VaultError):
            yield f"{stored.pk}.missing", ()


def register() -> None:
    stored_files.register(files_on_disk)
    exported_files.register(files_in_the_clear)
