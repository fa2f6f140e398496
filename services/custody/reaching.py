"""What an erasure would take along, before anybody decides about it."""

from dataclasses import dataclass

from services.custody import forgetting
from services.custody.enums import Whose
from services.custody.models import Erasure
from services.files.models import StoredFile
from tenants.continuity.export.contents import title_of


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go: counts by table, people, files; `stays` counts people who become empty stones."""

    rows: list[tuple[str, int]]
    files: int
    stays: int


def preview(erasure: Erasure) -> Preview:
    key = "cases" if erasure.whose == Whose.CASE else "people"
    found, stones = forgetting.plan("default", **{key: [erasure.subject]})
    rows = [(title_of(model), len(ids)) for model, ids in found.rows.items() if ids]
    return Preview(sorted(rows), len(found.of(StoredFile)), len(stones))
