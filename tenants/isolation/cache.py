"""Cache keys that carry the place: one centre can neither read nor evict by name what another has cached."""

from kernel.place import require


def key(name: str, prefix: str, version: int) -> str:
    """
    Django's KEY_FUNCTION.

    :raises kernel.place.NoPlace: outside of a place nothing may be cached, because everybody would read it.
    """
    return f"{require().uuid}:{prefix}:{version}:{name}"
