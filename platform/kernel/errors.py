"""Refusals: what an operation says to a person when it will not do something."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a person can mend what is missing: a link's text and its address."""

    text: str
    url: str


class Refusal(Exception):
    """
    An operation refused; nothing was changed.

    `message` is a translated sentence for the person; `field` names the form field beside which it
    belongs (None: above the form); `hints` link to where the missing thing is done. Views answer 422, the API 409.
    """

    def __init__(self, message: object, *, field: str | None = None, hints: tuple[Hint, ...] = ()) -> None:
        super().__init__(message)
        self.message, self.field, self.hints = message, field, hints

    def __str__(self) -> str:
        return str(self.message)


class Refusals(Refusal):
    """Several sentences at once: a guard names everything that is missing, not only the first."""

    def __init__(self, refusals: "list[Refusal]") -> None:
        super().__init__(" ".join(str(r) for r in refusals))
        self.refusals = refusals
