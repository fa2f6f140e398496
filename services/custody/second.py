"""The second person: whoever began something cannot also decide it."""

from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.staff.models import Worker

SHORTEST_REASON = 20


def refuse_same(first: Worker, by: Worker) -> None:
    """
    :raises Refusal: both are one person.
    """
    if first.pk == by.pk:
        raise Refusal(_("Whoever asked for it cannot decide: a second person must."))


def reason_of(text: str, field: str) -> str:
    """
    :raises Refusal: too short to tell anybody later why.
    """
    if len(text.strip()) < SHORTEST_REASON:
        raise Refusal(_("Give the reason in at least 20 characters."), field=field)
    return text.strip()
