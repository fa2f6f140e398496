"""What this room gives to the shell: its place in the navigation and its answers to the global search."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel import hooks
from services.people import queries
from services.people.access import visible_to
from services.staff.models import Worker
from services.staff.roles import Capability
from ui import navigation
from ui.panels import Found


def search(worker: Worker, text: str) -> list[Found]:
    found = queries.search_people(visible_to(worker), text, limit=8, reader=worker)
    return [
        Found(person.names, reverse("people:detail", args=[person.pk]), person.get_kind_display(), icon="user")
        for person in found
    ]


def register() -> None:
    navigation.register(
        navigation.Item(_("People"), "people:list", icon="users", capability=Capability.PEOPLE_VIEW, order=40)
    )
    hooks.search_sources.register(search, order=20)
