"""
The package of one centre, written through from the database into the sealed file: no row, page or file of it ever
lies in the clear on a disk, and memory does not grow with the centre.
"""

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.db import connections, models, transaction
from django.utils import translation

from audit.enums import Action
from audit.record import record
from kernel import hooks
from kernel.actor import Actor
from kernel.clock import local, now
from kernel.place import Place, entered
from tenants.continuity.export import cells, contents, pages
from tenants.continuity.export.age import Recipient, Writer
from tenants.continuity.export.pages import STYLE, Table
from tenants.continuity.server import inside
from tenants.provisioning import owner

AT_ONCE = 500
_UNSAFE = re.compile(r"[^\w .,()№-]+")


Told = Callable[[int, int], None]


def export(
    place: Place, target: Path, to: Iterable[Recipient], *, by: str, reason: str, told: Told = lambda *counts: None
) -> int:
    """
    Everything of the place into `target`, sealed for `to`; returns the number of rows. `told(tables, of)`: how far.

    The audit of the centre knows of it before the first row is read, also if it is broken off.
    """
    with entered(place), transaction.atomic():
        record(Action.EXPORT, actor=Actor("system", label=by), reason=reason, detail={"what": "everything"})
    with _sealed(target, to) as package, translation.override("bg"), inside(place), _one_picture():
        return _fill(package, place, told)


@contextmanager
def _sealed(target: Path, to: Iterable[Recipient]) -> Iterator[zipfile.ZipFile]:
    """Under another name until it is whole; what fails leaves nothing."""
    draft = target.with_name(f"{target.name}.unfinished")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            writer = Writer(file, to)
            with zipfile.ZipFile(cast(IO[bytes], writer), "w", zipfile.ZIP_DEFLATED) as package:
                yield package
            writer.close()
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def _one_picture() -> Iterator[None]:
    """All tables as they were at one moment, while people work on."""
    with transaction.atomic(using=owner.ALIAS):
        with connections[owner.ALIAS].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _fill(package: zipfile.ZipFile, place: Place, told: Told) -> int:
    tables = {model._meta.label: pages.measured(model) for model in contents.exported()}
    files = list(_files(package))
    _write(package, "style.css", [STYLE])
    _write(package, "files.html", pages.files_page(files))
    taken = f"{local(now()):%d.%m.%Y %H:%M}"
    _write(package, "index.html", [pages.index(place.name, taken, list(tables.values()), len(files))])
    for number, table in enumerate(tables.values()):
        told(number, len(tables))
        _table(package, table, tables)
    return sum(table.count for table in tables.values())


def _table(package: zipfile.ZipFile, table: Table, tables: dict[str, Table]) -> None:
    """Read once for each form: a package takes one entry at a time, and nothing is kept in between."""
    name, fields = contents.name_of(table.model), list(contents.fields_of(table.model))
    _write(package, f"csv/{name}.csv", _csv(table.model, fields))
    _write(package, f"json/{name}.json", _json(table.model, fields))
    for page, text in pages.table_pages(table, _rows(table.model), tables):
        _write(package, f"pages/{page}", text)


def _rows(model: type[models.Model]) -> Iterator[models.Model]:
    return model._default_manager.order_by("pk").iterator(chunk_size=AT_ONCE)


def _csv(model: type[models.Model], fields: list[models.Field]) -> Iterator[str]:
    yield "\ufeff"  # spreadsheets take it for UTF-8 by this mark
    yield _line([field.name for field in fields])
    for row in _rows(model):
        values = (cells.shown(row, field, cells.value_of(row, field)) for field in fields)
        yield _line([cells.cell(value) for value in values])


def _line(values: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()


def _json(model: type[models.Model], fields: list[models.Field]) -> Iterator[str]:
    mark = "["
    for row in _rows(model):
        values = {field.name: cells.json_of(cells.value_of(row, field)) for field in fields}
        yield f"{mark}\n{json.dumps(values, ensure_ascii=False)}"
        mark = ","
    yield "[]\n" if mark == "[" else "\n]\n"


def _files(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each file of the rooms under its readable name, with a number, so that no two are called the same."""
    number = 0
    for source in hooks.exported_files:
        for name, chunks in source():
            number += 1
            path = f"files/{number:05d} {readable(name)}"
            with package.open(_entry(path), "w", force_zip64=True) as entry:
                for chunk in chunks:
                    entry.write(chunk)
            yield path, name


def readable(name: str) -> str:
    """A name that every system takes: no folders, no control characters, not too long."""
    stem, dot, ending = _UNSAFE.sub("_", name).strip(" .").rpartition(".")
    return f"{(stem or ending)[:80]}{dot}{ending[:10]}" if stem else ending[:80] or "file"


def _write(package: zipfile.ZipFile, path: str, text: Iterable[str]) -> None:
    with package.open(_entry(path), "w", force_zip64=True) as entry:
        for piece in text:
            cast(BinaryIO, entry).write(piece.encode())


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, local(now()).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
