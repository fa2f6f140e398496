"""
What a process has loaded at its start stays until its end, and the collector need not look through it.

Else it does whenever the living objects have grown by a quarter: a tenth of a second for each hundred thousand of
them, in the middle of a page or of an import that makes many.
"""

import gc
from collections.abc import Callable
from itertools import count
from typing import Any

Application = Callable[..., Any]
# Requests after which most pages, and then nearly all, have loaded their templates. They came too late for the start,
# and the collector would look through them every sixty pages, for 45 ms.
WARM = frozenset({30, 300, 3000})
# New objects after which the youngest are looked through: a page makes some 50,000, nearly all gone with it. With the
# usual 700 the collector takes 4 ms of every page and looks through everything every twenty pages, for 30 ms.
YOUNG = 10_000


def settle() -> None:
    """Once, when everything is loaded and the work begins."""
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
    gc.collect()
    gc.freeze()


def settling(application: Application) -> Application:
    """The application, which settles again when it is warm: before a request, in 50 ms, and three times in all."""
    numbers = count(1)

    def settled(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if next(numbers) in WARM:
            settle()
        return application(environ, start_response)

    return settled
