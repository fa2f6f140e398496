"""Which column is which field: a proposal with its confidence, for a person to confirm or change."""
# Cyrillic: words of headers.

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.onboarding.sheets.cleaning import key
from services.onboarding.sheets.numbers import looks_like_identifier
from services.onboarding.sheets.specs import SPECS, Field, Kind, Reads
from services.onboarding.sheets.table import Column, Line, Table

ENOUGH = 0.55
SURE = 0.9
FILLERS = frozenset(["на", "за", "от", "и", "в", "по", "the", "of", "a", "an", "az", "és", "номер", "no", "nr"])
# A column that names somebody else is never taken for the field without that word.
OTHERS = frozenset(
    {
        *("майка", "майката", "баща", "бащата", "баба", "бабата", "дядо", "дядото", "родител", "родителя"),
        *("настойник", "учител", "лекар", "адвокат", "съд", "съда", "дело", "делото", "дете", "детето"),
        *("mother", "father", "parent", "child", "anya", "apa", "gyermek"),
    }
)


@dataclass(frozen=True, slots=True)
class Match:
    """`field` is empty when nothing fits; `confidence` below SURE should be pointed out."""

    column: Column
    field: str
    confidence: float

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE


def propose(kind: Kind, table: Table) -> list[Match]:
    """One match for each column in the order of the sheet; no field twice."""
    samples = table.samples()
    scored = [
        (_confidence(field, column, samples), -column.index, column, field)
        for column in table.columns
        for field in SPECS[kind].fields
    ]
    taken: dict[int, Match] = {}
    fields: set[str] = set()
    for confidence, _order, column, field in sorted(scored, key=lambda item: item[:2], reverse=True):
        if confidence >= ENOUGH and column.index not in taken and field.name not in fields:
            taken[column.index] = Match(column, field.name, round(confidence, 2))
            fields.add(field.name)
    return [taken.get(column.index, Match(column, "", 0.0)) for column in table.columns]


def mapping_of(matches: Iterable[Match]) -> dict[str, int]:
    return {match.field: match.column.index for match in matches if match.field}


def check_mapping(kind: Kind, table: Table, mapping: Mapping[str, int]) -> None:
    """:raises Refusal: an unknown field or column, one column for two fields, a required field without a column."""
    spec = SPECS[kind]
    known = {column.index for column in table.columns}
    if not set(mapping) <= set(spec.names) or not set(mapping.values()) <= known:
        raise Refusal(_("The columns of the file have changed. Upload it again."), field="mapping")
    if len(set(mapping.values())) != len(mapping):
        raise Refusal(_("One column is chosen for two fields."), field="mapping")
    missing = [str(field.header) for field in spec.fields if field.required and field.name not in mapping]
    if kind is Kind.PEOPLE and not ({"full_name"} <= set(mapping) or {"first_name", "last_name"} <= set(mapping)):
        missing.append(str(spec.field("full_name").header))
    if missing:
        raise Refusal(_("Choose the column for: %(fields)s.") % {"fields": ", ".join(missing)}, field="mapping")


def _confidence(field: Field, column: Column, samples: list[Line]) -> float:
    title = key(column.title)
    by_name = max(_likeness(title, key(words)) for words in (*field.header.all, *field.also))
    return by_name if by_name >= ENOUGH else max(by_name, _by_content(field, column, samples))


def _likeness(title: str, known: str) -> float:
    if title == known:
        return 1.0
    words, expected = set(title.split()) - FILLERS, set(known.split()) - FILLERS
    if not words or not expected or (words ^ expected) & OTHERS:
        return 0.0
    if words == expected:
        return 0.95
    if expected <= words:
        return 0.6 + 0.25 * len(expected) / len(words)
    ratio = SequenceMatcher(None, title, known).ratio()
    return 0.9 * ratio if ratio >= 0.8 else 0.0


def _by_content(field: Field, column: Column, samples: list[Line]) -> float:
    """A column without a telling name but full of ЕГН or e-mail addresses gives itself away."""
    tell = {Reads.IDENTIFIER: looks_like_identifier, Reads.EMAIL: lambda text: "@" in text}.get(field.reads)
    texts = [str(line.cell(column.index).value) for line in samples if not line.cell(column.index).is_empty]
    if tell is None or len(texts) < 2:
        return 0.0
    return 0.6 if sum(map(tell, texts)) >= 0.8 * len(texts) else 0.0
