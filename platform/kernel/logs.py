"""What a log keeps of a failure: where it happened and what kind it was, never the values that were in hand."""

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType

Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutValues(logging.Formatter):
    """
    A traceback without the words of its exceptions: PostgreSQL's quote whole rows, ours quote names and numbers.

    A broken constraint is named, which is all that is needed to find the rule.
    """

    def format(self, record: logging.LogRecord) -> str:
        kept, record.exc_text = record.exc_text, None  # another handler's words would be used instead of ours
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(self, ei: Caught) -> str:
        error = ei[1]
        return "\n".join(_told(one) for one in _chain(error)) if error is not None else ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The oldest first, as a traceback is read."""
    older = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if older is not None:
        yield from _chain(older)
    yield error


def _told(error: BaseException) -> str:
    lines = [line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)]
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    return "\n".join([*lines, f"{name} ({constraint})" if constraint else name])
