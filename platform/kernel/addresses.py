"""Addresses of pages, by name, wherever the code runs."""

from typing import Any

from django.urls import reverse

from kernel import place
from kernel.place import Place


def urlconf_of(here: Place) -> str:
    return f"config.urls.{here.door}"


def address(name: str, *args: Any, tail: str = "") -> str:
    """
    The page of this name at the door where the code stands; `tail` is a query or a fragment.

    For operations and guards, which name pages in what they refuse: they run in workers and commands too, where no
    request has chosen a urlconf, and `reverse` would look among the pages of the public door.
    """
    return reverse(name, args=args, urlconf=urlconf_of(place.require())) + tail
