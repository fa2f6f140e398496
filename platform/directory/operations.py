"""Brings the committed tables into `public`. Run by whoever owns the schema; doors and centres may only read."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.db import models, transaction

from directory import spelling
from directory.models import Institution, Region, Settlement

DATA = Path(__file__).parent / "data"
BATCH = 1000


class Loaded(NamedTuple):
    added: int
    changed: int
    retired: int


def load(*, using: str) -> Loaded:
    """
    Makes the tables equal to the files; with nothing new it only reads.

    What left a file is retired, not deleted: cases go on showing its name, searches stop offering it.
    """
    with transaction.atomic(using=using):
        parts = [_load(model, _records(model), using) for model in (Region, Settlement, Institution)]
    return Loaded(*map(sum, zip(*parts, strict=True)))


def _records(model: type[models.Model]) -> dict[str, dict[str, object]]:
    return {str(record["code"]): record for record in _read(f"{model._meta.model_name}s.csv")}


def _read(name: str) -> Iterator[dict[str, object]]:
    with (DATA / name).open(newline="") as file:
        for row in csv.DictReader(file):
            yield _searchable({_column(key): value for key, value in row.items()})


def _column(name: str) -> str:
    return f"{name}_id" if name in {"region", "settlement"} else name


def _searchable(record: dict[str, str]) -> dict[str, object]:
    """Empty references become none; what is searched gets its keys. Regions are few and are not searched."""
    found: dict[str, object] = {k: v or None if k.endswith("_id") else v for k, v in record.items()}
    if "name_hu" in record:
        return found
    words = " ".join(filter(None, (record["name"], record.get("short_name"))))
    return {**found, "is_active": True, "spelling": spelling.key(words), "bones": spelling.bones(words)}


def _load(model: type[models.Model], records: dict[str, dict[str, object]], using: str) -> Loaded:
    rows = {str(row.code): row for row in model._default_manager.using(using).all()}  # type: ignore[attr-defined]
    new = [model(**record) for code, record in records.items() if code not in rows]
    changed = [row for code, row in rows.items() if code in records and _update(row, records[code])]
    retired = [row for code, row in rows.items() if code not in records and _update(row, {"is_active": False})]
    manager = model._default_manager.using(using)
    manager.bulk_create(new, batch_size=BATCH)
    if changed or retired:
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        manager.bulk_update([*changed, *retired], names, batch_size=BATCH)
    return Loaded(len(new), len(changed), len(retired))


def _update(row: models.Model, values: dict[str, object]) -> bool:
    different = {name: value for name, value in values.items() if hasattr(row, name) and getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
