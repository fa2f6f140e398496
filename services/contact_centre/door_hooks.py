"""What the board and the record give to the shell and to the workflow."""

from django.utils.translation import gettext_lazy as _

from services.contact_centre.door_guards import bind
from services.staff.roles import Capability
from ui import navigation


def register() -> None:
    bind()
    navigation.register(
        navigation.Item(_("Board"), "board:today", icon="door", capability=Capability.BOARD_VIEW, order=20)
    )
