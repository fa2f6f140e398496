"""
The register of processing (GDPR art. 30), made from the data model: no field is kept that is not in it.

What a person decides (purpose, ground, recipients) stands in activities.toml; which fields there are, how delicate,
and whether they lie encrypted is read from the models. In Bulgarian, for the centre's own file and the authority.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import override

from kernel.models import Row
from tenants.continuity.export.contents import TITLES
from vault.fields import EncryptedDateField, EncryptedJSONField, EncryptedTextField

ACTIVITIES = Path(__file__).with_name("activities.toml")
ENCRYPTED = (EncryptedTextField, EncryptedDateField, EncryptedJSONField)
CLASSES = ("personal", "sensitive")


@dataclass(frozen=True)
class Activity:
    title: str
    tables: tuple[str, ...]
    purpose: str
    basis: str
    subjects: str
    recipients: str


def written() -> dict[str, Any]:
    """The file of what people decided, with the words of the page."""
    return tomllib.loads(ACTIVITIES.read_text())


def activities() -> list[Activity]:
    return [Activity(**{**one, "tables": tuple(one["tables"])}) for one in written()["activity"]]


def classified() -> list[type[models.Model]]:
    """Our tables with at least one field about somebody."""
    ours = [model for model in apps.get_models() if issubclass(model, Row)]
    return [model for model in ours if set(model.FIELD_CLASSES.values()) & set(CLASSES)]


def activity_of(model: type[models.Model]) -> Activity | None:
    """The one that names the model, else the one that names its app."""
    for name in (model._meta.label, model._meta.app_label):
        for activity in activities():
            if name in activity.tables:
                return activity
    return None


def render() -> str:
    """The whole register, always in Bulgarian."""
    words = written()["words"]
    with override("bg"):
        tables: dict[str, list[type[models.Model]]] = {activity.title: [] for activity in activities()}
        for model in classified():
            activity = activity_of(model)
            tables.setdefault(activity.title if activity else "", []).append(model)
        parts = [_part(activity, tables[activity.title], words) for activity in activities()]
        return str(words["head"]) + "".join(parts)


def _part(activity: Activity, tables: list[type[models.Model]], words: dict[str, str]) -> str:
    facts = ("purpose", "basis", "subjects", "recipients")
    lines = "".join(f"- **{words[name]}:** {getattr(activity, name)}\n" for name in facts)
    rows = "".join(_row(model) for model in tables)
    return f"\n## {activity.title}\n\n{lines}" + (f"\n{words['columns']}{rows}" if rows else "")


def _row(model: Any) -> str:
    title = str(TITLES.get(model._meta.label, model._meta.label))
    cells = [", ".join(_fields(model, name)) or "–" for name in CLASSES]
    return f"| {title} (`{model._meta.label}`) | {' | '.join(cells)} |\n"


def _fields(model: Any, name: str) -> Iterator[str]:
    """🔒 stands beside what lies encrypted in the database."""
    for field, kind in model.FIELD_CLASSES.items():
        if kind == name:
            found = model._meta.get_field(field)
            lock = " 🔒" if isinstance(found, ENCRYPTED) else ""
            yield f"{getattr(found, 'verbose_name', field)}{lock}"
