"""Lines of a record that can be kept from people of the case, one by one."""

from typing import Any

from services.cases.enums import EntryKind
from services.cases.secrecy import Texts, register_entry
from services.contact_centre.models import Addendum, ChildVoice, Observation


def bind() -> None:
    for model, kind, name in (
        (Observation, EntryKind.FACT, "text"),
        (ChildVoice, EntryKind.VOICE, "said said_before"),
        (Addendum, EntryKind.ADDENDUM, "text"),
    ):
        register_entry(model, kind, texts=_field(model, name), case_of=lambda row: row.session.case_id)


def _field(model: type[Any], names: str) -> Texts:
    return lambda ids: {row.pk: _words(row, names) for row in model._default_manager.filter(pk__in=list(ids))}


def _words(row: Any, names: str) -> list[str]:
    """Each by itself: what was said before the meeting and after it is copied one without the other."""
    return [words for words in (getattr(row, name) for name in names.split()) if words]
