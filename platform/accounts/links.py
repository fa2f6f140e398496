"""Absolute addresses for mails: built from the place and the settings, never from a request's headers."""

from typing import Any

from django.conf import settings

from kernel import place
from kernel.addresses import address
from kernel.place import Place


def host_of(here: Place) -> str:
    port = f":{settings.BASE_PORT}" if settings.BASE_PORT else ""
    return f"{here.slug or here.door.value}.{settings.BASE_DOMAIN}{port}"


def absolute(name: str, *args: Any) -> str:
    here = place.require()
    scheme = "http" if settings.BASE_DOMAIN == "localhost" else "https"
    return f"{scheme}://{host_of(here)}{address(name, *args)}"
