"""What the layouts know about the request, as one lazy object: templates read `shell`, and nothing undefined."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from kernel.capabilities import table_of
from kernel.place import Door, Place, current
from ui.language import Language, languages
from ui.navigation import Link, links

LOCK_PAGES = {"state": "state", "awake": "awake", "unlock": "locked", "notes": "locked_notes", "now": "lock"}
SEARCH = "search"  # the capability of the room whose page it is
ALARMS = "incidents.open"


class Shell:
    """Inert on the public door and on error pages: without people in the place no session is touched."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def place(self) -> Place | None:
        return current()

    @property
    def door(self) -> str:
        return self.place.door.value if self.place else "public"

    @property
    def place_name(self) -> str:
        return self.place.name if self.place and self.place.has_people else ""

    @cached_property
    def person(self) -> Any | None:
        """The signed-in account, or None."""
        if self.place is None or not self.place.has_people:
            return None
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def person_name(self) -> str:
        return str(getattr(self.person, "name", "") or self.person_email)

    @property
    def person_email(self) -> str:
        return str(getattr(self.person, "email", ""))

    @property
    def person_initial(self) -> str:
        return self.person_name[:1].upper()

    @property
    def person_key(self) -> str:
        """Under which the browser keeps drafts: another person at the same computer gets none of them."""
        return str(self.person.pk) if self.person else ""

    @cached_property
    def worker(self) -> Any | None:
        return getattr(self._request, "worker", None) if self.person else None

    def may(self, capability: str) -> bool:
        return self._may(capability)

    @cached_property
    def _may(self) -> Callable[[str], bool]:
        if self.worker is not None:
            return self.worker.may
        if self.person is None or self.place is None:
            return lambda capability: False
        return lambda capability: table_of(self.door).may(self.person.roles, capability)

    @cached_property
    def navigation(self) -> list[Link]:
        return self._links("main")

    @cached_property
    def person_links(self) -> list[Link]:
        return self._links("person")

    @cached_property
    def footer_links(self) -> list[Link]:
        return self._links("footer")

    def _links(self, menu: str) -> list[Link]:
        """The public door shows its pages to everyone; behind the other doors a stranger sees no menu."""
        door = Door(self.door)
        if door is not Door.PUBLIC and self.person is None:
            return []
        kind = self.place.kind if self.place else ""
        return links(door, may=self._may, path=self._request.path, menu=menu, kind=kind)

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def languages(self) -> list[Language]:
        return languages()

    @property
    def path(self) -> str:
        return self._request.get_full_path()

    @cached_property
    def search_url(self) -> str:
        """A box that would only answer „not open to you" is not shown."""
        return self._address("home:search") if self.person and self._may(SEARCH) else ""

    @cached_property
    def language_url(self) -> str:
        return self._address("language")

    @cached_property
    def sign_in_url(self) -> str:
        return self._address("account_login")

    @cached_property
    def sign_out_url(self) -> str:
        return self._address("account_logout")

    @cached_property
    def lock(self) -> dict[str, Any]:
        """What covers the page when nobody has been at it for so many seconds; nothing for a stranger."""
        row = getattr(getattr(self._request, "session", None), "row", None)
        if self.person is None or row is None:
            return {}
        pages = {name: self._address(f"account_{route}") for name, route in LOCK_PAGES.items()}
        return {"seconds": row.idle_minutes * 60, **pages} if pages["unlock"] else {}

    @cached_property
    def alarms_url(self) -> str:
        """What every page asks twice a minute: an alarm in the house, a signal that is owed."""
        return self._address("incidents:banner") if self.person and self._may(ALARMS) else ""

    @cached_property
    def verify_url(self) -> str:
        """Where the public door checks a certificate's code."""
        return self._address("certificates:verify")

    @cached_property
    def home_url(self) -> str:
        return "/"

    def _address(self, name: str) -> str:
        """Empty when this door has no such route."""
        try:
            return reverse(name)
        except NoReverseMatch:
            return ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
