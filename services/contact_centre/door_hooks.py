"""What the board and the record give to the shell and to the workflow."""

from django.utils.translation import gettext_lazy as _

from kernel import clock, hooks
from services.contact_centre import secrecy
from services.contact_centre.door_guards import bind
from services.contact_centre.places import WITHOUT_MEETINGS, holds_meetings
from services.contact_centre.queries.board import on_board
from services.staff.models import Worker
from services.staff.roles import Capability
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


def register() -> None:
    bind()
    secrecy.bind()
    hooks.home_cards.register(door_card)
    navigation.register(
        navigation.Item(
            _("Board"), "board:today", icon="door", capability=Capability.BOARD_VIEW, order=20, not_in=WITHOUT_MEETINGS
        )
    )
