"""What the files room tells others: which bytes on the disk belong to its rows."""

from collections.abc import Iterator

from kernel.hooks import stored_files
from services.files.models import StoredFile


def files_on_disk() -> Iterator[tuple[str, str]]:
    rows = StoredFile.objects.order_by("pk").values_list("storage_key", "digest")
    for storage_key, digest in rows.iterator(chunk_size=2000):
        yield storage_key.rpartition("/")[2], digest


def register() -> None:
    stored_files.register(files_on_disk)
