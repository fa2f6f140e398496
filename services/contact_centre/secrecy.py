"""Lines of a record that can be kept from people of the case, one by one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.cases.enums import EntryKind
from services.cases.secrecy import Texts, register_entry
from services.contact_centre.models import Addendum, ChildVoice, Observation


def bind() -> None:
    for model, kind, texts in (
        (Observation, EntryKind.FACT, _field(Observation, "text")),
        (ChildVoice, EntryKind.VOICE, _voices),
        (Addendum, EntryKind.ADDENDUM, _field(Addendum, "text")),
    ):
        register_entry(model, kind, texts=texts, case_of=lambda row: row.session.case_id)


def _field(model: type[Any], names: str) -> Texts:
    return lambda ids: {row.pk: _words(row, names) for row in model._default_manager.filter(pk__in=list(ids))}


def _voices(ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """What a child said, and what it asked for and was answered: the answer tells the words that are kept."""
    rows = ChildVoice.objects.filter(pk__in=list(ids)).select_related("answer")
    return {row.pk: [*_words(row, "said said_before"), *_answer(row)] for row in rows}


def _answer(voice: ChildVoice) -> list[str]:
    return _words(voice.answer, "asked done told") if hasattr(voice, "answer") else []


def _words(row: Any, names: str) -> list[str]:
    """Each by itself: what was said before the meeting and after it is copied one without the other."""
    return [words for words in (getattr(row, name) for name in names.split()) if words]
