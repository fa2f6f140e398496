"""What this room gives to the shell: its place in the navigation and its answers to the global search."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel import hooks, place
from outbox.sms import sending
from services.people import queries
from services.people.access import visible_to
from services.people.leaks import Leak
from services.people.lifting import Liftable
from services.people.lifting import register as register_liftable
from services.people.models import Person, Withholding
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


def _sees_withholding(worker: Worker, row: UUID) -> bool:
    return Withholding.objects.filter(pk=row, contact_point__person__in=visible_to(worker).values("pk")).exists()


def _kind_of_point(row: Any) -> str:
    """An address or a telephone, and neither whose nor which."""
    return str(row.contact_point.get_kind_display())


WITHHELD = Liftable(
    Withholding,
    what=lambda row: row.contact_point.person,
    title=_kind_of_point,
    case_id=lambda row: None,
    sees=_sees_withholding,
    page=lambda pk: reverse("people:lift", args=[pk]),
)


def register() -> None:
    register_liftable(WITHHELD)
    navigation.register(
        navigation.Item(_("People"), "people:list", icon="users", capability=Capability.PEOPLE_VIEW, order=40)
    )
    hooks.search_sources.register(search, order=20)
    sending.leaks.register(sms_leaks)
