"""
What of a text may leave through a key.

No key holds the right to protected facts, so that whatever is withheld from any party of a case is blacked out in
free text too: what a program has, nobody can take back.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers

from services.people.leaks import Secret, find
from services.people.models import Person
from services.people.secrecy import kept, secrets_from

BLACK = "▒▒▒▒▒"


class Blackout:
    """Knows what is withheld about the cases of these rows; asks when the first text wants to leave, once."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows
        self._whole: dict[UUID, bool] = {}

    @cached_property
    def _secrets(self) -> list[Secret]:
        cases = {case_of(row) for row in self._rows} - {None}
        return secrets_from(Person.objects.filter(case_parties__case__in=cases).distinct()) if cases else []

    def of(self, text: str) -> str:
        if not text.strip() or not self._secrets:
            return text
        for leak in reversed(find(text, self._secrets)):
            text = text[: leak.start] + BLACK + text[leak.end :]
        return text

    def hides(self, entry: Any, among: Iterable[Any] = ()) -> bool:
        """Whether this entry is kept from anybody, however few words it has; asked once for all that leave with it."""
        if entry.pk not in self._whole:
            entries = [entry, *(one for one in among if one.pk != entry.pk)]
            hidden = kept(entries)
            self._whole |= {one.pk: one.pk in hidden for one in entries}
        return self._whole[entry.pk]


def case_of(row: Any) -> UUID | None:
    """Of a row of a case, or of one that hangs on such a row."""
    for name in ("audit_case_id", "case_id"):
        if hasattr(row, name):
            found: UUID | None = getattr(row, name)
            return found
    return case_of(row.session if hasattr(row, "session_id") else row.arrangement)


class Entry(serializers.Serializer[Any]):
    """A line that can be kept from somebody: then nothing of its own leaves. `marks` tell of it, and are null then."""

    words: ClassVar[tuple[str, ...]] = ("text",)
    marks: ClassVar[tuple[str, ...]] = ()

    def to_representation(self, row: Any) -> dict[str, Any]:
        rows = self.parent.instance if isinstance(self.parent, serializers.ListSerializer) else ()
        hidden = self.context["blackout"].hides(self.entry_of(row), rows or ())
        told: dict[str, Any] = super().to_representation(row)
        if hidden:
            told |= {name: BLACK for name in self.words if told[name]} | dict.fromkeys(self.marks)
        return told

    def entry_of(self, row: Any) -> Any:
        return row


class Words(serializers.CharField):
    """Free text on its way out. Only serializers that `CentreViewSet.told` makes can hold it."""

    def __init__(self, **options: Any) -> None:
        told = f"{BLACK} where a value is protected from this key"
        options["help_text"] = f"{options['help_text']}; {told}" if options.get("help_text") else told
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Any) -> str:
        return self.context["blackout"].of(str(value))
