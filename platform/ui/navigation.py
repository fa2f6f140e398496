"""The navigation of every door: rooms register pages in AppConfig.ready, the shell shows the allowed ones."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kernel.place import Door

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """
    A page of a door. `label` is a lazy translation, `url` a route name without arguments.

    An empty capability means every signed-in person of that door. `menu` "main" is the navigation,
    "person" the menu behind the person's name. `not_in`: kinds of services that have no such work.
    `order` also says in which of the PARTS of a long menu the page stands.
    """

    label: object
    url: str
    icon: str = "circle"
    capability: str = ""
    door: Door = Door.CENTRE
    order: int = 100
    menu: str = "main"
    not_in: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Link:
    """An item as the template needs it; the first of a part of a long menu bears the part's name."""

    label: object
    href: str
    icon: str
    active: bool = False
    part: object = ""


# From which order on, and what the pages from there on are about; a short menu is read at a glance without.
PARTS: dict[int, object] = {0: "", 30: _("Families"), 50: _("Papers and figures"), 80: _("The centre")}
LONG = 10


_items: dict[tuple[Door, str, str], Item] = {}


def register(*items: Item) -> None:
    for item in items:
        _items[(item.door, item.menu, item.url)] = item


def registered() -> list[Item]:
    return sorted(_items.values(), key=lambda item: (item.door, item.menu, item.order, item.url))


def links(door: Door, *, may: Callable[[str], bool], path: str = "", menu: str = "main", kind: str = "") -> list[Link]:
    """The pages this person may open, in order; the one that is open now is marked."""
    wanted = [item for item in registered() if item.door is door and item.menu == menu and kind not in item.not_in]
    pages = [(item, href_of(item)) for item in wanted if not item.capability or may(item.capability)]
    pages = [(item, href) for item, href in pages if href]
    active = _longest_prefix(path, [href for _, href in pages])
    parts = _parts([item.order for item, _ in pages], is_long=door is Door.CENTRE and len(pages) >= LONG)
    return [
        Link(item.label, href, item.icon, href == active, part)
        for (item, href), part in zip(pages, parts, strict=True)
    ]


def _parts(orders: list[int], *, is_long: bool) -> list[object]:
    """For each page the name of the part that begins with it, or nothing."""
    begun = [max(first for first in PARTS if first <= order) for order in orders]
    names = [PARTS[first] if first not in begun[:at] else "" for at, first in enumerate(begun)]
    return names if is_long else [""] * len(orders)


def href_of(item: Item) -> str:
    """The address, or nothing when the door has no such route: a menu must not take a page down."""
    try:
        return reverse(item.url)
    except NoReverseMatch:
        logger.info("navigation item without a route", extra={"url_name": item.url, "door": item.door})
        return ""


def _longest_prefix(path: str, hrefs: list[str]) -> str:
    """`/cases/7/` belongs to `/cases/`; the home page only to itself."""
    fitting = [href for href in hrefs if href == path or (href != "/" and path.startswith(href))]
    return max(fitting, key=len, default="")
