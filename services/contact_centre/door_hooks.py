"""What the board and the record give to the shell and to the workflow."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from kernel import clock, hooks, place, sight
from services.contact_centre import secrecy
from services.contact_centre.door_guards import bind
from services.contact_centre.places import WITHOUT_MEETINGS, holds_meetings
from services.contact_centre.queries.board import board, on_board
from services.staff.models import Worker, worker_of
from services.staff.roles import Capability
from services.staff.sight import sight_of
from ui import navigation
from ui.panels import Panel


def door_card(worker: Worker) -> Panel | None:
    """For whoever stands at the entrance and has no calendar; numbers and an hour, the names are on the board."""
    if not worker.may(Capability.BOARD_VIEW) or worker.may(Capability.SESSIONS_VIEW) or not holds_meetings():
        return None
    now = clock.now()
    begins = list(on_board(now).order_by("starts_at", "id").values_list("starts_at", flat=True))
    context = {"number": len(begins), "next": next((moment for moment in begins if moment > now), None)}
    return Panel(_("At the entrance today"), "contact_centre/_door_card.html", context, order=10, icon="door")


def lock_note(*, request: Any, user: Any) -> str:
    """
    Over a locked page at the entrance: which entrance must wait, and what to do in an emergency. No names.

    A locked session is nobody's, and nobody sees no meeting: „nobody has to wait" would be said of a house that was
    not looked into. It is looked at with the eyes of whoever locked it.
    """
    worker = worker_of(user) if place.require().is_centre else None
    if worker is None or not worker.active or not worker.may(Capability.BOARD_VIEW) or not holds_meetings():
        return ""
    with sight.entered(sight_of(worker)):
        context = {"board": board(clock.today(), clock.now())}
        return render_to_string("contact_centre/_lock_notes.html", context, request)


def register() -> None:
    bind()
    secrecy.bind()
    hooks.lock_notes.register(lock_note)
    hooks.home_cards.register(door_card)
    navigation.register(
        navigation.Item(
            _("My day"),
            "day:today",
            icon="device-mobile",
            capability=Capability.SESSIONS_RUN,
            order=19,
            not_in=WITHOUT_MEETINGS,
        ),
        navigation.Item(
            _("Board"), "board:today", icon="door", capability=Capability.BOARD_VIEW, order=20, not_in=WITHOUT_MEETINGS
        ),
    )
