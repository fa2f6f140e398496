"""What this room gives to the shell."""

from django.utils.translation import gettext_lazy as _

from services.scheduling.models import Entrance, OpeningHours, Room
from services.staff import first_steps
from services.staff.roles import Capability
from ui import navigation


def register() -> None:
    first_steps.register(
        first_steps.Step(
            10,
            _("Set up the house: rooms, entrances, opening hours"),
            "scheduling:house",
            Capability.ROOMS_MANAGE,
            lambda _worker: [model.objects.all() for model in (Room, Entrance, OpeningHours)],
            _("Two entrances are what keeps apart parents who must not meet."),
        )
    )
    navigation.register(
        navigation.Item(
            _("Calendar"), "scheduling:calendar", icon="calendar", capability=Capability.SESSIONS_VIEW, order=25
        ),
        navigation.Item(
            _("Rooms and hours"), "scheduling:house", icon="door", capability=Capability.ROOMS_MANAGE, order=80
        ),
    )
