"""Papers that this room has the words for and a room above typesets."""

from kernel.hooks import Hook

# printer(basis=, letter=services.scheduling.regime.clarify.Letter, by=, at=) -> bytes of a PDF.
clarification = Hook("clarification")


def can_print() -> bool:
    return any(True for _printer in clarification)
