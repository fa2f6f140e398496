"""A panel of the board that was sent and refused: it is shown open again, with what was typed and what was wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.forms import BaseForm
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

HOUR, REASON = "at", "reason"
TYPED = {HOUR, REASON}  # a panel asks for one of them, the buttons beside it send neither
SHOWN = ("kind", HOUR, "against", "override_reason", "handed_to", "handed_because", REASON)


@dataclass(frozen=True, slots=True)
class SentField:
    name: str
    value: str = ""
    error: str = ""
    has_focus: bool = False
    said_above: bool = False

    @property
    def error_id(self) -> str:
        """At most one panel of a page was refused."""
        return f"sent-{self.name}-error"

    @property
    def attributes(self) -> SafeString:
        said = {"aria-invalid": "true", "aria-describedby": self.error_id} if self.error else {}
        if self.said_above:
            said = {"aria-describedby": ABOVE.error_id}
        return flatatt({**said, "autofocus": self.has_focus})


ABOVE = SentField("form")  # where the sentence stands that speaks of no field


@dataclass(frozen=True, slots=True)
class Sent:
    """
    `Sent()`: nothing was refused, or in another panel; its fields are empty.

    The focus goes to the first field that was wrong, or to the hour when the sentence speaks of no field.
    """

    action: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    general: str = ""

    @classmethod
    def of(cls, action: str, form: BaseForm) -> Self:
        """Of a form that was not taken; nothing if it came from no panel."""
        if not TYPED & set(form.data):
            return cls()
        errors = {name: " ".join(map(str, found)) for name, found in form.errors.items() if name in SHOWN}
        general = [str(error) for error in form.non_field_errors()]
        return cls(action, form.data, errors, " ".join(general))

    @property
    def above(self) -> SentField:
        return replace(ABOVE, error=self.general)

    @property
    def is_open(self) -> bool:
        return bool(self.action)

    @property
    def asks_why(self) -> bool:
        """Somebody had to wait when it was sent."""
        return "override_reason" in self.errors or bool(self.data.get("override_reason"))

    def here(self, action: str, facts: Mapping[str, object]) -> "Sent":
        """Itself in the panel from which it came; `facts` are what that panel sends beside what is typed."""
        return self if self.action == action and all(map(self._agrees, facts, facts.values())) else Sent()

    def _agrees(self, name: str, fact: object) -> bool:
        """A panel that offers several things was sent with one of them."""
        offered = fact if isinstance(fact, list) else [fact]
        return str(self.data.get(name, "")) in map(str, offered)

    def __getitem__(self, name: str) -> SentField:
        if name not in SHOWN:
            raise KeyError(name)
        wrong = next((one for one in SHOWN if one in self.errors), HOUR if HOUR in self.data else REASON)
        has_focus = self.is_open and name == wrong
        above = has_focus and bool(self.general) and not self.errors
        return SentField(name, str(self.data.get(name, "")), self.errors.get(name, ""), has_focus, above)
