"""From a place's name on the command line to the place."""

from django.core.management import CommandError

from kernel import ports
from kernel.place import Place


def place_named(name: str) -> Place:
    for place in ports.each_place():
        if place.slug == name:
            return place
    raise CommandError(f"there is no open place named {name}")
