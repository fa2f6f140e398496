"""Marks of the map, for the public door and the network's, and the network's navigation."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import NetworkCapability
from kernel.place import Door
from network.queries import working_centres
from ui import navigation
from ui.maps import Mark
from ui.views import map_marks


def marks() -> list[Mark]:
    return [Mark(centre.oblast, centre.name, centre.organisation) for centre in working_centres()]


def register() -> None:
    map_marks.register(marks)
    navigation.register(
        navigation.Item(
            _("Working centres"), "network:map", icon="map", capability=NetworkCapability.MAP_VIEW, door=Door.NETWORK
        )
    )
