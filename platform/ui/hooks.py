"""The pages of the public door in its navigation and its footer."""

from django.utils.translation import gettext_lazy as _

from kernel.place import Door
from ui.navigation import Item, register

register(
    Item(_("Home"), "home", icon="home", door=Door.PUBLIC, order=10),
    Item(_("How it works"), "how_it_works", icon="route", door=Door.PUBLIC, order=20),
    Item(_("Privacy"), "privacy", icon="shield-lock", door=Door.PUBLIC, order=60),
    Item(_("Contact"), "contact", icon="mail", door=Door.PUBLIC, order=70),
    Item(_("How the data are protected"), "privacy", door=Door.PUBLIC, order=10, menu="footer"),
    Item(_("Accessibility"), "accessibility", door=Door.PUBLIC, order=20, menu="footer"),
    Item(_("Contact"), "contact", door=Door.PUBLIC, order=30, menu="footer"),
)
