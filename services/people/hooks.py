"""What this room gives to the shell: its place in the navigation and its answers to the global search."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel import hooks, place
from outbox.sms import sending
from services.people import queries
from services.people.access import visible_to
from services.people.leaks import Leak
from services.people.models import Person
from services.people.secrecy import leaks_to
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


def sms_leaks(text: str, *, reader: UUID | None) -> list[Leak]:
    """Whatever the outbox sends to a person of ours: what that person must not learn."""
    readers = Person.objects.filter(pk=reader) if reader and place.require().is_centre else Person.objects.none()
    return leaks_to(list(readers), text)


def register() -> None:
    navigation.register(
        navigation.Item(_("People"), "people:list", icon="users", capability=Capability.PEOPLE_VIEW, order=40)
    )
    hooks.search_sources.register(search, order=20)
    sending.leaks.register(sms_leaks)
