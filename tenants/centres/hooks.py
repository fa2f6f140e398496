"""Fills what lower rooms ask (where centres live) and puts the pages into the menus."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import OperatorCapability
from kernel import ports
from kernel.place import Door
from tenants.centres import queries
from tenants.isolation import hosts
from ui.navigation import Item, register


def fill() -> None:
    ports.fill(place_of=queries.place_of, each_place=queries.each_place)
    hosts.book.source = queries.places_at


VIEW = OperatorCapability.CENTRES_VIEW
register(
    Item(
        _("Console"),
        "provisioning:console",
        icon="server",
        capability=OperatorCapability.HEALTH_VIEW,
        door=Door.OPERATOR,
        order=5,
    ),
    Item(_("Centres"), "centres:list", icon="building-community", capability=VIEW, door=Door.OPERATOR, order=10),
    Item(_("Applications"), "centres:applications", icon="inbox", capability=VIEW, door=Door.OPERATOR, order=20),
    Item(_("For organisations"), "centres_public:apply", icon="home-plus", door=Door.PUBLIC, order=30),
)
