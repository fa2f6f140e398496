"""
What a process has loaded at its start stays until its end, and the collector need not look through it.

Else it does whenever the living objects have grown by a quarter: a tenth of a second for each hundred thousand of
them, in the middle of a page or of an import that makes many.
"""

import gc


def settle() -> None:
    """Once, when everything is loaded and the work begins."""
    gc.collect()
    gc.freeze()
