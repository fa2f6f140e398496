"""What this room gives to the shell."""

from django.utils.translation import gettext_lazy as _

from services.staff.roles import Capability
from ui import navigation


def register() -> None:
    navigation.register(
        navigation.Item(
            _("Calendar"), "scheduling:calendar", icon="calendar", capability=Capability.SESSIONS_VIEW, order=25
        ),
        navigation.Item(
            _("Rooms and hours"), "scheduling:house", icon="door", capability=Capability.ROOMS_MANAGE, order=80
        ),
    )
