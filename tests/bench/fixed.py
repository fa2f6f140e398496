"""The place of the world without tenancy: always the same, never looked up, nothing switched in the database."""

import os
from collections.abc import Callable
from typing import Any
from uuid import UUID

from kernel.place import Door, Place, entered

PLACE = Place(
    door=Door.CENTRE,
    uuid=UUID(os.environ["BENCH_PLACE"]),
    schema=os.environ["BENCH_SCHEMA"],
    role="none",
    name="Център 0",
    slug="bench-0000",
)


class FixedPlace:
    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.place, request.urlconf = PLACE, "config.urls.centre"
        with entered(PLACE):
            return self.get_response(request)
