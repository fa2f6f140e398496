"""A reason that says something to whoever reads the journal years later."""

from django.utils.translation import gettext as _

from kernel.errors import Refusal

SHORTEST_REASON = 20


def reason_of(text: str, field: str) -> str:
    """
    :raises Refusal: too short to tell anybody later why.
    """
    if len(text.strip()) < SHORTEST_REASON:
        raise Refusal(_("Give the reason in at least 20 characters."), field=field)
    return text.strip()
