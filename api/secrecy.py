"""
What of a text may leave through a key.

No key holds the right to protected facts, so that whatever is withheld from any party of a case is blacked out in
free text too: what a program has, nobody can take back.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from rest_framework import serializers

from services.people.leaks import Secret, find
from services.people.models import Person
from services.people.secrecy import secrets_from

BLACK = "▒▒▒▒▒"


class Blackout:
    """Knows what is withheld about the cases of these rows; asks when the first text wants to leave, once."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows

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


def case_of(row: Any) -> UUID | None:
    """Of a row of a case, or of one that hangs on such a row."""
    for name in ("audit_case_id", "case_id"):
        if hasattr(row, name):
            found: UUID | None = getattr(row, name)
            return found
    return case_of(row.session if hasattr(row, "session_id") else row.arrangement)


class Words(serializers.CharField):
    """Free text on its way out. Only serializers that `CentreViewSet.told` makes can hold it."""

    def __init__(self, **options: Any) -> None:
        told = f"{BLACK} where a value is protected from this key"
        options["help_text"] = f"{options['help_text']}; {told}" if options.get("help_text") else told
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Any) -> str:
        return self.context["blackout"].of(str(value))
