"""Lines of a record that can be kept from people of the case, one by one."""

from typing import Any

from services.cases.enums import EntryKind
from services.cases.secrecy import Texts, register_entry
from services.contact_centre.models import Addendum, ChildVoice, Observation


def bind() -> None:
    for model, kind, name in (
        (Observation, EntryKind.FACT, "text"),
        (ChildVoice, EntryKind.VOICE, "said"),
        (Addendum, EntryKind.ADDENDUM, "text"),
    ):
        register_entry(model, kind, texts=_field(model, name), case_of=lambda row: row.session.case_id)


def _field(model: type[Any], name: str) -> Texts:
    return lambda ids: {row.pk: getattr(row, name) for row in model._default_manager.filter(pk__in=list(ids))}
